"""Figure 14: machines whose clock is an hour behind or a year ahead; the database's clock alone decides."""

import json
import subprocess
import sys
from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.utils import timezone

from config.demo.cast import gather
from config.demo.life import Life
from core.clock import now, travel
from core.errors import Refused
from procurement.models import Custody, Lot, SealStatement
from procurement.sealed import actions
from projects.models import Project
from tests.naive import races as naive
from tests.naive.races import Clock
from tests.reliability.bidding import bidders, seal
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.world import as_owner, copied_projects, lived

ROOT = Path(__file__).resolve().parents[2]
HOURS = (-1, 365 * 24)
PRICE = Decimal(270_000)
# Before and after the deadline, what is tried and what must come of it.
EXPECTED = {"early": (True, False), "late": (False, True)}


def attempts(job: dict[str, Any]) -> list[tuple[bool, bool]]:
    """For each project: whether a bid is taken now, and whether the opening is."""
    life = Life(cast=gather())
    clock = Clock(timezone.now() + timedelta(seconds=job["behind"])) if job["naive"] else None
    return [(_bid(life, project, clock), _open(life, project, clock)) for project in Project.objects.filter(pk__in=job["projects"])]


def _bid(life: Life, project: Project, clock: Clock | None) -> bool:
    bidder = bidders(life, project)[0]
    if clock is not None:
        return naive.submit_in_time(bidder.custody, bidder.supplier, b"bid", clock=clock) is not None
    standing = SealStatement.objects.get(custody=bidder.custody, supplier=bidder.supplier, ended_at=None)
    content = seal(bidder.custody, bidder.supplier, PRICE, before=(bytes(32), standing.leaf))
    try:
        bidder.submit(content, "shifted")
    except Refused:
        return False
    return True


def _open(life: Life, project: Project, clock: Clock | None) -> bool:
    custody = Custody.objects.get(lot=Lot.objects.get(project=project))
    try:
        made = naive.shut(custody, clock=clock) if clock else actions.shut_bids(project, actor=life.person("filer"))
    except Refused:
        return False
    return made is not None


def wrong_clocks(trial: Trial) -> Result:
    """Bid and open a minute before and a minute after the deadline on machines with the wrong time."""
    wrong = 0
    with lived("answer", copies=2 * len(HOURS) * trial.rounds) as life:
        if trial.naive:
            as_owner(*naive.UNGUARDED_BIDS)
        projects = copied_projects()
        custody = bidders(life, projects[0])[0].custody
        for project in projects if not trial.naive else []:
            for bidder in bidders(life, project):
                bidder.submit(seal(bidder.custody, bidder.supplier, PRICE, before=(bytes(32), "")), "first")
        for place, (hours, when) in enumerate((hours, when) for hours in HOURS for when in EXPECTED):
            travel(custody.deadline_at + timedelta(minutes=1 if when == "late" else -1))
            chosen = projects[place * trial.rounds : (place + 1) * trial.rounds]
            # What the naive twin's machine would show, were its clock right.
            job = {"projects": [each.pk for each in chosen], "naive": trial.naive, "behind": (now() - timezone.now()).total_seconds()}
            command = [sys.executable, "-m", "tests.reliability.shifted", str(hours)]
            done = subprocess.run(command, cwd=ROOT, input=json.dumps(job), stdout=subprocess.PIPE, text=True, check=True)
            wrong += sum(tuple(answer) != EXPECTED[when] for answer in json.loads(done.stdout))
    return Result(f"{wrong} of {len(projects)} wrong", wrong == 0)


FIGURES = (Figure(14, "bids and openings misjudged, clock -1 h and +1 year", "0", 25, 0, wrong_clocks),)
