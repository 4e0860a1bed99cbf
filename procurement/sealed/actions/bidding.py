"""A supplier's sealed bid: handed in, replaced, withdrawn, as one transaction with its statement in the log."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.errors import Blocker, Refused, refuse
from procurement.bids.actions.submitting import bidding
from procurement.models import Bid, Custody, Lot, Tender
from procurement.seal.encoding import FormatError
from procurement.sealed.actions import keeping
from procurement.sealed.queries import bid_custody
from procurement.tenders.rules import tender_takes_bids
from registry.models import Organisation, User


def submit_sealed(tender: Tender, *, actor: User, supplier: Organisation, content: bytes, key: str) -> Bid:
    """Take a bid that its maker sealed for the custodians; an earlier one is replaced by it. The same key again changes nothing."""
    with bidding(tender, "submit_bid", actor=actor, supplier=supplier) as lot, _refusing(lot):
        statement = keeping.submit(_custody(lot), content, supplier=supplier, key=key)
        known = Bid.objects.filter(statement=statement).first()
        if known is not None:
            return known
        Bid.objects.living().filter(lot=lot, supplier=supplier).update(withdrawn_at=PortalNow())
        values = {"supplier": supplier, "submitted_by": actor, "sha256": statement.leaf, "statement": statement}
        bid = Bid.objects.create(lot=lot, **values)
        bid.refresh_from_db()
    return bid


def withdraw_sealed(tender: Tender, *, actor: User, supplier: Organisation, text: bytes, signature: bytes) -> Bid:
    """Withdraw the living bid by a statement signed with its key."""
    with bidding(tender, "withdraw_bid", actor=actor, supplier=supplier) as lot, _refusing(lot):
        bid = Bid.objects.living().filter(lot=lot, supplier=supplier).first()
        if bid is None:
            raise FormatError("nothing to withdraw")
        keeping.withdraw(_custody(lot), text, signature, supplier=supplier, key="")
        Bid.objects.filter(pk=bid.pk).update(withdrawn_at=PortalNow())
        bid.refresh_from_db()
    return bid


def _custody(lot: Lot) -> Custody:
    found = bid_custody(lot)
    if found is None:
        raise FormatError("no custody")
    return found


@contextmanager
def _refusing(lot: Lot) -> Iterator[None]:
    """What is not in order reads like our own refusals; for the supplier's program the protocol's own word stands behind it."""
    try:
        yield
    except FormatError as error:
        refuse(tender_takes_bids(lot))
        message = _("封好的响应不符合本次采购的封标条件（%(why)s）") % {"why": error}
        mend = _("请用本页或者离线封标页重新封标；替换、撤回要用上一次的回执")
        raise Refused([Blocker(message, law.cite("consultation.sealed"), mend)]) from error
