"""What warnings write: the signs after the opening, and what the panel decided about each."""

from collections.abc import Sequence
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.errors import Blocker, refuse
from procurement.models import BidWarning, Lot
from procurement.panels.queries import law_day
from procurement.warnings import reading, rules
from procurement.warnings.looks import Limits
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def look_at_bids(payloads: Sequence[dict[str, Any]]) -> None:
    """Outbox handler: look at the opened bids of lots; a second delivery finds the same signs and stores none twice."""
    for payload in payloads:
        look_at(Lot.objects.select_related("tender__buyer", "tender__agency", "project").get(pk=payload["lot"]))


def look_at(lot: Lot) -> list[BidWarning]:
    """Store every sign that the opened bids of a lot show."""
    own, basis = f"{lot.tender.requirement}{lot.tender.qualifications}{lot.tender.contract_terms}", law.cite("bid.collusion")
    found = rules.signs(reading.looks(lot), limits=limits(lot), own=own, past=reading.past(lot, _number("warning.past", lot)))
    rows = [
        BidWarning(lot=lot, kind=one.kind, message=one.message[:300], suppliers=[*one.suppliers], evidence=[*one.evidence], basis=basis)
        for one in found
    ]
    return BidWarning.objects.bulk_create(rows, ignore_conflicts=True)


def limits(lot: Lot) -> Limits:
    """The settings of the day of the notice."""
    similar = law.get("warning.similar", on=law_day(lot), region=lot.project.region).share
    shortest, minutes, row = (_number(f"warning.{name}", lot) for name in ("shortest", "minutes", "row"))
    return Limits(similar, shortest, minutes, row)


def _number(rule_id: str, lot: Lot) -> int:
    return law.get(rule_id, on=law_day(lot), region=lot.project.region).number


def decide_warning(project: Project, *, actor: User, warning: BidWarning, decision: str, reason: str) -> BidWarning:
    """Write what the panel decided about a sign, and why; nothing follows from it by itself."""
    with moving(project, "decide_warning", actor=actor) as step:
        found = BidWarning.objects.select_for_update().get(pk=warning.pk, lot__project=step.project)
        if found.decided_at is not None:
            refuse([Blocker(_("这条提示已经认定"), law.cite("bid.collusion"))])
        found.decision, found.reason, found.decided_by, found.decided_at = decision, reason, actor, PortalNow()  # type: ignore[assignment]
        found.save(update_fields=["decision", "reason", "decided_by", "decided_at"])
        step.record(found, kind=found.kind, decision=decision)
    found.refresh_from_db()
    return found
