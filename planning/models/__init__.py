"""Annual plans and their lines, budget review, intentions and the budget ledger."""

from planning.models.budget import BudgetEntry, BudgetLine, FundSource
from planning.models.plan import AnnualPlan, CostItem, PlanLine, PlannedMethod, SurveyGround, Target
from planning.models.review import Filing, Intention, Termination

__all__ = [
    "AnnualPlan",
    "BudgetEntry",
    "BudgetLine",
    "CostItem",
    "Filing",
    "FundSource",
    "Intention",
    "PlanLine",
    "PlannedMethod",
    "SurveyGround",
    "Target",
    "Termination",
]
