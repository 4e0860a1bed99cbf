"""A supplier's sealed bid: handed in, replaced, withdrawn, as one transaction with its statement in the log."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, law
from core.clock import PortalNow
from core.errors import Blocker, Refused, refuse
from procurement.bids.actions.submitting import bidding
from procurement.models import Bid, Custody, Lot, Tender
from procurement.seal.encoding import FormatError
from procurement.sealed import rules
from procurement.sealed.actions import keeping
from procurement.sealed.queries import bid_custody
from procurement.tenders.rules import speaks_for, tender_takes_bids
from registry.models import Organisation, User
from registry.policy import permit


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


def open_own_bid(tender: Tender, *, actor: User, supplier: Organisation, identities: Mapping[str, str]) -> Bid:
    """Open one's own bid with its receipt after the deadline, where too few custodians have handed over."""
    with transaction.atomic():
        permit(actor, "open_own_bid", tender)
        lot = tender.lots.get()
        refuse([*speaks_for(actor, supplier), *rules.own_opening_is_due(lot)])
        bid = Bid.objects.living().filter(lot=lot, supplier=supplier).exclude(statement=None).select_related("statement").first()
        if bid is None or bid.statement is None:
            raise Refused([Blocker(_("没有可以自行开启的响应"), law.cite("consultation.opening"))])
        try:
            keeping.open_own(bid.statement, identities)
        except FormatError as error:
            mend = _("请用提交这份响应时下载的 receipt.json")
            raise Refused([Blocker(_("这不是这份响应的回执"), law.cite("consultation.opening"), mend)]) from error
        audit.append(lot.project.chain, "open_own_bid", actor=actor, data={"bid": bid.sha256})
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
