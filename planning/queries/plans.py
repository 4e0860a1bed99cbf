"""Reading plan lines, filings and intentions."""

from django.db.models import QuerySet

from planning.models import Filing, Intention, PlanLine
from projects.models import Project


def last_filing(project: Project) -> Filing | None:
    """The latest filing, whether or not it has been decided."""
    return project.filings.order_by("-attempt").first()


def filing_before(filing: Filing) -> Filing | None:
    """The filing before this one."""
    return Filing.objects.filter(project=filing.project, attempt__lt=filing.attempt).order_by("-attempt").first()


def last_intention(project: Project) -> Intention | None:
    """The intention that counts: the newest."""
    return project.intentions.order_by("-published_at", "-pk").first()


def lines_for_review() -> QuerySet[PlanLine]:
    """Plan lines with all that a list shows."""
    return PlanLine.objects.select_related("project__buyer", "project__catalog_item", "budget_line", "plan")
