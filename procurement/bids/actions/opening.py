"""The opening: the only place where bids are unsealed."""

from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any

from django.core.files.base import ContentFile
from django.db.models.fields.files import FieldFile
from django.utils.translation import gettext as _

from core.errors import refuse
from procurement.bids import papers, rules, uploads
from procurement.bids.actions.statements import lying_custodians, read_statement
from procurement.bids.actions.submitting import bid_event
from procurement.bids.files import written_files
from procurement.bids.queries import living_bids
from procurement.models import Bid, Lot, Opening, SealedPart
from procurement.seal.seam import SealBrokenError, SealContext, leaf, salt, unseal
from procurement.tenders.queries import locked_lot
from projects.documents import issue
from projects.lifecycle import blockers, moving
from projects.models import Project
from registry.models import User


@dataclass
class Opened:
    """One bid as it was found at the opening; `broken` names parts that could not be opened or do not match their fingerprint."""

    bid: Bid
    price: Decimal | None = None
    is_small: bool | None = None
    broken: list[str] = field(default_factory=list)

    def facts(self) -> dict[str, Any]:
        """What the log keeps and the record prints; the salt lets anyone find the bid's entry in the blinded log."""
        event = bid_event(self.bid)
        found: dict[str, Any] = {
            "supplier": event["supplier"],
            "name": self.bid.supplier.name,
            "sha256": event["sha256"],
            "at": event["at"],
        }
        found |= {"price": str(self.price) if self.price is not None else "", "is_small": self.is_small, "broken": self.broken}
        if statement := self.bid.statement:
            return {**found, "bid": self.bid.pk, "salt": bytes(statement.salt).hex(), "leaf": statement.leaf}
        return {**found, "bid": self.bid.pk, "salt": salt("bid", **event), "leaf": leaf("bid", **event)}


def open_bids(project: Project, *, actor: User) -> Opening:
    """Open all living bids of the attempt under way, once, after the deadline; every piece is compared with its fingerprint."""
    with written_files() as written, moving(project, "open_bids", actor=actor) as step:
        # The gates before anything is decrypted.
        refuse(blockers(step.project, step.key))
        lot = locked_lot(step.project)
        assert lot is not None
        refuse(rules.is_still_sealed(lot))
        bids = list(living_bids(lot).select_related("statement").prefetch_related("parts"))
        signs = [*rules.signs(lot, bids), *lying_custodians(lot)]
        opening = Opening.objects.create(lot=lot, opened_by=actor, bid_count=len(bids), signs=signs)
        opening.refresh_from_db()
        found = [_open_bid(lot, bid, written) for bid in bids]
        facts = [opened.facts() for opened in found]
        title = _("%(title)s%(record)s") % {"title": lot.tender.title, **lot.tender.way.words}
        opening.document = issue(step.project, "opening_record", title=title, context=papers.opening_record(opening, facts))
        opening.save(update_fields=["document"])
        step.record(opening, number=lot.tender.number, bid_count=opening.bid_count, bids=facts, document=opening.document.number)
    return opening


def _open_bid(lot: Lot, bid: Bid, written: list[str]) -> Opened:
    opened = Opened(bid)
    if bid.statement is not None:
        told = read_statement(bid, written)
        opened.price, opened.is_small, opened.broken = told.price, told.is_small, told.broken
    for part in () if bid.statement else bid.parts.order_by("pk"):
        content = _open_part(lot, bid, part)
        if content is None:
            opened.broken.append(part.name)
        elif part.kind == SealedPart.Kind.PRICE:
            opened.price, opened.is_small = uploads.read_price(content)
        else:
            part.opened.save(f"{part.sha256[:16]}.pdf", ContentFile(content), save=False)
            written.append(str(part.opened.name))
            part.save(update_fields=["opened"])
    if opened.price is not None:
        bid.price, bid.is_small = opened.price, opened.is_small
        bid.save(update_fields=["price", "is_small"])
    return opened


def _open_part(lot: Lot, bid: Bid, part: SealedPart) -> bytes | None:
    """The plaintext, or None when it cannot be opened or is not what the receipt says."""
    try:
        content = unseal(_stored(part.ciphertext), SealContext(lot.pk, bid.supplier_id, part.kind))
    except (SealBrokenError, FileNotFoundError):
        return None
    return content if uploads.fingerprint(content) == part.sha256 else None


def _stored(file: FieldFile) -> bytes:
    with file.open("rb") as handle:
        content: bytes = handle.read()
    return content


def open_offer(sealed: bytes, *, lot: Lot, supplier_id: int) -> bytes:
    """Unseal a final offer of an opened lot; for the panel's step that opens all of them together. Raises SealBrokenError."""
    Opening.objects.get(lot=lot)
    return unseal(sealed, SealContext(lot.pk, supplier_id, FINAL_OFFER))


# The kind under which final offers are sealed.
FINAL_OFFER = "final_offer"
