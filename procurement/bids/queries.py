"""Reading bids: a supplier's own parts and bid, and after the opening those of a lot."""

from collections.abc import Iterable

from django.db.models import QuerySet

from procurement.models import Bid, Lot, SealedPart
from registry.models import Organisation

KINDS = (SealedPart.Kind.QUALIFICATION, SealedPart.Kind.TECHNICAL, SealedPart.Kind.PRICE)


def own_bid(lot: Lot, supplier: Organisation) -> Bid | None:
    """The supplier's living bid."""
    return Bid.objects.living().filter(lot=lot, supplier=supplier).first()


def loose_parts(lot: Lot, supplier: Organisation) -> QuerySet[SealedPart]:
    """Parts sealed since the last submission, in the order they came."""
    return SealedPart.objects.filter(lot=lot, supplier=supplier, bid=None).order_by("pk")


def standing_parts(lot: Lot, supplier: Organisation) -> dict[str, list[SealedPart]]:
    """By kind what a submission would hold now: newly sealed parts in place of those of the living bid."""
    bid = own_bid(lot, supplier)
    kept = _by_kind(bid.parts.order_by("pk")) if bid else {}
    return {**kept, **_by_kind(loose_parts(lot, supplier))}


def missing_kinds(parts: dict[str, list[SealedPart]]) -> list[SealedPart.Kind]:
    """The kinds that have no part yet."""
    return [kind for kind in KINDS if not parts.get(kind)]


def _by_kind(parts: Iterable[SealedPart]) -> dict[str, list[SealedPart]]:
    table: dict[str, list[SealedPart]] = {}
    for part in parts:
        table.setdefault(part.kind, []).append(part)
    return table


def living_bids(lot: Lot) -> QuerySet[Bid]:
    """The bids that count, in the order they came; ask only after the deadline."""
    return Bid.objects.living().filter(lot=lot).select_related("supplier").order_by("submitted_at", "pk")
