"""What writes bids: sealing, submitting, opening, and the end of an attempt."""

from procurement.bids.actions.failing import fail_procurement
from procurement.bids.actions.opening import open_bids, open_offer
from procurement.bids.actions.submitting import discard_part, seal_files, seal_price, submit_bid, withdraw_bid

__all__ = [
    "discard_part",
    "fail_procurement",
    "open_bids",
    "open_offer",
    "seal_files",
    "seal_price",
    "submit_bid",
    "withdraw_bid",
]
