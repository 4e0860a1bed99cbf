"""The figures of a year, from the read models alone."""

from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.db.models import Count, Q, Sum

from disclosure.models import PublishedBudget, PublishedProject

GOOD = ("优", "良")
ENDED = "terminated"


@dataclass(frozen=True)
class Year:
    """What was planned, approved, signed and evaluated in a year."""

    year: int
    plans: int
    buyers: int
    approved: Decimal
    appropriated: Decimal
    committed: Decimal
    signed: Decimal
    contracts: int
    compared: Decimal
    evaluated: int
    good: int
    places: tuple[int, ...]

    @property
    def share(self) -> str:
        """Committed money as a share of what was appropriated: 81.3."""
        return percent(self.committed, self.appropriated)

    @property
    def saved(self) -> str:
        """How far contracts lie below the budgets of the same projects: 7.4."""
        return percent(self.compared - self.signed, self.compared)

    @property
    def good_share(self) -> str:
        """The share graded good or better: 86.2."""
        return percent(Decimal(self.good), Decimal(self.evaluated))


def percent(part: Decimal, whole: Decimal) -> str:
    """A share with one place; nothing when there is no whole."""
    return f"{part * 100 / whole:.1f}" if whole else ""


def year_figures(year: int) -> Year:
    """All figures of a year in two queries."""
    signed, scored = Q(signed_on__isnull=False), Q(score__isnull=False)
    sums: dict[str, Any] = {
        "plans": Count("id"),
        "buyers": Count("buyer_uscc", distinct=True),
        "approved": Sum("budget", filter=Q(approved_on__isnull=False)),
        "signed": Sum("price", filter=signed),
        "contracts": Count("id", filter=signed),
        "compared": Sum("budget", filter=signed),
        "evaluated": Count("id", filter=scored),
        "good": Count("id", filter=Q(grade__in=GOOD)),
    }
    sums |= {f"at{place}": Count("id", filter=Q(river=place) & ~Q(state=ENDED)) for place in range(1, 9)}
    found = PublishedProject.objects.filter(fiscal_year=year).aggregate(**sums)
    money = PublishedBudget.objects.filter(fiscal_year=year).aggregate(appropriated=Sum("appropriated"), committed=Sum("committed"))
    # A finished project stands on the last of the seven steps.
    places = [found.pop(f"at{place}") for place in range(1, 9)]
    values: dict[str, Any] = {name: value or Decimal(0) for name, value in (found | money).items()}
    return Year(year=year, places=(*places[:6], places[6] + places[7]), **values)
