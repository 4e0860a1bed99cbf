"""Figure 22: a tender with very many bids is opened by five custodians and the portal."""

import time
from decimal import Decimal
from functools import partial

from config.demo import custody as custodians
from config.demo.life import Life, Variant
from core.clock import travel
from procurement.bids.actions import open_bids
from procurement.models import Bid, Custody
from procurement.sealed import actions
from tests.naive.opening import seconds_to_try
from tests.reliability.bidding import seal
from tests.reliability.crowd import Guest, crowd
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.racing import crew
from tests.reliability.world import lived

BIDS, SECONDS, HANDS = 1_000, 60, 4
FIVE = Variant(custodians=("reviewer", "supervisor", "auditor", "approver", "acceptor"))


def hand_in(guests: list[Guest]) -> None:
    """Every bid is taken by the portal's own action."""
    with crew(HANDS) as hands:
        for place in range(0, len(guests), HANDS):
            hands.at_once([partial(_hand_in, guest) for guest in guests[place : place + HANDS]])


def _hand_in(guest: Guest) -> Bid:
    bidder = guest.bidder
    return bidder.submit(seal(bidder.custody, bidder.supplier, Decimal(270_000)), "only")


def seconds_to_open(life: Life, custody: Custody) -> float:
    """The custodians' work one after another, and the portal's."""
    began = time.monotonic()
    actions.shut_bids(life.project, actor=life.person("filer"))
    for custodian in custody.custodians.select_related("user"):
        actions.hand_over_shares(life.project, actor=custodian.user, shares=custodians.unlocked(custodian))
    open_bids(life.project, actor=life.person("filer"))
    return time.monotonic() - began


def large_opening(trial: Trial) -> Result:
    """Open all bids of a tender, each in three parts; the twin does not know whose shares are honest and tries them."""
    with lived("answer", FIVE) as life:
        guests = crowd(trial.rounds)
        custody = guests[0].bidder.custody
        hand_in(guests)
        travel(custody.deadline_at)
        if trial.naive:
            took = seconds_to_try(life, custody) * BIDS / trial.rounds
            return Result(f"{took:.0f} s, reckoned from {trial.rounds} bids", took <= SECONDS)
        took = seconds_to_open(life, custody)
        opened = Bid.objects.exclude(price=None).count()
    return Result(f"{took:.0f} s for {opened} bids", took <= SECONDS and opened == trial.rounds)


FIGURES = (Figure(22, "bids in three parts opened by 5 custodians", f"1,000 in <= {SECONDS} s", BIDS, 0, large_opening),)
