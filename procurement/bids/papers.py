"""What the printed papers of the opening and of a failed attempt say."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from core import law
from core.money import capitals, grouped
from core.wording import local, written_moment
from procurement.bids.queries import living_bids
from procurement.models import Failure, Lot, Opening
from procurement.tenders.papers import Context, heading, moment, sealed_by


def opening_record(opening: Opening, bids: list[dict[str, Any]]) -> Context:
    """The record of the opening: who responded when, with which first price and fingerprint."""
    lot = opening.lot
    bonds = {one.supplier.uscc: grouped(one.amount) for one in lot.guarantees.filter(returned_at=None).select_related("supplier")}
    return {
        **heading(lot),
        "deadline_at": moment(lot.tender.deadline_at),
        "opened_at": moment(opening.at),
        "opened_by": opening.opened_by.name,
        "place": lot.tender.place,
        "bids": [{**_row(position, bid), "bond": bonds.get(bid["supplier"], "")} for position, bid in enumerate(bids, 1)],
        "bond": grouped(lot.tender.bond) if lot.tender.bond else "",
        "signs": opening.signs,
        "basis": lot.tender.way.cite("opening"),
    }


def _row(position: int, bid: dict[str, Any]) -> Context:
    price = Decimal(bid["price"]) if bid["price"] else None
    return {
        "position": position,
        "supplier": bid["name"],
        "uscc": bid["supplier"],
        "at": instant(datetime.fromisoformat(bid["at"])),
        "price": grouped(price) if price is not None else "",
        "capitals": capitals(price) if price is not None else "",
        "is_small": bid["is_small"],
        "sha256": bid["sha256"],
        "broken": bid["broken"],
    }


def failure_notice(lot: Lot) -> Context:
    """The notice that an attempt ended; names and prices only where the opening has made them known."""
    opened = Opening.objects.filter(lot=lot).exists()
    return {
        **heading(lot),
        "published_at": moment(lot.tender.published_at),
        "failed_at": moment(lot.failed_at),
        "reason": str(Failure(lot.failure).label),
        "note": lot.failure_note,
        "bidders": [bid.supplier.name for bid in living_bids(lot)] if opened else [],
        "parties": sealed_by(lot),
        "bond": grouped(lot.tender.bond) if lot.tender.bond else "",
        "refund_basis": law.cite("procurement.termination_refund"),
        "basis": [law.cite("procurement.failure"), lot.tender.way.cite("termination"), law.cite("procurement.retry")],
    }


def instant(value: datetime) -> str:
    """A moment to the second, in China's time."""
    found = local(value)
    return written_moment(found, "H:i:s") if found else ""
