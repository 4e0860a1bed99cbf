"""Rows for lists: publications without their payloads, projects that close soon."""

from typing import Any

from django.db.models import Count, Max, Q, QuerySet, Sum

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


def plan_rows(year: int | None = None) -> QuerySet[PublishedProject, dict[str, Any]]:
    """The plans by year and buyer, each with the number and the amounts of its lines."""
    rows = PublishedProject.objects.filter(fiscal_year=year) if year else PublishedProject.objects.all()
    grouped = rows.order_by().values("buyer", "buyer_uscc", "fiscal_year")
    sums = {"lines": Count("id"), "asked": Sum("budget"), "approved": Sum("budget", filter=Q(approved_on__isnull=False))}
    found: QuerySet[PublishedProject, dict[str, Any]] = grouped.annotate(**sums, at=Max("last_published_at"))
    return found.order_by("-fiscal_year", "buyer", "buyer_uscc")
