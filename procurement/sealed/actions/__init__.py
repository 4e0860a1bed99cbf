"""What writes sealed bids: their statements and shares, and the steps around them."""

from procurement.sealed.actions.bidding import open_own_bid, open_with_receipt, refusing, submit_sealed, withdraw_sealed
from procurement.sealed.actions.custody import end_round, hand_over_shares, name_custodians, register_key, shut_bids
from procurement.sealed.actions.keeping import (
    Keeper,
    NotInTimeError,
    RepeatedKeyError,
    hand_over,
    move_deadline,
    next_round,
    open_own,
    publish_terms,
    set_custody,
    shut,
    submit,
    withdraw,
)

__all__ = [
    "Keeper",
    "NotInTimeError",
    "RepeatedKeyError",
    "end_round",
    "hand_over",
    "hand_over_shares",
    "move_deadline",
    "name_custodians",
    "next_round",
    "open_own",
    "open_own_bid",
    "open_with_receipt",
    "publish_terms",
    "refusing",
    "register_key",
    "set_custody",
    "shut",
    "shut_bids",
    "submit",
    "submit_sealed",
    "withdraw",
    "withdraw_sealed",
]
