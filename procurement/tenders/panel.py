"""The sheet of a tender on the desk's page of a project."""

from django.utils.translation import gettext_lazy as _

from procurement.models import Lot
from procurement.tenders.queries import current_lot, past_lots
from procurement.tenders.rules import file_warnings
from projects.models import Project
from projects.protocol import Panel
from registry.models import User


def panel(project: Project, user: User) -> list[Panel]:
    """The attempt under way and those that failed; nothing that tells who takes part."""
    lot = current_lot(project)
    past = list(past_lots(project))
    if lot is None and not past:
        return []
    return [Panel(_("采购"), "procurement/tender_panel.html", {"lot": lot, "past": past, **(_living(lot) if lot else {})})]


def _living(lot: Lot) -> dict[str, object]:
    tender = lot.tender
    return {
        "tender": tender,
        "criteria": list(tender.criteria.all()),
        "reviews": tender.reviews.select_related("reviewer").order_by("pk"),
        "questions": tender.questions.all(),
        "clarifications": tender.clarifications.select_related("document"),
        "warnings": [] if tender.is_published else list(file_warnings(tender)),
    }
