"""What the law asks of contracts, their performance, acceptance and payment."""

from contracts.rules.acceptance import (
    every_clause_is_checked,
    every_member_has_signed,
    every_stage_is_accepted,
    group_members_are_independent,
    no_rectification_is_open,
    recipients_are_heard,
    recipients_take_part,
    stage_is_delivered,
)
from contracts.rules.ending import (
    delivered_work_is_checked,
    no_payment_is_pending,
    nothing_was_accepted,
    nothing_was_paid,
    something_was_paid,
)
from contracts.rules.performance import progress_is_reported
from contracts.rules.signing import (
    both_parties_have_signed,
    clauses_are_complete,
    contract_follows_award,
    contract_is_drafted,
    contract_term_is_lawful,
    expenditure_is_budgeted,
    guarantee_is_lawful,
    milestones_add_up,
    payment_terms_are_lawful,
)

__all__ = [
    "both_parties_have_signed",
    "clauses_are_complete",
    "contract_follows_award",
    "contract_is_drafted",
    "contract_term_is_lawful",
    "delivered_work_is_checked",
    "every_clause_is_checked",
    "every_member_has_signed",
    "every_stage_is_accepted",
    "expenditure_is_budgeted",
    "group_members_are_independent",
    "guarantee_is_lawful",
    "milestones_add_up",
    "no_payment_is_pending",
    "no_rectification_is_open",
    "nothing_was_accepted",
    "nothing_was_paid",
    "payment_terms_are_lawful",
    "progress_is_reported",
    "recipients_are_heard",
    "recipients_take_part",
    "something_was_paid",
    "stage_is_delivered",
]  # fmt: skip
