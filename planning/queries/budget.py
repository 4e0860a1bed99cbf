"""Reading the ledger: what a project holds of each budget line."""

from dataclasses import dataclass
from decimal import Decimal

from django.db.models import Q, Sum

from planning.models import BudgetEntry, BudgetLine, PlanLine
from projects.models import Project

ZERO = Decimal(0)
Kind = BudgetEntry.Kind


@dataclass(frozen=True)
class Share:
    """What one project holds of one budget line, in yuan."""

    line: BudgetLine
    committed: Decimal
    contracted: Decimal
    paid: Decimal

    @property
    def uncontracted(self) -> Decimal:
        """Committed and not yet contracted."""
        return self.committed - self.contracted

    @property
    def unpaid(self) -> Decimal:
        """Contracted and not yet paid."""
        return self.contracted - self.paid


def shares(project: Project) -> list[Share]:
    """What the project holds of each budget line, the earliest year first."""
    sums = {kind: Sum("entries__amount", filter=Q(entries__project=project, entries__kind=kind), default=ZERO) for kind in Kind.values}
    lines = BudgetLine.objects.filter(entries__project=project).annotate(**{f"sum_{kind}": total for kind, total in sums.items()})
    return [_share(line) for line in lines.order_by("fiscal_year", "code")]


def _share(line: BudgetLine) -> Share:
    held = {kind: getattr(line, f"sum_{kind}") for kind in Kind.values}
    return Share(line, held["commit"] - held["release"], held["contract"] - held["uncontract"], held["pay"])


def yearly_shares(line: PlanLine) -> list[tuple[BudgetLine | None, int, Decimal]]:
    """The money a plan line asks for as (budget line, year, yuan); None where the year has no budget line of that code."""
    chosen, asked = line.budget_line, line.project.budget or ZERO
    years = {int(year): Decimal(amount) for year, amount in (line.yearly_amounts or {}).items()}
    if chosen is None or len(years) < 2:
        return [(chosen, line.project.fiscal_year, asked)]
    found = {row.fiscal_year: row for row in BudgetLine.objects.filter(buyer=chosen.buyer, code=chosen.code, fiscal_year__in=years)}
    return [(found.get(year), year, amount) for year, amount in sorted(years.items())]
