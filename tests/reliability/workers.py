"""Figure 9: openings while people's sessions, workers and the broker are killed, and everything is asked for twice."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import timedelta
from functools import partial
from pathlib import Path
from random import Random

from django.db.models import Count
from kombu.exceptions import OperationalError
from redis import Redis

from config.demo import custody as custodians
from config.demo.cast import gather
from config.demo.life import Life
from config.embedded.valkey import Valkey
from core.clock import PortalNow, travel
from core.errors import Refused
from core.models import OutboxMessage
from core.outbox import deliver_pending
from core.tasks import deliver_outbox
from procurement.bids.actions import open_bids
from procurement.models import Bid, Opening, SealStatement
from procurement.sealed import actions
from procurement.sealed.queries import bid_custody
from projects.models import Document, Project
from registry.models import Message
from tests.naive.worker import QUEUE
from tests.reliability.bidding import Bidder, bidders, seal
from tests.reliability.deadlines import PRICE
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.racing import crew
from tests.reliability.world import as_owner, copied_projects, lived

ROOT = Path(__file__).resolve().parents[2]
CLERK = (sys.executable, "-m", "tests.reliability.clerk")
WORKER = (sys.executable, "-W", "ignore", "-m", "celery", "--quiet", "-A", "config", "worker", "--concurrency", "1", "--loglevel", "error")
NAIVE = (sys.executable, "-m", "tests.naive.worker")
# Seconds between two kills: long enough for a process to come up and do something.
BETWEEN, LONGEST, HANDS = (3.0, 6.0), 600, 3
# Documents are printed elsewhere; the files of the opening and the word to people are what must come once.
LEFT_OUT = "document"


def open_all() -> int:
    """Shut, hand over and open, tender by tender; what the other one has done already is refused and passed over."""
    life = Life(cast=gather())
    for project in copied_projects():
        if not Opening.objects.filter(lot__project=project).exists():
            with suppress(Refused):
                actions.shut_bids(project, actor=life.person("filer"))
            _hand_over(project)
            with suppress(Refused):
                open_bids(project, actor=life.person("filer"))
    return 0


def _hand_over(project: Project) -> None:
    custody = bid_custody(project.lots.get())
    assert custody is not None
    for custodian in custody.custodians.select_related("user"):
        with suppress(Refused):
            actions.hand_over_shares(project, actor=custodian.user, shares=custodians.unlocked(custodian))


@dataclass
class Ward:
    """Processes that are killed and begin anew, and the broker beside them."""

    random: Random
    commands: Sequence[Sequence[str]]
    running: list[subprocess.Popen[bytes]] = field(default_factory=list)
    kills: int = 0

    def start(self) -> None:
        """Start all."""
        self.running = [self._one(command) for command in self.commands]

    def _one(self, command: Sequence[str]) -> subprocess.Popen[bytes]:
        quiet = subprocess.DEVNULL
        return subprocess.Popen(command, cwd=ROOT, stdin=quiet, stdout=quiet, stderr=quiet, start_new_session=True)

    def kill_one(self) -> None:
        """Kill a process, or the broker with all that it holds, and start it again."""
        self.kills += 1
        place = self.random.randrange(len(self.running) + 1)
        if place == len(self.running):
            os.kill(Valkey().pid(), signal.SIGKILL)
            Valkey().start(durable=True)
            return
        self._end(self.running[place])
        self.running[place] = self._one(self.commands[place])

    def _end(self, process: subprocess.Popen[bytes]) -> None:
        with suppress(ProcessLookupError):
            os.killpg(process.pid, signal.SIGKILL)
        process.wait()

    def stop(self) -> None:
        """End all."""
        for process in self.running:
            self._end(process)


def openings(trial: Trial) -> Result:
    """Two clerks open the same tenders, the worker delivers twice what they leave; all are killed again and again."""
    with lived("answer", copies=trial.rounds) as life:
        projects = copied_projects()
        found = [bidders(life, project) for project in projects]
        custody = found[0][0].custody
        if trial.naive:
            return _naively(trial, projects)
        with crew(HANDS) as hands:
            for row in found:
                actions.publish_terms(row[0].custody)
                hands.at_once([partial(_hand_in, bidder) for bidder in row])
        travel(custody.deadline_at + timedelta(minutes=1))
        OutboxMessage.objects.filter(delivered_at=None, kind=LEFT_OUT).update(delivered_at=PortalNow())
        ward = Ward(Random(trial.seed), (CLERK, CLERK, WORKER))
        _rage(ward, trial.rounds)
        return _judged(ward, trial.rounds)


def _hand_in(bidder: Bidder) -> Bid:
    return bidder.submit(seal(bidder.custody, bidder.supplier, PRICE), "only")


def _rage(ward: Ward, wanted: int) -> None:
    """Kill until everything is open; the broker is told twice that there is something to deliver."""
    ward.start()
    until = time.monotonic() + LONGEST
    try:
        while Opening.objects.count() < wanted and time.monotonic() < until:
            time.sleep(ward.random.uniform(*BETWEEN))
            OutboxMessage.objects.filter(delivered_at=None, kind=LEFT_OUT).update(delivered_at=PortalNow())
            for _twice in range(2):
                with suppress(OperationalError):
                    deliver_outbox.apply_async(retry=False)
            ward.kill_one()
    finally:
        ward.stop()


def _judged(ward: Ward, wanted: int) -> Result:
    """The sweep delivers what the killed have left; then there is one of everything."""
    OutboxMessage.objects.filter(delivered_at=None, kind=LEFT_OUT).update(delivered_at=PortalNow())
    deliver_pending()
    shut = SealStatement.objects.filter(kind=SealStatement.Kind.OPENING).values("custody").annotate(n=Count("pk"))
    papers = Document.objects.filter(kind="opening_record").values("project").annotate(n=Count("pk"))
    opened = Opening.objects.values("lot").annotate(n=Count("pk"))
    once = [sum(row["n"] == 1 for row in rows) for rows in (shut, papers, opened)]
    unread = Bid.objects.living().filter(price=None, lot__opening__isnull=False).count()
    waiting = OutboxMessage.objects.filter(delivered_at=None).count()
    doubled = Message.objects.count() - OutboxMessage.objects.filter(kind="message", delivered_at__isnull=False).count()
    words = f"{min(once)} of {wanted} once; {ward.kills} kills, {unread} bids unread, {waiting} messages waiting, {doubled} doubled"
    return Result(words, min(once) == wanted and unread == waiting == doubled == 0)


def _naively(trial: Trial, projects: Sequence[Project]) -> Result:
    """The twin: the broker alone knows what is to be opened, and nothing keeps a worker from opening again."""
    as_owner("DROP INDEX sealed_opened_once", "ALTER TABLE procurement_sealstatement DISABLE TRIGGER USER")
    ward = Ward(Random(trial.seed), (NAIVE, NAIVE))
    ward.start()
    broker = Redis(unix_socket_path=Valkey().url().removeprefix("redis+socket://"))
    for project in projects:
        for _twice in range(2):
            broker.lpush(QUEUE, project.pk)
    for _ in range(3):
        time.sleep(ward.random.uniform(*BETWEEN))
        ward.kill_one()
    time.sleep(max(BETWEEN))
    ward.stop()
    rows = SealStatement.objects.filter(kind=SealStatement.Kind.OPENING).values("custody").annotate(n=Count("pk"))
    once = sum(row["n"] == 1 for row in rows)
    return Result(f"{once} of {trial.rounds} once", once == trial.rounds)


FIGURES = (Figure(9, "openings once, workers and broker killed, all doubled", "all", 200, 9, openings),)
