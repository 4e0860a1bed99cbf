"""What bonds write: a bidder's record before the deadline, its release, and the return by the buyer."""

from collections.abc import Sequence
from dataclasses import asdict

from django.db import transaction
from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow, now
from core.errors import Blocker, refuse
from core.money import grouped
from procurement.bids.queries import own_bid
from procurement.bids.rules import may_bid
from procurement.blinded import note
from procurement.bonds import queries, rules
from procurement.bonds.rules import GuaranteeData
from procurement.models import Guarantee, Lot, Tender
from procurement.seal.encoding import canonical
from procurement.tenders.rules import speaks_for, tender_takes_bids
from projects.deadlines import meet_deadline
from projects.lifecycle import moving
from projects.models import Project
from registry.actions import tell
from registry.models import Membership, Organisation, Role, User
from registry.policy import permit


def record_guarantee(tender: Tender, *, actor: User, supplier: Organisation, data: GuaranteeData) -> Guarantee:
    """Record the bond of one's own bid before the deadline; a new record takes the place of the one before."""
    with transaction.atomic():
        permit(actor, "record_guarantee", tender)
        lot = _lot(tender)
        refuse([*speaks_for(actor, supplier), *may_bid(lot, supplier), *rules.guarantee_is_accepted(lot, data)])
        salt = note(_text("guarantee", tender, supplier, number=data.number)).salt
        values = {**asdict(data), "recorded_by": actor, "recorded_at": PortalNow(), "salt": salt}
        made, _created = Guarantee.objects.update_or_create(lot=lot, supplier=supplier, returned_at=None, defaults=values)
    return made


def release_guarantee(tender: Tender, *, actor: User, supplier: Organisation) -> Guarantee:
    """Take one's bond back before the deadline, once no bid rests on it."""
    with transaction.atomic():
        permit(actor, "record_guarantee", tender)
        lot = _lot(tender)
        refuse([*speaks_for(actor, supplier), *tender_takes_bids(lot)])
        found = Guarantee.objects.select_for_update().filter(lot=lot, supplier=supplier, returned_at=None).first()
        if found is None or own_bid(lot, supplier) is not None:
            refuse([Blocker(_("没有可以收回的保证金，或者响应还没有撤回"), law.cite("bond.refund"), _("请先撤回响应"))])
        assert found is not None
        found.returned_at, found.returned_by = now(), actor
        found.save(update_fields=["returned_at", "returned_by"])
        note(_text("guarantee-release", tender, supplier, number=found.number))
    return found


def _text(event: str, tender: Tender, supplier: Organisation, *, number: str) -> bytes:
    """What the blinded log holds of a bond; with the salt of the row anyone can recompute it."""
    return canonical({"event": event, "tender": tender.number, "supplier": supplier.uscc, "number": number})


def _lot(tender: Tender) -> Lot:
    lot: Lot = tender.lots.select_related("project", "tender__buyer").get()
    return lot


def return_bonds(project: Project, *, actor: User, guarantees: Sequence[Guarantee]) -> list[Guarantee]:
    """Return bonds that are owed back and tell their bidders."""
    with moving(project, "return_bonds", actor=actor) as step:
        chosen = {one.pk for one in guarantees}
        found = list(queries.owed(step.project).filter(pk__in=chosen).select_for_update(of=("self",)))
        if len(found) != len(chosen) or not found:
            refuse([Blocker(_("选择的保证金现在不能退还或者已经退还"), law.cite("bond.refund"), _("请重新选择"))])
        for one in found:
            one.returned_at, one.returned_by = now(), actor
            one.save(update_fields=["returned_at", "returned_by"])
            _tell(one)
        if not queries.owed(step.project).exists():
            meet_deadline(step.project, "return_bonds")
        step.record(found[0].lot, suppliers=[one.supplier.uscc for one in found], numbers=[one.number for one in found])
    return found


def _tell(one: Guarantee) -> None:
    words = {"title": one.lot.tender.title, "amount": grouped(one.amount), "form": one.form, "number": one.number}
    text = _("“%(title)s”的保证金 %(amount)s 元（%(form)s %(number)s）已退还，请与出具机构核对。") % words
    held = Membership.objects.current().filter(organisation=one.supplier, role=Role.SUPPLIER).select_related("user")
    people, url = [row.user for row in held], one.lot.tender.get_absolute_url()
    tell(people, subject=_("保证金已退还"), text=text, url=url, key=f"bond:{one.pk}")
