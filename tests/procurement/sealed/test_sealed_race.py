"""Many at once, for real: one living bid, one answer a key, nothing late, one opening that holds them all."""

import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connections

from core import log
from core.clock import travel
from core.models import PendingLeaf
from procurement.models import Custody, SealStatement
from procurement.seal.statements import leaf
from procurement.sealed import actions, queries
from tests.procurement.sealed.conftest import FIVE, Sealed, custody_of

SCENE = "answer"
VARIANT = FIVE
THREADS = 4
NAMES = ["supplier", "supplier2", "supplier3", "supplier4"]


@pytest.fixture
def sealed(committed_life, django_db_blocker) -> Iterator[Sealed]:
    """A tender with its custody, in a database of the test's own."""
    with django_db_blocker.unblock():
        yield custody_of(committed_life)


def at_once(jobs: list[Callable]) -> list:
    """Run the jobs in threads that start together; return what each gave: a result or the exception."""
    gate = threading.Barrier(len(jobs))

    def run(job: Callable):
        gate.wait(timeout=20)
        try:
            return job()
        except Exception as error:  # noqa: BLE001
            return error
        finally:
            connections.close_all()

    with ThreadPoolExecutor(len(jobs)) as pool:
        return list(pool.map(run, jobs))


def submits(sealed: Sealed, name: str, key: str, price: str = "275000.00") -> Callable:
    content, supplier = sealed.seal(name, price).package(), sealed.supplier(name)
    return lambda: actions.submit(Custody.objects.get(), content, supplier=supplier, key=key)


def naively(sealed: Sealed, name: str, key: str) -> Callable:
    """The twin: look whether there is a bid, then write one; no index and no trigger stands in the way."""
    text, supplier = sealed.seal(name, "1.00").text, sealed.supplier(name)

    def submit() -> None:
        if not SealStatement.objects.filter(kind="bid", supplier=supplier, ended_at=None).exists():
            gate.wait(timeout=20)
            found = leaf(key.encode().ljust(16, b"x"), text)
            SealStatement.objects.create(
                custody=sealed.custody,
                kind="bid",
                supplier=supplier,
                text="x",
                salt=b"",
                leaf=found,
                entry=hash(key) % 10**9,
                idempotency_key=key,
            )

    return submit


gate = threading.Barrier(THREADS)


def test_one_supplier_in_many_windows_has_one_living_bid(sealed):
    results = at_once([submits(sealed, "supplier", f"k{window}") for window in range(THREADS)])
    taken = [result for result in results if isinstance(result, SealStatement)]
    assert [result for result in results if not isinstance(result, SealStatement | ValueError)] == []
    assert (len(taken), SealStatement.objects.filter(kind="bid", ended_at=None).count()) == (1, 1)


def test_the_naive_twin_has_several_living_bids(sealed):
    with connections["default"].cursor() as cursor:
        cursor.execute("DROP INDEX sealed_one_living")
    at_once([naively(sealed, "supplier", f"k{window}") for window in range(THREADS)])
    assert SealStatement.objects.filter(kind="bid", ended_at=None).count() == THREADS


def test_same_submission_in_many_windows_has_one_answer(sealed):
    job = submits(sealed, "supplier", "k")
    results = at_once([job] * THREADS)
    assert len({result.pk for result in results}) == 1
    assert SealStatement.objects.filter(kind="bid").count() == 1


def test_bids_around_the_deadline_are_in_time_or_refused(sealed):
    jobs = [submits(sealed, name, name) for name in NAMES]
    travel(sealed.custody.deadline_at - timedelta(milliseconds=60))
    results = at_once(jobs)
    taken = [result for result in results if isinstance(result, SealStatement)]
    assert [result for result in results if not isinstance(result, SealStatement | actions.NotInTimeError)] == []
    bids = SealStatement.objects.filter(kind="bid")
    assert (bids.count(), all(bid.at < sealed.custody.deadline_at for bid in bids)) == (len(taken), True)


def test_opening_holds_every_bid_that_was_taken(sealed):
    jobs = [submits(sealed, name, name) for name in NAMES[:3]]
    travel(sealed.custody.deadline_at - timedelta(milliseconds=30))

    def opens():
        while True:
            try:
                return actions.shut(Custody.objects.get())
            except actions.NotInTimeError as error:
                if "already" in str(error):
                    raise

    results = at_once([*jobs, opens, opens])
    taken = {result.leaf for result in results if isinstance(result, SealStatement) and result.kind == "bid"}
    openings = SealStatement.objects.filter(kind="opening")
    assert (openings.count(), all(leaf in openings[0].text for leaf in taken)) == (1, True)
    assert set(queries.standing_statements(sealed.custody)) == taken


def test_log_is_whole_after_many_submissions(sealed):
    at_once([submits(sealed, name, name) for name in NAMES])
    assert (list(log.faults()), PendingLeaf.objects.count()) == ([], 0)
