"""Figure 4: bids and openings within milliseconds of the deadline."""

import json
import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from config.demo.life import Life
from core.clock import travel
from core.errors import Refused
from procurement.models import Bid, Custody, SealStatement
from procurement.seal.sealing import SealedBid
from procurement.sealed import actions
from projects.models import Project
from tests.naive import races as naive
from tests.reliability.bidding import Bidder, bidders, seal
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.racing import Crew, crew
from tests.reliability.world import as_owner, copied_projects, lived

BIDS, OPENERS = 3, 2
# Seconds around the deadline within which everybody strikes, and before it when the round begins.
AROUND, LEAD = 0.012, 0.08
CORRECTION = 0.001
PRICE = Decimal(270_000)
Kind = SealStatement.Kind


@dataclass
class Race:
    """How the rounds are run, and what they have found."""

    life: Life
    people: Crew
    random: Random
    is_naive: bool
    # From the beginning of a submission to the moment at which the database looks at its clock.
    reach: float = 0.0
    wrong: int = 0
    taken: int = 0
    asked: int = 0

    def run(self, project: Project) -> None:
        """One tender at its deadline."""
        found = bidders(self.life, project)
        custody = found[0].custody
        travel(custody.deadline_at - timedelta(hours=1))
        # Without enough bids the portal opens nothing, so everybody has one there, and replaces it.
        bids = [seal(each.custody, each.supplier, PRICE) if self.is_naive else each.replacement(PRICE) for each in found]
        early = set(custody.statements.filter(kind=Kind.BID).values_list("leaf", flat=True))
        jobs = [self._aimed(self._submission(*pair), self.reach) for pair in zip(found, bids, strict=True)]
        jobs += [self._aimed(self._opening(project, custody), 0.0)] * OPENERS
        travel(custody.deadline_at - timedelta(seconds=LEAD))
        self.strike = time.monotonic() + LEAD
        results = self.people.at_once(jobs)
        self.asked += len(bids)
        self.wrong += not self._is_right(custody, results, early)

    def _aimed(self, job: Callable[[], Any], reach: float) -> Callable[[], Any]:
        moment = self.random.uniform(-AROUND, AROUND) - reach

        def run() -> Any:
            time.sleep(max(0.0, self.strike + moment - time.monotonic()))
            return job()

        return run

    def _submission(self, bidder: Bidder, bid: SealedBid) -> Callable[[], Any]:
        if self.is_naive:
            return partial(naive.submit_in_time, bidder.custody, bidder.supplier, bid.package())
        return partial(bidder.submit, bid, "only")

    def _opening(self, project: Project, custody: Custody) -> Callable[[], Any]:
        shut = partial(naive.shut, custody) if self.is_naive else partial(actions.shut_bids, project, actor=self.life.person("filer"))

        def run() -> Any:
            """Ask until it is open, whoever has opened it."""
            while True:
                try:
                    made = shut()
                except Refused:
                    made = None
                if made is not None or SealStatement.objects.filter(custody=custody, kind=Kind.OPENING).exists():
                    return made

        return run

    def _is_right(self, custody: Custody, results: list[Any], early: set[str]) -> bool:
        """Nothing late, nothing acknowledged that the opening misses, one opening, and no other refusal than the lawful one."""
        taken = {result.leaf if self.is_naive else result.sha256 for result in results if isinstance(result, Bid) or _is_bid(result)}
        self.taken += len(taken)
        # Aim so that about half of them come in time, however busy the machine is.
        self.reach += CORRECTION * (BIDS - 2 * len(taken))
        rows = SealStatement.objects.filter(custody=custody)
        openings = [set(json.loads(row.text)["statements"]) for row in rows.filter(kind=Kind.OPENING)]
        late = rows.filter(kind=Kind.BID, at__gte=custody.deadline_at).count()
        strange = [result for result in results if isinstance(result, Exception) and not isinstance(result, Refused)]
        return not strange and not late and openings == [taken | early]


def _is_bid(result: Any) -> bool:
    return isinstance(result, SealStatement) and result.kind == Kind.BID


def strikes(trial: Trial) -> Result:
    """Three bids and two openings meet at the deadline of every tender."""
    with lived("answer", copies=trial.rounds + 1) as life, crew(BIDS + OPENERS) as people:
        race = Race(life, people, Random(trial.seed), trial.naive)
        first, *rest = copied_projects()
        race.reach = _reach(life, first)
        if trial.naive:
            as_owner(*naive.UNGUARDED_BIDS)
        for project in rest:
            race.run(project)
    return Result(f"{race.wrong} tenders wrong; {race.taken} of {race.asked} bids came in time", race.wrong == 0)


def _reach(life: Life, project: Project) -> float:
    bidder, *others = bidders(life, project)
    for other in others:
        other.submit(other.replacement(PRICE), "warm")
    bid = bidder.replacement(PRICE)
    began = time.monotonic()
    bidder.submit(bid, "timed")
    return time.monotonic() - began


FIGURES = (Figure(4, "tenders with a late, missed or second opening, ± 12 ms", "0", 500, 4, strikes),)
