"""Pages of Jira that cannot be: taken for the end of a list, they would say that the rest is gone."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from mapping.loose import text_of


def hides_its_end(answer: Mapping[str, Any]) -> bool:
    """Whether a page says that others follow, and not how to come to them."""
    return answer.get("isLast") is False and not text_of(answer.get("nextPageToken"))


def is_empty_and_not_last(answer: Mapping[str, Any]) -> bool:
    """Whether a page has nothing, and says that others follow."""
    return answer.get("isLast") is False and answer.get("values") == []


def lacks_total(answer: Mapping[str, Any]) -> bool:
    """Whether a page of Data Center does not say how much there is in all."""
    return not isinstance(answer.get("total"), int)
