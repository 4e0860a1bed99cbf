"""What inquiries and complaints write."""

from procurement.remedies.actions.complaining import ComplaintData, correct_complaint, file_complaint, withdraw_complaint
from procurement.remedies.actions.deciding import CheckData, DecisionData, check_complaint, decide_complaint, state_on_complaint
from procurement.remedies.actions.inquiring import answer_inquiry, ask_inquiry

__all__ = [
    "CheckData", "ComplaintData", "DecisionData", "answer_inquiry", "ask_inquiry", "check_complaint", "correct_complaint",
    "decide_complaint", "file_complaint", "state_on_complaint", "withdraw_complaint",
]  # fmt: skip
