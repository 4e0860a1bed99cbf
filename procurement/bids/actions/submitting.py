"""A supplier seals parts, submits them as one bid, replaces and withdraws it, all before the deadline by the database's clock."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from decimal import Decimal

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import Blocker, Refused, refuse
from procurement import methods
from procurement.bids import rules, uploads
from procurement.bids.files import forget, written_files
from procurement.bids.queries import KINDS, loose_parts, own_bid, standing_parts
from procurement.models import Bid, Lot, Pickup, SealedPart, Tender
from procurement.seal.seam import SealContext, note, seal
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


@contextmanager
def keeping_the_key(tender: Tender, action: str, *, actor: User, supplier: Organisation) -> Iterator[Lot]:
    """The same where the portal keeps the key; bids that custodians keep are sealed before they arrive."""
    with bidding(tender, action, actor=actor, supplier=supplier) as lot:
        refuse(rules.portal_keeps_the_key(lot))
        yield lot


def _shared_lot(tender: Tender) -> Lot:
    """The living lot, its tender locked FOR SHARE: bids do not wait for each other, the opening waits for all."""
    locked = Tender.objects.raw("SELECT * FROM procurement_tender WHERE id = %s FOR SHARE", [tender.pk])[0]
    lot = Lot.objects.select_related("project").filter(tender=tender).get()
    lot.tender = locked
    return lot


def _database_refusal(error: IntegrityError, lot: Lot) -> Iterator[Blocker]:
    name = getattr(getattr(error.__cause__, "diag", None), "constraint_name", "")
    if name == "bid_in_time":
        yield from tender_takes_bids(lot)
    if name == "bid_one_living_per_supplier":
        yield Blocker(_("本单位已经有一份有效的响应"), methods.cite("revision"), _("请刷新页面，替换或撤回已提交的响应"))


def seal_files(tender: Tender, *, actor: User, supplier: Organisation, kind: str, files: Sequence[tuple[bytes, str]]) -> list[SealedPart]:
    """Seal (content, name) pairs as one kind in place of what was sealed of it before. Raises ValidationError for a bad file."""
    checked = [uploads.checked_pdf(content, name) for content, name in files]
    with written_files() as written, keeping_the_key(tender, "seal_part", actor=actor, supplier=supplier) as lot:
        _drop_loose(lot, supplier, kind)
        parts = [_store(SealedPart(lot=lot, supplier=supplier, kind=kind, name=name), content, written) for content, name in checked]
        _note("part", lot, supplier, actor, parts=[part.sha256 for part in parts])
    return parts


def seal_price(tender: Tender, *, actor: User, supplier: Organisation, price: Decimal, is_small: bool) -> SealedPart:
    """Seal the price in yuan with the statement on being a small enterprise. Refuses one above the ceiling."""
    with written_files() as written, keeping_the_key(tender, "seal_part", actor=actor, supplier=supplier) as lot:
        refuse(rules.price_is_within_ceiling(price, lot))
        _drop_loose(lot, supplier, SealedPart.Kind.PRICE)
        part = SealedPart(lot=lot, supplier=supplier, kind=SealedPart.Kind.PRICE, name="price.json")
        _store(part, uploads.price_part(price, is_small=is_small), written)
        _note("part", lot, supplier, actor, parts=[part.sha256])
    return part


def discard_part(tender: Tender, *, actor: User, supplier: Organisation, kind: str) -> None:
    """Throw away what was sealed of a kind but not submitted."""
    with keeping_the_key(tender, "seal_part", actor=actor, supplier=supplier) as lot:
        _drop_loose(lot, supplier, kind)


def _store(part: SealedPart, content: bytes, written: list[str]) -> SealedPart:
    part.sha256, part.size = uploads.fingerprint(content), len(content)
    sealed = seal(content, SealContext(part.lot_id, part.supplier_id, part.kind))
    part.ciphertext.save(f"{part.sha256[:16]}.seal", ContentFile(sealed), save=False)
    written.append(str(part.ciphertext.name))
    part.save()
    part.refresh_from_db(fields=["sealed_at"])
    return part


def _drop_loose(lot: Lot, supplier: Organisation, kind: str) -> None:
    parts = loose_parts(lot, supplier).filter(kind=kind)
    forget(list(parts.values_list("ciphertext", flat=True)))
    parts.delete()


def submit_bid(tender: Tender, *, actor: User, supplier: Organisation) -> Bid:
    """Submit what is sealed as one bid; an earlier bid is replaced by it. Refuses a bid that lacks a part, and any after the deadline."""
    with keeping_the_key(tender, "submit_bid", actor=actor, supplier=supplier) as lot:
        parts = standing_parts(lot, supplier)
        refuse(rules.parts_are_whole(parts, tender))
        before = own_bid(lot, supplier)
        if before is not None:
            Bid.objects.filter(pk=before.pk, withdrawn_at=None).update(withdrawn_at=PortalNow())
        ordered = [part for kind in KINDS for part in parts[kind]]
        bid = Bid.objects.create(
            lot=lot, supplier=supplier, submitted_by=actor, sha256=uploads.total_fingerprint([part.sha256 for part in ordered])
        )
        _attach(ordered, bid)
        bid.refresh_from_db()
        note("bid", **bid_event(bid))
    return bid


def _attach(parts: list[SealedPart], bid: Bid) -> None:
    """Bind loose parts to the bid; a part of the bid before it is repeated for the new one, its sealed file stays the same."""
    for part in parts:
        if part.bid_id is not None:
            part.pk, part._state.adding = None, True  # noqa: SLF001  (Django's way to copy a row)
        part.bid = bid
        part.save()


def withdraw_bid(tender: Tender, *, actor: User, supplier: Organisation) -> Bid:
    """Withdraw the living bid; its parts stay sealed at hand for a new one."""
    with keeping_the_key(tender, "withdraw_bid", actor=actor, supplier=supplier) as lot:
        bid = own_bid(lot, supplier)
        if bid is None:
            raise Refused([Blocker(_("没有可以撤回的响应"), methods.cite("revision"), _("还没有提交，或者已经撤回"))])
        Bid.objects.filter(pk=bid.pk, withdrawn_at=None).update(withdrawn_at=PortalNow())
        _keep_parts(bid)
        bid.refresh_from_db()
        note("withdrawal", **bid_event(bid))
    return bid


def _keep_parts(bid: Bid) -> None:
    newer = set(loose_parts(bid.lot, bid.supplier).values_list("kind", flat=True))
    for part in bid.parts.exclude(kind__in=newer).order_by("pk"):
        part.pk, part._state.adding = None, True  # noqa: SLF001
        part.bid = None
        part.save()


def bid_event(bid: Bid) -> dict[str, str]:
    """What the blinded log notes of a bid; published with its salt at the opening."""
    moment = bid.withdrawn_at or bid.submitted_at
    return {"tender": bid.lot.tender.number, "supplier": bid.supplier.uscc, "sha256": bid.sha256, "at": moment.isoformat()}


def _note(event: str, lot: Lot, supplier: Organisation, actor: User, *, parts: list[str]) -> None:
    note(event, tender=lot.tender.number, supplier=supplier.uscc, user=actor.pk, parts=parts)
