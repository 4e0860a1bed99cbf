"""A supplier's sealed bid: handed in, replaced, withdrawn, as one transaction with its statement in the log."""

from collections.abc import Iterable, Iterator, Mapping
from contextlib import AbstractContextManager, contextmanager

from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, law
from core.clock import PortalNow
from core.errors import Blocker, Refused, refuse
from procurement.bids.actions.submitting import bidding
from procurement.models import Bid, Custody, Lot, SealStatement, Tender
from procurement.seal.encoding import FormatError
from procurement.sealed import rules
from procurement.sealed.actions import keeping
from procurement.sealed.queries import living_bid
from procurement.sealed.words import why
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


def open_own_bid(tender: Tender, *, actor: User, supplier: Organisation, identities: Mapping[str, str]) -> SealStatement:
    """Open one's own bid with its receipt after the deadline, where too few custodians have handed over."""
    with transaction.atomic():
        permit(actor, "open_own_bid", tender)
        lot = tender.lots.get()
        refuse(speaks_for(actor, supplier))
        return open_with_receipt(_custody(lot), supplier, identities, actor=actor)


def open_with_receipt(custody: Custody, supplier: Organisation, identities: Mapping[str, str], *, actor: User) -> SealStatement:
    """Open what a supplier itself sealed in a round, with its receipt, in the time for it."""
    refuse(rules.own_opening_is_due(custody))
    basis, statement = law.cite("consultation.opening"), living_bid(custody, supplier)
    if statement is None:
        raise Refused([Blocker(_("没有可以自行开启的响应"), basis)])
    try:
        keeping.open_own(statement, identities)
    except FormatError as error:
        raise Refused([Blocker(_("这不是这份响应的回执"), basis, _("请用提交这份响应时下载的 receipt.json"))]) from error
    audit.append(custody.lot.project.chain, "open_own_bid", actor=actor, data={"bid": statement.leaf})
    return statement


def _refusing(lot: Lot) -> AbstractContextManager[None]:
    return refusing(lot.tender.way.cite("sealed"), tender_takes_bids(lot))


def _custody(lot: Lot) -> Custody:
    """The custody of a published tender, which its notice has made."""
    return Custody.objects.get(lot=lot, round=Custody.Round.BID)


@contextmanager
def refusing(basis: str, in_time: Iterable[Blocker]) -> Iterator[None]:
    """What is not in order reads like our own refusals; `in_time` says whether it only came too late."""
    try:
        yield
    except FormatError as error:
        refuse(in_time)
        mend = _("请用本页或者离线封标页重新封标；替换、撤回要用上一次的回执")
        raise Refused([Blocker(_("封好的文件不能接收：%(why)s") % {"why": why(error)}, basis, mend)]) from error
