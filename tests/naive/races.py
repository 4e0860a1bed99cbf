"""Steps as one writes them at first: look, then write; nothing holds the row in between, and no index stands behind."""

import json
import os
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from hashlib import sha256

from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

from core.clock import now
from planning.models import BudgetEntry, BudgetLine
from procurement.models import Award, Bid, Custody, Lot, SealStatement
from projects.models import Project
from registry.models import Organisation, User

# What the database would refuse.
UNGUARDED_AWARDS = ("DROP INDEX award_one_living_per_lot", "ALTER TABLE procurement_award DISABLE TRIGGER USER")
UNGUARDED_MONEY = (
    "ALTER TABLE planning_budgetline DISABLE TRIGGER USER",
    "ALTER TABLE planning_budgetentry DISABLE TRIGGER USER",
    "ALTER TABLE planning_budgetline DROP CONSTRAINT budget_committed_within_appropriated",
)
UNGUARDED_BIDS = (
    "DROP INDEX sealed_one_living",
    "DROP INDEX sealed_opened_once",
    "ALTER TABLE procurement_sealstatement DISABLE TRIGGER USER",
)


def award(lot: Lot, bid: Bid, actor: User) -> Award | None:
    """Award the bid when the lot has no award."""
    if Award.objects.filter(lot=lot, annulled_at=None).exists():
        return None
    return Award.objects.create(lot=lot, bid=bid, price=Decimal(1), rank=1, decided_by=actor)


def commit(line: BudgetLine, project: Project, amount: Decimal, key: str) -> BudgetEntry | None:
    """Commit the amount when the line has room for it."""
    found = BudgetLine.objects.get(pk=line.pk)
    if found.committed + amount > found.appropriated:
        return None
    found.committed += amount
    found.save()
    return BudgetEntry.objects.create(line=line, project=project, kind=BudgetEntry.Kind.COMMIT, amount=amount, key=key, note="")


def submit(custody: Custody, supplier: Organisation, *, before: Callable[[], object] = lambda: None) -> SealStatement | None:
    """Take a bid when the supplier has none; `before` is what takes time between the question and the row."""
    if SealStatement.objects.filter(custody=custody, kind="bid", supplier=supplier, ended_at=None).exists():
        return None
    before()
    leaf = sha256(os.urandom(16)).hexdigest()
    values = {"supplier": supplier, "text": "", "salt": b"", "leaf": leaf, "entry": int(leaf[:12], 16)}
    return SealStatement.objects.create(custody=custody, kind="bid", idempotency_key=leaf, **values)


@dataclass(frozen=True)
class Clock:
    """What a machine's own clock shows; by default that of the database."""

    shows: datetime | None = None

    def now(self) -> datetime:
        """The time of day that the machine believes."""
        return self.shows or now()


def submit_in_time(custody: Custody, supplier: Organisation, content: bytes, *, clock: Clock | None = None) -> SealStatement | None:
    """Take a bid when the application finds that the deadline has not come, then keep its files and write its row."""
    if (clock or Clock()).now() >= custody.deadline_at:
        return None
    return submit(custody, supplier, before=lambda: default_storage.save("naive/bid", ContentFile(content)))


def shut(custody: Custody, *, clock: Clock | None = None) -> SealStatement | None:
    """Open what is there when the deadline has come, unless somebody has."""
    openings = SealStatement.objects.filter(custody=custody, kind="opening")
    if (clock or Clock()).now() < custody.deadline_at or openings.exists():
        return None
    bids = list(SealStatement.objects.filter(custody=custody, kind="bid").values_list("leaf", flat=True))
    leaf = sha256(os.urandom(16)).hexdigest()
    text = json.dumps({"statements": bids})
    return SealStatement.objects.create(custody=custody, kind="opening", text=text, salt=b"", leaf=leaf, entry=int(leaf[:12], 16))
