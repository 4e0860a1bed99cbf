"""Rows for lists: publications without their payloads, projects that close soon."""

from django.db.models import QuerySet

from core.clock import PortalNow
from disclosure.models import Publication, PublishedProject

HEAVY = ("payload", "words", "search")


def light(rows: QuerySet[Publication]) -> QuerySet[Publication]:
    """Publications as lists show them, newest first."""
    return rows.defer(*HEAVY).order_by("-published_at", "-id")


def closing_soon() -> QuerySet[PublishedProject]:
    """Tenders that still take responses, the next to close first."""
    return (
        PublishedProject.objects.filter(closes_at__isnull=False, closes_at__gt=PortalNow())
        .defer("words", "search")
        .order_by("closes_at", "id")
    )
