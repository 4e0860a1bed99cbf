"""Whatever a supplier hands in is taken before the deadline by the database's clock, from who may."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.errors import Blocker, constraint_of, refuse
from procurement import methods
from procurement.bids import rules
from procurement.models import Lot, Pickup, Tender
from procurement.tenders.rules import may_supply, speaks_for, tender_takes_bids
from registry.models import Organisation, User
from registry.policy import permit


@contextmanager
def bidding(tender: Tender, action: str, *, actor: User, supplier: Organisation) -> Iterator[Lot]:
    """Hold the tender together with other bidders, ask who may and until when; a refusal by the database reads like one of ours."""
    with transaction.atomic():
        permit(actor, action, tender)
        lot = _shared_lot(tender)
        # The windows of one supplier come one after another: what the second reads is what the first has left.
        Pickup.objects.select_for_update().filter(tender=tender, supplier=supplier).first()
        refuse(
            [*speaks_for(actor, supplier), *tender_takes_bids(lot), *may_supply(supplier, tender), *rules.file_was_taken(tender, supplier)]
        )
        try:
            with transaction.atomic():
                yield lot
        except IntegrityError as error:
            refuse(_database_refusal(error, lot))
            raise


def _shared_lot(tender: Tender) -> Lot:
    """The living lot, its tender locked FOR SHARE: bids do not wait for each other, the opening waits for all."""
    locked = Tender.objects.raw("SELECT * FROM procurement_tender WHERE id = %s FOR SHARE", [tender.pk])[0]
    lot = Lot.objects.select_related("project").filter(tender=tender).get()
    lot.tender = locked
    return lot


def _database_refusal(error: IntegrityError, lot: Lot) -> Iterator[Blocker]:
    name = constraint_of(error)
    if name == "bid_in_time":
        yield from tender_takes_bids(lot)
    if name == "bid_one_living_per_supplier":
        yield Blocker(_("本单位已经有一份有效的响应"), methods.cite("revision"), _("请刷新页面，替换或撤回已提交的响应"))
