"""Figures 1, 2 and 3: awards, budgets and bids for which several people reach at the same moment."""

from collections.abc import Callable, Sequence
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from django.db.models import Sum

from config.demo.life import Life
from core.clock import PortalNow
from core.errors import Refused
from planning.actions import Booking, appropriate, post
from planning.models import BudgetEntry, BudgetLine
from procurement.awards import actions as awards
from procurement.models import Award, Bid, Lot, SealStatement
from procurement.panels.queries import offered_bids
from projects.models import Project
from tests.naive import races as naive
from tests.reliability.bidding import Bidder, bidders, seal
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.racing import Crew, crew
from tests.reliability.world import as_owner, copied_projects, lived

PEOPLE, WINDOWS = 8, 4
# Of the key that signs all bids of the supplier.
SECRET = bytes(32)
Kind = BudgetEntry.Kind


def double_awards(trial: Trial) -> Result:
    """Eight people decide at once about one lot, for three bids; count the lots that have not exactly one award, given to one of them."""
    wrong = 0
    with lived("report", copies=trial.rounds) as life, crew(PEOPLE) as people:
        life.at(5, 28, 9, 30)
        if trial.naive:
            as_owner(*naive.UNGUARDED_AWARDS)
        for project in copied_projects():
            wrong += not _awarded_once(life, people, project, is_naive=trial.naive)
    return Result(f"{wrong} lots with another number of awards than one", wrong == 0)


def _awarded_once(life: Life, people: Crew, project: Project, *, is_naive: bool) -> bool:
    actor, lot = life.person("approver"), Lot.objects.get(project=project)
    bids = list(offered_bids(lot))

    def decide(place: int) -> Award | None:
        bid = bids[place % len(bids)]
        if is_naive:
            return naive.award(lot, bid, actor)
        return awards.award(Project.objects.get(pk=project.pk), actor=actor, bid=bid, reason="排名在前的书面放弃")

    results = people.at_once([partial(decide, place) for place in range(PEOPLE)])
    return _only(results, Award) and Award.objects.filter(lot=lot, annulled_at=None).count() == 1


def _only(results: list[Any], kind: type) -> bool:
    """Whether one got it and all others were refused, not stopped by an error."""
    return sum(isinstance(each, kind) for each in results) == 1 and all(isinstance(each, (kind, Refused)) for each in results)


def overspent_budgets(trial: Trial) -> Result:
    """Eight projects commit, then eight hands contract and pay the same money; count rounds in which a line bears more than it has."""
    random, wrong = Random(trial.seed), 0
    with lived("answer", copies=PEOPLE) as life, crew(PEOPLE) as people:
        line, projects = BudgetLine.objects.get(), copied_projects()
        if trial.naive:
            as_owner(*naive.UNGUARDED_MONEY)
        for number in range(trial.rounds):
            amounts = [Decimal(random.randint(8_000_000, 30_000_000)).scaleb(-2) for _ in projects]
            if trial.naive:
                wrong += _is_naively_overspent(people, line, list(zip(projects, amounts, strict=True)), number)
            else:
                wrong += _spent(life, people, line, list(zip(projects, amounts, strict=True)), number) or not _agrees(line)
    return Result(f"{wrong} rounds overspent or not in balance", wrong == 0)


Asked = list[tuple[Project, Decimal]]


def _spent(life: Life, people: Crew, line: BudgetLine, asked: Asked, number: int) -> bool:
    """One round; whether the money went twice. In the end the line is as free as before."""

    def book(kind: str, pair: tuple[Project, Decimal], key: object) -> BudgetEntry:
        return post(line, pair[1], Booking(pair[0], kind, f"{number}:{kind}:{key}", ""))

    got = people.at_once([partial(book, Kind.COMMIT, pair, pair[0].pk) for pair in asked])
    held = [pair for pair, entry in zip(asked, got, strict=True) if isinstance(entry, BudgetEntry)]
    is_wrong = not held or any(not isinstance(each, (BudgetEntry, Refused)) for each in got) or _is_over(line)
    winner, *others = held
    for kind in (Kind.CONTRACT, Kind.PAY):
        is_wrong |= not _only(people.at_once([partial(book, kind, winner, hand) for hand in range(PEOPLE)]), BudgetEntry)
    for pair in others:
        book(Kind.RELEASE, pair, pair[0].pk)
    appropriate(line, winner[1], actor=life.cast["finance"], key=f"{number}:again", note="追加")
    return is_wrong or _is_over(line)


