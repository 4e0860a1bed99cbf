"""The end of an attempt without an award; the project goes back to where a new one can begin."""

from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import refuse
from procurement.bids import papers, rules
from procurement.models import Lot
from procurement.tenders.queries import locked_lot
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def fail_procurement(project: Project, *, actor: User, reason: str, note: str) -> Lot:
    """End the attempt for a reason that the facts bear: bidding → approved; the commitment of the budget stays."""
    with moving(project, "fail_procurement", actor=actor) as step:
        lot = locked_lot(step.project)
        assert lot is not None
        refuse(rules.failure_has_ground(lot, reason, note))
        lot.failed_at, lot.failure, lot.failure_note = PortalNow(), reason, note  # type: ignore[assignment]
        lot.save(update_fields=["failed_at", "failure", "failure_note"])
        lot.refresh_from_db()
        title = _("%(title)s采购终止公告") % {"title": lot.tender.title}
        document = issue(step.project, "failure_notice", title=title, context=papers.failure_notice(lot))
        facts = {"number": lot.tender.number, "ocid": lot.tender.ocid, "attempt": lot.tender.attempt}
        step.record(lot, reason=reason, note=note, document=document.number, **facts)
    return lot
