"""What planning writes: the ledger, plan lines, filings, finance's decisions and intentions."""

from planning.actions.intention import publish_intention, terminate
from planning.actions.ledger import (
    Booking,
    NewLine,
    appropriate,
    commit_budget,
    contract_amount,
    open_budget_line,
    pay_amount,
    post,
    release_budget,
    uncontract_amount,
)
from planning.actions.lines import NewProject, create_project, save_line, submit_line
from planning.actions.review import LineDecision, approve_budget, decide_plan, file_plan, reject_plan, return_plan

__all__ = [
    "Booking",
    "LineDecision",
    "NewLine",
    "NewProject",
    "appropriate",
    "approve_budget",
    "commit_budget",
    "contract_amount",
    "create_project",
    "decide_plan",
    "file_plan",
    "open_budget_line",
    "pay_amount",
    "post",
    "publish_intention",
    "reject_plan",
    "release_budget",
    "return_plan",
    "save_line",
    "submit_line",
    "terminate",
    "uncontract_amount",
]
