"""Contracts, their changes, stages and progress; acceptance; payments."""

from contracts.models.acceptance import Acceptance, AcceptanceItem, AcceptanceMember, RecipientOpinion, Rectification
from contracts.models.contract import Clause, Contract, ContractChange, EndGround, GuaranteeForm, Milestone, ProgressReport
from contracts.models.payment import Payment

__all__ = [
    "Acceptance", "AcceptanceItem", "AcceptanceMember", "Clause", "Contract", "ContractChange", "EndGround", "GuaranteeForm", "Milestone",
    "Payment", "ProgressReport", "RecipientOpinion", "Rectification",
]  # fmt: skip
