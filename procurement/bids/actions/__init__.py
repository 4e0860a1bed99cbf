"""What ends the taking of bids: their opening, and the end of an attempt."""

from procurement.bids.actions.failing import fail_procurement
from procurement.bids.actions.opening import open_bids

__all__ = ["fail_procurement", "open_bids"]
