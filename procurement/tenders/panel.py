"""The sheet of a tender on the desk's page of a project."""

from django.utils.translation import gettext_lazy as _

from procurement.models import Lot
from procurement.tenders.queries import current_lot, past_lots
from procurement.tenders.rules import file_warnings
from projects.models import Project
from projects.protocol import Panel
from projects.stage import AUDITORS, BUYER_SIDE, FINANCE_SIDE
from registry.models import User
from registry.policy import hold


def panel(project: Project, user: User) -> list[Panel]:
    """The attempt under way and those that failed; nothing that tells who takes part."""
    lot = current_lot(project)
    past = list(past_lots(project))
    if lot is None and not past:
        return []
    return [Panel(_("采购"), "procurement/tender_panel.html", {"lot": lot, "past": past, **(_living(lot, user) if lot else {})})]


def _living(lot: Lot, user: User) -> dict[str, object]:
    tender = lot.tender
    # How the buyer reviewed its own file is not for those who bid or judge.
    official = hold(user, BUYER_SIDE | FINANCE_SIDE | AUDITORS) is not None
    return {
        "tender": tender,
        "criteria": list(tender.criteria.all()),
        "reviews": tender.reviews.select_related("reviewer").order_by("pk") if official else [],
        "questions": tender.questions.all(),
        "clarifications": tender.clarifications.select_related("document"),
        "warnings": [] if tender.is_published else list(file_warnings(tender)),
    }
