"""The rules of tenders: their files, reviews, periods and who may take part."""

from procurement.tenders.rules.choosing import (
    approval_was_requested,
    choice_is_not_split,
    single_source_was_published,
    suppliers_are_invited,
)
from procurement.tenders.rules.file import (
    ceiling_is_within_budget,
    criteria_are_lawful,
    file_warnings,
    qualifications_are_fair,
    small_deduction_is_lawful,
    tender_file_is_complete,
)
from procurement.tenders.rules.method import method_is_lawful
from procurement.tenders.rules.periods import Periods, clarification_leaves_time, deadline_is_late_enough, periods
from procurement.tenders.rules.reviews import general_review_is_passed, key_review_is_due, key_review_is_passed
from procurement.tenders.rules.suppliers import may_supply
from procurement.tenders.rules.taking_part import (
    deadline_only_moves_back,
    question_is_open,
    questions_are_answered,
    speaks_for,
    tender_takes_bids,
)

__all__ = [
    "Periods",
    "approval_was_requested",
    "ceiling_is_within_budget",
    "choice_is_not_split",
    "clarification_leaves_time",
    "criteria_are_lawful",
    "deadline_is_late_enough",
    "deadline_only_moves_back",
    "file_warnings",
    "general_review_is_passed",
    "key_review_is_due",
    "key_review_is_passed",
    "may_supply",
    "method_is_lawful",
    "periods",
    "qualifications_are_fair",
    "question_is_open",
    "questions_are_answered",
    "single_source_was_published",
    "small_deduction_is_lawful",
    "speaks_for",
    "suppliers_are_invited",
    "tender_file_is_complete",
    "tender_takes_bids",
]
