"""Walking a long list by its last row instead of by page numbers, and counting no further than a thousand."""

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import Model, Q, QuerySet
from django.http import QueryDict
from django.utils.dateparse import parse_datetime

SIZE = 20
MOST = 1000


@dataclass(frozen=True)
class Slice:
    """Some rows of a list, newest first, with the queries of its neighbours."""

    rows: list[Any]
    newer_url: str
    older_url: str


def slice_of(rows: QuerySet[Any], query: QueryDict, *, by: str, size: int = SIZE) -> Slice:
    """The rows after or before the place that the address names; an unreadable place means the beginning."""
    before, after = place(query.get("before", "")), place(query.get("after", ""))
    if after:
        found = list(rows.filter(beyond(by, after, "gt")).order_by(by, "id")[: size + 1])
        more_newer, more_older = len(found) > size, True
        found = found[:size][::-1]
    else:
        kept = rows.filter(beyond(by, before, "lt")) if before else rows
        found = list(kept.order_by(f"-{by}", "-id")[: size + 1])
        more_newer, more_older = bool(before), len(found) > size
        found = found[:size]
    newer = address(query, "after", found[0], by) if found and more_newer else ""
    return Slice(found, newer, address(query, "before", found[-1], by) if found and more_older else "")


def place(text: str) -> tuple[datetime, int] | None:
    """Read the place of a row: its moment and its number."""
    moment, _dash, number = text.rpartition("_")
    try:
        at = parse_datetime(moment)
    except ValueError:
        return None
    return (at, int(number)) if at and at.tzinfo and number.isascii() and number.isdigit() and len(number) < 18 else None


def beyond(by: str, at: tuple[datetime, int], way: str) -> Q:
    """Rows on the far side of a place; the first condition lets the index begin there."""
    moment, number = at
    return Q(**{f"{by}__{way}e": moment}) & (Q(**{f"{by}__{way}": moment}) | Q(**{f"id__{way}": number}))


def address(query: QueryDict, word: str, row: Model, by: str) -> str:
    """The query of the neighbouring slice, with the filters kept."""
    kept = query.copy()
    kept.pop("before", None)
    kept.pop("after", None)
    kept[word] = f"{getattr(row, by).isoformat()}_{row.pk}"
    return f"?{kept.urlencode()}"


def capped(rows: QuerySet[Any]) -> str:
    """How many there are, counted to a thousand: 38, or 1,000+."""
    found = rows.order_by()[: MOST + 1].count()
    return f"{MOST:,}+" if found > MOST else f"{found:,}"
