"""The database itself refuses, whoever writes: late bids, second bids, early prices, changes of what is final."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import travel
from procurement.models import Bid, Criterion, Opening, SealedPart, Tender
from tests.procurement.conftest import lot_of, organisation_of, refused_by

SCENE = "hand_in"
BID = (
    "INSERT INTO procurement_bid (lot_id, supplier_id, submitted_by_id, submitted_at, sha256, withdrawn_at, price, is_small, statement_id) "
    "SELECT %s, %s, %s, %s, 'x', NULL, %s, NULL, id FROM procurement_sealstatement WHERE kind = 'terms'"
)


def insert(life, username, *, at=None, price=None):
    user = life.cast[username]
    return BID, [lot_of(life).pk, organisation_of(user).pk, user.pk, at or life.moment(5, 24), price]


def test_late_bid_is_refused(closed):
    travel(closed.moment(5, 25, 9, 30))
    assert refused_by(*insert(closed, "supplier4")) == "bid_in_time"
    assert Bid.objects.count() == 3


def test_late_bid_with_an_earlier_time_written_in_is_refused(closed):
    travel(closed.moment(5, 25, 9, 30) + timedelta(seconds=1))
    assert refused_by(*insert(closed, "supplier4", at=closed.moment(5, 20))) == "bid_in_time"


def test_time_of_a_bid_is_the_databases(closed):
    statement, values = insert(closed, "supplier4", at=closed.moment(5, 9))
    with connection.cursor() as cursor:
        cursor.execute(statement, values)
    assert Bid.objects.latest("pk").submitted_at > closed.moment(5, 24)


def test_second_living_bid_is_refused(closed):
    assert refused_by(*insert(closed, "supplier")) == "bid_one_living_per_supplier"


def test_bid_with_a_readable_price_is_refused(closed):
    assert refused_by(*insert(closed, "supplier4", price="270000.00")) == "bid_is_sealed"


def test_price_is_not_written_before_the_opening(closed):
    travel(closed.moment(5, 25, 9, 31))
    assert refused_by("UPDATE procurement_bid SET price = 1, is_small = true") == "bid_is_sealed"


def test_late_withdrawal_is_refused(closed):
    travel(closed.moment(5, 25, 9, 30))
    assert refused_by("UPDATE procurement_bid SET withdrawn_at = %s", [closed.moment(5, 20)]) == "bid_in_time"
    assert Bid.objects.living().count() == 3


def test_withdrawn_bid_does_not_come_back(closed):
    Bid.objects.filter(supplier=organisation_of(closed.cast["supplier"])).update(withdrawn_at=closed.moment(5, 24))
    assert refused_by("UPDATE procurement_bid SET withdrawn_at = NULL WHERE withdrawn_at IS NOT NULL") == "bid_is_final"


@pytest.mark.parametrize(
    "change",
    [
        "sha256 = 'y'",
        "submitted_at = submitted_at - interval '1 day'",
        "lot_id = lot_id + 1",
        "supplier_id = supplier_id + 1",
        "statement_id = 1",
    ],
)
def test_bid_does_not_change(closed, change):
    assert refused_by(f"UPDATE procurement_bid SET {change}") == "bid_is_final"


def test_bid_is_not_deleted(closed):
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procurement_bid")
    assert Bid.objects.count() == 3


PART = (
    "INSERT INTO procurement_sealedpart (lot_id, supplier_id, bid_id, kind, sha256, name, size, opened) "
    "SELECT lot_id, supplier_id, id, 'technical', 'x', 'x', 1, '' FROM procurement_bid"
)


def test_file_does_not_come_before_the_opening(closed):
    travel(closed.moment(5, 25, 9, 31))
    assert (refused_by(PART), SealedPart.objects.count()) == ("part_is_sealed", 0)


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE procurement_sealedpart SET sha256 = 'y'",
        "UPDATE procurement_sealedpart SET kind = 'price'",
        "UPDATE procurement_sealedpart SET opened = 'x'",
        "DELETE FROM procurement_sealedpart",
    ],
)
def test_file_of_an_opened_bid_stays(live, statement):
    live("open_all")
    assert (refused_by(statement), SealedPart.objects.count()) == ("part_is_final", 6)


OPENING = "INSERT INTO procurement_opening (lot_id, opened_by_id, at, bid_count, signs) VALUES (%s, %s, %s, %s, '[]')"


def test_early_opening_is_refused(closed):
    values = [lot_of(closed).pk, closed.cast["filer"].pk, closed.moment(5, 25, 9, 30), 3]
    assert refused_by(OPENING, values) == "opening_after_deadline"
    assert Opening.objects.count() == 0


def test_second_opening_is_refused(live):
    life = live("open_all")
    values = [lot_of(life).pk, life.cast["filer"].pk, life.moment(5, 25, 9, 30), 3]
    assert refused_by(OPENING, values).startswith("procurement_opening_lot_id")


def test_opening_is_final(live):
    live("open_all")
    assert refused_by("UPDATE procurement_opening SET bid_count = 9") == "opening_is_final"
    with pytest.raises(IntegrityError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procurement_opening")


def test_opened_price_is_final(live):
    live("open_all")
    assert refused_by("UPDATE procurement_bid SET price = 1") == "bid_is_sealed"


@pytest.mark.parametrize("change", ["requirement = 'y'", "price_weight = 10", "published_at = NULL", "ocid = 'y'", "qualifications = '{}'"])
def test_published_file_does_not_change(closed, change):
    assert refused_by(f"UPDATE procurement_tender SET {change}") == "tender_file_is_final"


@pytest.mark.parametrize("change", ["deadline_at - interval '1 second'", "NULL"])
def test_deadline_does_not_move_forward(closed, change):
    assert refused_by(f"UPDATE procurement_tender SET deadline_at = {change}") == "tender_deadline_is_final"


def test_deadline_that_has_passed_does_not_move(closed):
    travel(closed.moment(5, 25, 9, 30))
    assert refused_by("UPDATE procurement_tender SET deadline_at = deadline_at + interval '1 day'") == "tender_deadline_is_final"
    assert Tender.objects.get().deadline_at == closed.moment(5, 25, 9, 30)


@pytest.mark.parametrize("statement", ["UPDATE procurement_criterion SET points = 1", "DELETE FROM procurement_criterion"])
def test_published_criteria_do_not_change(closed, statement):
    assert refused_by(statement) == "tender_file_is_final"
    assert Criterion.objects.count() == 4


def test_failed_lot_takes_no_bids(closed):
    lot = lot_of(closed)
    lot.failed_at = closed.moment(5, 24)
    lot.save()
    assert (
        refused_by(BID, [lot.pk, organisation_of(closed.cast["supplier4"]).pk, closed.cast["supplier4"].pk, lot.failed_at, None])
        == "bid_in_time"
    )
