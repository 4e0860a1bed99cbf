"""Many at once, for real: bids around the deadline, two bids of one supplier, an opening among them."""

import threading
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from decimal import Decimal

import pytest
from django.db import connections

from config.demo.life import Variant
from config.demo.paper import simple_pdf
from config.demo.tendering import supplier_of
from core.clock import travel
from core.errors import Refused
from procurement.bids import actions
from procurement.models import Bid, Opening, Tender
from procurement.tenders.actions import pick_up_file
from tests.procurement.conftest import lot_of

SCENE = "answer"
# The portal keeps the key.
VARIANT = Variant(custodians=())
THREADS = 4


@pytest.fixture
def race(committed_life, django_db_blocker):
    """A tender with four suppliers ready to submit, committed."""
    with django_db_blocker.unblock():
        yield committed_life


def ready(life, usernames):
    """Take the file and seal the price for each; the other parts do not matter here."""
    tender = lot_of(life).tender
    for username in usernames:
        user = life.cast[username]
        pick_up_file(tender, actor=user, supplier=supplier_of(user))
        actions.seal_price(tender, actor=user, supplier=supplier_of(user), price=Decimal(270000), is_small=False)
        for kind in ("qualification", "technical"):
            actions.seal_files(tender, actor=user, supplier=supplier_of(user), kind=kind, files=[(simple_pdf(username), "a.pdf")])


def at_once(jobs):
    """Run the jobs in threads that start together; return what each gave: a result or the exception."""
    gate = threading.Barrier(len(jobs))

    def run(job):
        gate.wait(timeout=20)
        try:
            return job()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def submits(life, username):
    user, tender = life.cast[username], Tender.objects.get()
    supplier = supplier_of(user)
    return lambda: actions.submit_bid(tender, actor=user, supplier=supplier)


def test_one_supplier_in_many_windows_has_one_living_bid(race):
    ready(race, ["supplier"])
    results = at_once([submits(race, "supplier") for _window in range(THREADS)])
    assert [result for result in results if not isinstance(result, Bid | Refused)] == []
    assert Bid.objects.living().count() == 1


def test_bids_around_the_deadline_are_in_time_or_refused(race):
    names = [f"supplier{number}" if number > 1 else "supplier" for number in range(1, THREADS + 1)]
    ready(race, names)
    deadline = Tender.objects.get().deadline_at
    travel(deadline - timedelta(milliseconds=60))
    results = at_once([submits(race, name) for name in names])
    taken = [result for result in results if isinstance(result, Bid)]
    assert [result for result in results if not isinstance(result, Bid | Refused)] == []
    assert (Bid.objects.count(), all(bid.submitted_at < deadline for bid in Bid.objects.all())) == (len(taken), True)


def test_opening_waits_for_the_bids_under_way_and_holds_them_all(race):
    names = ["supplier", "supplier2", "supplier3"]
    ready(race, [*names, "supplier4"])
    for name in names:
        submits(race, name)()
    travel(Tender.objects.get().deadline_at - timedelta(milliseconds=40))

    def opens():
        while True:
            try:
                return actions.open_bids(race.project, actor=race.cast["filer"])
            except Refused:
                if Opening.objects.exists():
                    return None

    results = at_once([submits(race, "supplier4"), opens, opens])
    assert Opening.objects.count() == 1
    assert Opening.objects.get().bid_count == Bid.objects.living().count()
    assert Bid.objects.living().filter(price=None).count() == 0
    assert isinstance(results[0], Bid | Refused)


def test_module_needs_the_database(db):
    assert Bid.objects.count() == 0