def _is_naively_overspent(people: Crew, line: BudgetLine, asked: Asked, number: int) -> bool:
    people.at_once([partial(naive.commit, line, *pair, f"{number}:{pair[0].pk}") for pair in asked])
    is_over = _is_over(line) or not _agrees(line)
    as_owner(f"DELETE FROM planning_budgetentry WHERE key LIKE '{number}:%'", "UPDATE planning_budgetline SET committed = 290000")
    return is_over


def _is_over(line: BudgetLine) -> bool:
    line.refresh_from_db()
    return not 0 <= line.paid <= line.contracted <= line.committed <= line.appropriated


def _agrees(line: BudgetLine) -> bool:
    """Whether the line is the sum of its entries: what stands on it less what was ever booked is nothing."""
    line.refresh_from_db()
    rows = BudgetEntry.objects.filter(line=line).order_by().values_list("kind").annotate(Sum("amount"))
    sums = {kind: Decimal(0) for kind in Kind.values} | dict(rows)
    moved = [sums[Kind.APPROPRIATE], sums[Kind.COMMIT] - sums[Kind.RELEASE], sums[Kind.CONTRACT] - sums[Kind.UNCONTRACT], sums[Kind.PAY]]
    return moved == [line.appropriated, line.committed, line.contracted, line.paid]


def double_bids(trial: Trial) -> Result:
    """One supplier hands in four different bids at once, each as its first; count the rounds that leave another number than one."""
    wrong = 0
    with lived("answer") as life, crew(WINDOWS) as windows:
        if trial.naive:
            as_owner(*naive.UNGUARDED_BIDS)
        bidder = bidders(life, life.project)[0]
        bids = [seal(bidder.custody, bidder.supplier, Decimal(270_000 + place), before=(SECRET, "")) for place in range(WINDOWS)]
        for number in range(trial.rounds):
            jobs = [partial(bidder.submit, bid, f"{number}-{place}") for place, bid in enumerate(bids)]
            wrong += _is_naively_doubled(bidder, windows) if trial.naive else _is_doubled(bidder, windows, jobs)
    return Result(f"{wrong} rounds with another number of living bids than one", wrong == 0)


def _is_doubled(bidder: Bidder, windows: Crew, jobs: Sequence[Callable[[], Bid]]) -> bool:
    """One round, after which the bid is withdrawn."""
    results = windows.at_once(jobs)
    living = list(Bid.objects.living().filter(lot=bidder.lot))
    sealed = SealStatement.objects.filter(custody=bidder.custody, kind=SealStatement.Kind.BID, ended_at=None).count()
    for bid in living:
        bidder.withdraw(bid, SECRET)
    return not (_only(results, Bid) and len(living) == sealed == 1)


def _is_naively_doubled(bidder: Bidder, windows: Crew) -> bool:
    windows.at_once([partial(naive.submit, bidder.custody, bidder.supplier)] * WINDOWS)
    living = SealStatement.objects.filter(custody=bidder.custody, kind=SealStatement.Kind.BID, ended_at=None)
    return living.count() != 1 or not living.update(ended_at=PortalNow())


FIGURES = (
    Figure(1, f"lots awarded twice, {PEOPLE} people at once", "0", 1_000, 0, double_awards),
    Figure(2, f"budgets overspent, {PEOPLE} hands at once", "0, and the ledger sums to zero", 1_000, 2, overspent_budgets),
    Figure(3, f"two living bids of one supplier, {WINDOWS} windows", "0", 1_000, 0, double_bids),
)
