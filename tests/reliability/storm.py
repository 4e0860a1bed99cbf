"""Figures 10 and 15: no broker at all, and a crowd in the last minute; through the web server, as a bidder's program comes."""

import time
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from decimal import Decimal
from functools import partial
from random import Random
from typing import Any

from django.db import Error, connections, transaction

from config.demo import custody as custodians
from config.demo.life import Life
from config.embedded.valkey import Valkey
from core.clock import travel
from core.errors import Refused
from core.models import OutboxMessage
from core.outbox import deliver_pending
from procurement.bids.actions import open_bids
from procurement.models import Bid, Tender
from procurement.sealed import actions
from projects.models import Project
from tests.naive import broker as naive
from tests.reliability.bidding import bidders, seal
from tests.reliability.crowd import Guest, crowd
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.serving import Server, keys_for, serving
from tests.reliability.world import copied_projects, lived

BIDDERS, MINUTE, LAST, SLOWEST = 200, 60.0, 2.0, 2.0
PRICE = Decimal(270_000)
PACKAGE = "application/octet-stream"


def storm(trial: Trial) -> Result:
    """Bidders come more and more densely until two seconds before the deadline; count the replies, and the bids of the opening."""
    random = Random(trial.seed)
    with lived("answer", is_durable=True) as life:
        guests = crowd(BIDDERS)
        lot, custody = guests[0].bidder.lot, guests[0].bidder.custody
        bids = [seal(guest.bidder.custody, guest.bidder.supplier, PRICE).package() for guest in guests]
        moments = [MINUTE - LAST - (MINUTE - LAST) * random.random() ** 2 for _ in guests]
        with serving() as server, ThreadPoolExecutor(BIDDERS) as people:
            travel(custody.deadline_at - timedelta(seconds=MINUTE))
            began = time.monotonic()
            hand_in = partial(_naively, lot.tender) if trial.naive else partial(_hand_in, server, lot.tender.number)
            waits = list(people.map(lambda row: _at(began + row[0], partial(hand_in, *row[1:])), zip(moments, guests, bids, strict=True)))
        travel(custody.deadline_at)
        actions.shut_bids(life.project, actor=life.person("filer"))
        told = [wait for wait in waits if wait is not None]
        lost = BIDDERS - min(len(told), Bid.objects.living().filter(lot=lot).count())
    slow = sorted(told)[max(0, round(len(told) * 0.99) - 1)]
    return Result(f"p99 {slow:.2f} s, {lost} lost", lost == 0 and slow <= SLOWEST)


def _at(moment: float, job: Any) -> float | None:
    """Do it at a moment; the seconds it took, or None when it came to nothing."""
    time.sleep(max(0.0, moment - time.monotonic()))
    began = time.monotonic()
    return time.monotonic() - began if job() else None


def _hand_in(server: Server, number: str, guest: Guest, package: bytes) -> bool:
    path = f"tenders/{number}/bid/sealed/"
    return server.send("POST", path, key=guest.key, body=package, kind=PACKAGE, Idempotency_Key=f"bid-{number}").status == 201


def _naively(tender: Tender, guest: Guest, package: bytes) -> bool:
    """The twin: whoever comes while another bid is being taken is asked to try again."""
    try:
        with transaction.atomic():
            Tender.objects.select_for_update(nowait=True).get(pk=tender.pk)
            bidder = guest.bidder
            actions.submit_sealed(tender, actor=bidder.user, supplier=bidder.supplier, content=package, key="storm")
    except (Error, Refused):
        return False
    finally:
        connections.close_all()
    return True


@contextmanager
def without_broker() -> Iterator[None]:
    """Nobody answers at the broker's address."""
    Valkey().stop()
    try:
        yield
    finally:
        Valkey().start(durable=True)


def no_broker(trial: Trial) -> Result:
    """Bid through the web server, shut, hand over and open, then let the sweep deliver what waits; count what did not work."""
    with lived("answer", copies=trial.rounds) as life, without_broker():
        projects = copied_projects()
        if trial.naive:
            failed = sum(not naive.takes(bidder, seal(bidder.custody, bidder.supplier, PRICE)) for bidder in bidders(life, projects[0]))
            return Result(f"{failed} bids failed", failed == 0)
        with serving() as server:
            refused = sum(_bid(server, life, project) for project in projects)
        unopened = sum(not _open(life, project) for project in projects)
        travel(bidders(life, projects[0])[0].custody.deadline_at + timedelta(hours=1))
        deliver_pending()
        waiting = OutboxMessage.objects.filter(delivered_at=None).count()
    return Result(f"{refused} bids refused, {unopened} tenders unopened, {waiting} messages waiting", refused == unopened == waiting == 0)


def _bid(server: Server, life: Life, project: Project) -> int:
    found = bidders(life, project)
    sent = [Guest(each, keys_for(each.user, 1)[0]) for each in found]
    number = found[0].lot.tender.number
    return sum(not _hand_in(server, number, each, seal(each.bidder.custody, each.bidder.supplier, PRICE).package()) for each in sent)


def _open(life: Life, project: Project) -> bool:
    custody = bidders(life, project)[0].custody
    travel(custody.deadline_at)
    actions.shut_bids(project, actor=life.person("filer"))
    for custodian in custody.custodians.select_related("user"):
        actions.hand_over_shares(project, actor=custodian.user, shares=custodians.unlocked(custodian))
    opening = open_bids(project, actor=life.person("filer"))
    travel(custody.deadline_at - timedelta(hours=1))
    return opening.bid_count == len(life.variant.prices)


FIGURES = (
    Figure(10, "tenders that need the broker to bid or to open", "0", 10, 0, no_broker),
    Figure(15, f"{BIDDERS} bidders in the last minute: p99, lost", f"<= {SLOWEST:.0f} s, 0 lost", BIDDERS, 15, storm, whole=True),
)
