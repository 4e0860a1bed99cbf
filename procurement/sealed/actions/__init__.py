"""What writes sealed bids: their statements and shares, and the steps around them."""

from procurement.sealed.actions.bidding import open_own_bid, submit_sealed, withdraw_sealed
from procurement.sealed.actions.custody import hand_over_shares, name_custodians, register_key, shut_bids
from procurement.sealed.actions.keeping import (
    Keeper,
    NotInTimeError,
    RepeatedKeyError,
    hand_over,
    move_deadline,
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
    "hand_over",
    "hand_over_shares",
    "move_deadline",
    "name_custodians",
    "open_own",
    "open_own_bid",
    "publish_terms",
    "register_key",
    "set_custody",
    "shut",
    "shut_bids",
    "submit",
    "submit_sealed",
    "withdraw",
    "withdraw_sealed",
]
