"""Reading contracts: the contract of a project, what may be paid, lists and to-dos."""

from contracts.queries.contract import acceptance_at_hand, award_of, contract_of, open_acceptance, signed_contract
from contracts.queries.lists import navigation
from contracts.queries.money import accepted_amount, advance_left, paid_amount, payable, settled_amount, unrequested

__all__ = [
    "acceptance_at_hand", "accepted_amount", "advance_left", "award_of", "contract_of", "navigation", "open_acceptance",
    "paid_amount", "payable", "settled_amount", "signed_contract", "unrequested",
]  # fmt: skip
