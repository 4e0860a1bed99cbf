"""The buyer's money for purchases of services in a year, told with each approval."""

from decimal import Decimal
from typing import Any

from django.db.models import Sum

from disclosure.release.facts import Facts
from planning.models import BudgetLine


def figures(facts: Facts) -> dict[str, Any]:
    """Appropriated and committed money of the buyer in the project's year, after an approval only."""
    if facts.step != "approve_budget":
        return {}
    project = facts.project
    rows = BudgetLine.objects.filter(buyer=project.buyer, fiscal_year=project.fiscal_year)
    sums = rows.aggregate(appropriated=Sum("appropriated"), committed=Sum("committed"))
    found: dict[str, Any] = {key: f"{value or Decimal(0):.2f}" for key, value in sums.items()}
    return {"budget": found | {"buyer": project.buyer.name, "buyer_uscc": project.buyer.uscc, "fiscal_year": project.fiscal_year}}
