"""Reading bids: a supplier's own, and after the deadline those of a lot."""

from django.db.models import QuerySet

from procurement.models import Bid, Lot
from registry.models import Organisation


def own_bid(lot: Lot, supplier: Organisation) -> Bid | None:
    """The supplier's living bid."""
    return Bid.objects.living().filter(lot=lot, supplier=supplier).first()


def living_bids(lot: Lot) -> QuerySet[Bid]:
    """The bids that count, in the order they came; ask only after the deadline."""
    return Bid.objects.living().filter(lot=lot).select_related("supplier").order_by("submitted_at", "pk")
