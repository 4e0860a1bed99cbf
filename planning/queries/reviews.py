"""What finance sees of a plan under review: each line with what changed, the money left and what stands against approval."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from decimal import Decimal

from django.db.models import Count, QuerySet, Sum
from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from core.money import grouped
from planning.models import AnnualPlan, BudgetLine, Filing, PlanLine
from planning.queries.budget import ZERO
from planning.queries.snapshots import Change, changes
from planning.rules.review import APPROVAL_CHECKS
from projects.models import State
from registry.models import User


@dataclass(frozen=True)
class ReviewedLine:
    """One line under review: its last two filings, the room on its budget line, and the reasons against approval."""

    line: PlanLine
    filing: Filing
    before: Filing | None
    used: Decimal
    blockers: list[Blocker] = field(default_factory=list)

    @property
    def asked(self) -> Decimal:
        """The budget asked for, in yuan."""
        return self.line.project.budget or ZERO

    @property
    def room(self) -> Decimal:
        """What is left of the budget line after this line; negative when it does not suffice."""
        return (self.line.budget_line.appropriated if self.line.budget_line else ZERO) - self.used - self.asked

    @property
    def excess(self) -> Decimal:
        """By how much the budget line is exceeded."""
        return -self.room

    @property
    def reason(self) -> str:
        """Why it cannot be approved, with the clauses; empty when it can."""
        against = [f"{blocker.message}（{blocker.basis}）" for blocker in self.blockers]
        if self.excess > 0 and not against:
            # Each line alone would fit; together with the lines above it does not.
            facts = {"excess": grouped(self.excess), "basis": law.cite("plan.within_budget")}
            against = [_("与以上各项合计超出可用额度 %(excess)s 元（%(basis)s）") % facts]
        return "；".join(against)

    @property
    def changes(self) -> list[Change]:
        """What differs from the filing before."""
        return changes(self.before.snapshot, self.filing.snapshot) if self.before else []


def plans_under_review(user: User) -> QuerySet[AnnualPlan]:
    """Plans with lines that wait for finance, with their number and sum, the longest waiting first."""
    waiting = PlanLine.objects.visible_to(user).filter(project__state=State.REVIEW)
    found = AnnualPlan.objects.visible_to(user).filter(lines__in=waiting).select_related("buyer")
    return found.annotate(waiting=Count("lines"), asked=Sum("lines__project__budget")).order_by("fiscal_year", "buyer__sort_key")


def lines_under_review(plan: AnnualPlan, user: User, decisions: Mapping[int, str]) -> list[ReviewedLine]:
    """The plan's lines in review; lines that are going to be approved use the room of those that follow."""
    seen = PlanLine.objects.visible_to(user).filter(plan=plan, project__state=State.REVIEW)
    lines = list(seen.select_related("project__buyer", "project__catalog_item", "budget_line", "created_by").order_by("position"))
    filings = _filings(lines)
    taken: defaultdict[int, Decimal] = defaultdict(Decimal)
    return [_reviewed(line, filings[line.project_id], taken, decisions.get(line.pk, "approve")) for line in lines]


def _filings(lines: Iterable[PlanLine]) -> dict[int, list[Filing]]:
    rows = Filing.objects.filter(project__in=[line.project_id for line in lines]).select_related("filed_by").order_by("-attempt")
    found: defaultdict[int, list[Filing]] = defaultdict(list)
    for row in rows:
        found[row.project_id].append(row)
    return found


def _reviewed(line: PlanLine, filings: list[Filing], taken: defaultdict[int, Decimal], decision: str) -> ReviewedLine:
    fund: BudgetLine | None = line.budget_line
    used = (fund.committed if fund else ZERO) + taken[fund.pk if fund else 0]
    if fund is not None and decision == "approve":
        taken[fund.pk] += line.project.budget or ZERO
    against = [blocker for check in APPROVAL_CHECKS for blocker in check(line.project)]
    return ReviewedLine(line, filings[0], filings[1] if filings[1:] else None, used, against)
