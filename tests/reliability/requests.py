"""Figures 11 and 12: requests whose answers are lost, and keys that are used for something else."""

import json
from collections import Counter
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from decimal import Decimal
from random import Random

from config.demo.life import Life
from procurement.models import SealStatement
from projects.models import Project, Receipt
from tests.naive import requests as naive
from tests.reliability.bidding import bidders, seal
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.serving import LostReplyError, Server, keys_for, serving
from tests.reliability.world import copied_projects, lived

# Of the requests sent, and at most for one of them; half of the lost ones are hung up before the answer, half after it.
LOST, TRIES, CLIENTS, BIDDERS = 0.12, 20, 8, 3
LINES = "plan-lines/"


@dataclass
class Asked:
    """One request: where it goes, with which body, and under which key of the person."""

    path: str
    body: bytes
    kind: str
    key: str
    number: int
    lost: Sequence[str]
    tries: int = 0
    found: list[str] = field(default_factory=list)

    def send(self, server: Server, *, is_naive: bool) -> bool:
        """Repeat until an answer comes; a naive program gives every attempt a new name. Whether it came, and was no refusal."""
        for place, lost in enumerate(self.lost):
            self.tries += 1
            name = f"request-{self.number}" + (f"-{place}" if is_naive else "")
            try:
                answer = server.send("POST", self.path, key=self.key, body=self.body, kind=self.kind, lost=lost, Idempotency_Key=name)
            except LostReplyError:
                continue
            self.found.append(answer.facts.get("number", ""))
            return answer.status == 201
        return False


def line(title: str) -> bytes:
    """The body that makes a plan line."""
    return json.dumps({"title": title, "kind": "auxiliary", "fiscal_year": 2026}).encode()


def requests(life: Life, trial: Trial) -> list[Asked]:
    """Four new plan lines, then a sealed bid, and so on."""
    random = Random(trial.seed)
    keys = keys_for(life.cast["filer"], 2 * trial.rounds)
    found = [bidder for project in copied_projects() for bidder in bidders(life, project)]
    made = []
    for number in range(trial.rounds):
        rolls = (random.random() for _ in range(TRIES))
        lost = [("early", "late")[roll < LOST / 2] if roll < LOST else "" for roll in rolls]
        if number % 5 or trial.naive:
            key = keys[number % len(keys)]
            made.append(Asked(LINES, line(f"项目{number}"), "application/json", key, number, lost))
        else:
            bidder = found.pop()
            key = keys_for(bidder.user, trial.rounds)[number % (trial.rounds // 100 + 1)]
            path = f"tenders/{bidder.lot.tender.number}/bid/sealed/"
            body = seal(bidder.custody, bidder.supplier, Decimal(270_000)).package()
            made.append(Asked(path, body, "application/octet-stream", key, number, lost))
    return made


def lost_replies(trial: Trial) -> Result:
    """Count what was made twice or not at all."""
    with lived("answer", copies=trial.rounds // 5 // BIDDERS + 1) as life:
        asked = requests(life, trial)
        with serving() as server, ThreadPoolExecutor(CLIENTS) as clients:
            answered = list(clients.map(lambda each: each.send(server, is_naive=trial.naive), asked))
        titles = Counter(Project.objects.filter(title__startswith="项目").values_list("title", flat=True))
        bids = SealStatement.objects.filter(kind=SealStatement.Kind.BID).count()
    wanted = sum(each.path == LINES for each in asked)
    double = sum(titles.values()) - len(titles) + max(0, bids - (len(asked) - wanted))
    missing = wanted - len(titles) + max(0, len(asked) - wanted - bids) + answered.count(False)
    lost = sum(each.tries for each in asked) - len(asked)
    return Result(f"{double} duplicate, {missing} missing; {lost} replies lost", double == missing == 0)


def other_bodies(trial: Trial) -> Result:
    """Send each request, then another body under its key, then the first again: refused, and the same receipt."""
    if trial.naive:
        return _naive_bodies(trial)
    with lived("answer", copies=trial.rounds // BIDDERS + 1) as life, serving() as server:
        keys, wrong = keys_for(life.cast["filer"], 3 * trial.rounds), 0
        for number in range(trial.rounds):
            who = {"key": keys[number % len(keys)], "Idempotency_Key": f"line-{number}"}
            first, other, again = (server.send("POST", LINES, body=line(f"{name}{number}"), **who) for name in ("甲", "乙", "甲"))
            wrong += (first.status, other.status, again.status, again.body) != (201, 409, 201, first.body)
        found = [bidder for project in copied_projects() for bidder in bidders(life, project)][: trial.rounds]
        for number, bidder in enumerate(found):
            first_bid, other_bid = (seal(bidder.custody, bidder.supplier, Decimal(price)) for price in (270_000, 260_000))
            path = f"tenders/{bidder.lot.tender.number}/bid/sealed/"
            key = keys_for(bidder.user, 3 * trial.rounds)[number % (3 * trial.rounds // 100 + 1)]
            who = {"key": key, "Idempotency_Key": f"bid-{number}", "kind": "application/octet-stream"}
            first, other, again = (server.send("POST", path, body=bid.package(), **who) for bid in (first_bid, other_bid, first_bid))
            wrong += (first.status, other.status, again.status, again.body) != (201, 409, 201, first.body)
        made = (Project.objects.filter(title__startswith="乙").count(), SealStatement.objects.filter(kind=SealStatement.Kind.BID).count())
        wrong += made != (0, len(found))
    return Result(f"{wrong} wrong of {trial.rounds + len(found)}", wrong == 0)


def _naive_bodies(trial: Trial) -> Result:
    with lived("answer") as life:
        user, wrong = life.cast["filer"], 0
        for number in range(trial.rounds):
            answers = [naive.perform_once(user, f"key-{number}", answer=name) for name in ("甲", "乙")]
            wrong += len(answers) == 2 and Receipt.objects.filter(user=user, key=f"key-{number}").exists()
    return Result(f"{wrong} answered as if it were the first body", wrong == 0)


FIGURES = (
    Figure(11, "requests doubled or missing, 12 % of replies lost", "0 and 0", 1_000, 11, lost_replies),
    Figure(12, "another body under the same key accepted", "0", 200, 0, other_bodies),
)
