"""What contracts write: the draft, signatures, performance, acceptance, payment and the ways to end."""

from contracts.actions.acceptance import (
    Member,
    Record,
    conclude_acceptance,
    publish_acceptance,
    record_acceptance,
    sign_acceptance,
    start_acceptance,
)
from contracts.actions.accepting import accept, close_rectification, reply_rectification
from contracts.actions.changing import answer_change, change_contract, propose_change
from contracts.actions.drafting import Draft, Stage, draft_contract
from contracts.actions.ending import end_contract, rescind
from contracts.actions.payment import approve_payment, pay, refuse_payment, request_advance, request_stage_payment
from contracts.actions.performance import deliver, file_contract, publish_contract, report_progress, return_guarantee
from contracts.actions.signing import sign, sign_first

__all__ = [
    "Draft", "Member", "Record", "Stage", "accept", "answer_change", "approve_payment", "change_contract", "close_rectification",
    "conclude_acceptance", "deliver", "draft_contract", "end_contract", "file_contract", "pay", "propose_change", "publish_acceptance",
    "publish_contract", "record_acceptance", "refuse_payment", "reply_rectification", "report_progress", "request_advance",
    "request_stage_payment", "rescind", "return_guarantee", "sign", "sign_acceptance", "sign_first", "start_acceptance",
]  # fmt: skip
