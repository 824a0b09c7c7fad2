"""Style written into the elements of a mail, for programs that read no style sheets; nothing is loaded for it."""

from __future__ import annotations

from functools import cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from css_inline import CSSInliner


def inlined(html: str) -> str:
    """Move the rules of a page's own style sheet to its elements; those for dark mode and phones stay in the sheet."""
    return _inliner().inline(html)


@cache
def _inliner() -> CSSInliner:
    from css_inline import CSSInliner  # noqa: PLC0415  # only mails need it

    return CSSInliner(keep_at_rules=True, load_remote_stylesheets=False)
