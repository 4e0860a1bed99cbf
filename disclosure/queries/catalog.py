"""Editions of the guidance catalogue, as they were published."""

from collections.abc import Sequence

from django.db.models import QuerySet

from core.clock import today
from disclosure.models import Kind, Publication


def editions() -> QuerySet[Publication]:
    """Published editions, the newest publication first."""
    return Publication.objects.filter(kind=Kind.CATALOG, withheld_reason="").defer("words", "search").order_by("-published_at", "-id")


def in_force(known: Sequence[Publication]) -> Publication | None:
    """The edition that began last, among those that have begun and not ended."""
    day = today().isoformat()
    begun = [row for row in known if row.payload["edition"]["valid_from"] <= day <= (row.payload["edition"]["valid_to"] or "9999")]
    return max(begun, key=lambda row: row.payload["edition"]["valid_from"], default=known[0] if known else None)
