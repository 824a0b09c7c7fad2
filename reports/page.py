"""A report as one HTML file that stands alone: no scripts, nothing loaded from anywhere."""

from __future__ import annotations

from reports.templating import fill
from reports.wording import Wording


def page(wording: Wording) -> str:
    """Write a report as one HTML file."""
    return fill("page.html.j2", wording)
