"""Bids: sealed, submitted, replaced, withdrawn, all in time and by the right people."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path
from unittest.mock import ANY

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.storage import default_storage
from django.http import Http404

from config.demo.life import Variant
from config.demo.paper import simple_pdf
from config.demo.tendering import bid as hand_in
from core.clock import travel
from core.errors import Refused
from procurement.bids import actions
from procurement.models import Bid, SealedPart
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "answer"
# The portal keeps the key.
VARIANT = Variant(custodians=())
PDF = simple_pdf("资格证明")
PRICE = Decimal("275000.00")


def tender_of(life):
    return lot_of(life).tender


def seal_all(life, user, price=PRICE):
    tender, supplier = tender_of(life), organisation_of(user)
    for kind in ("qualification", "technical"):
        actions.seal_files(tender, actor=user, supplier=supplier, kind=kind, files=[(PDF, f"{kind}.pdf")])
    actions.seal_price(tender, actor=user, supplier=supplier, price=price, is_small=True)


def submit(life, user):
    return actions.submit_bid(tender_of(life), actor=user, supplier=organisation_of(user))


def test_bid_holds_its_parts_and_shows_no_price(taken, supplier):
    seal_all(taken, supplier)
    bid = submit(taken, supplier)
    assert sorted(bid.parts.values_list("kind", flat=True)) == ["price", "qualification", "technical"]
    assert (bid.price, bid.is_small, bid.withdrawn_at) == (None, None, None)


def test_stored_parts_hold_no_plaintext(taken, supplier):
    seal_all(taken, supplier)
    stored = [Path(part.ciphertext.path).read_bytes() for part in SealedPart.objects.all()]
    assert [text for text in stored if b"%PDF" in text or b"275000" in text] == []


def test_fingerprint_of_a_price_is_not_the_same_twice(taken, supplier):
    first = actions.seal_price(tender_of(taken), actor=supplier, supplier=organisation_of(supplier), price=PRICE, is_small=True)
    again = actions.seal_price(tender_of(taken), actor=supplier, supplier=organisation_of(supplier), price=PRICE, is_small=True)
    assert (first.sha256 != again.sha256, first.size) == (True, again.size)


def test_resealed_part_takes_the_place_of_the_one_before(taken, supplier, django_capture_on_commit_callbacks):
    with django_capture_on_commit_callbacks(execute=True):
        seal_all(taken, supplier)
    name = SealedPart.objects.get(kind="technical").ciphertext.name
    with django_capture_on_commit_callbacks(execute=True):
        files = [(PDF, "甲.pdf"), (PDF + b"\n", "乙.pdf")]
        actions.seal_files(tender_of(taken), actor=supplier, supplier=organisation_of(supplier), kind="technical", files=files)
    assert list(SealedPart.objects.filter(kind="technical").order_by("pk").values_list("name", flat=True)) == ["甲.pdf", "乙.pdf"]
    assert not default_storage.exists(name)


@pytest.mark.parametrize("missing", ["qualification", "technical", "price"])
def test_bid_with_a_missing_part_is_refused(taken, supplier, missing):
    seal_all(taken, supplier)
    actions.discard_part(tender_of(taken), actor=supplier, supplier=organisation_of(supplier), kind=missing)
    with pytest.raises(Refused, match=f"还没有封存{SealedPart.Kind(missing).label}"):
        submit(taken, supplier)
    assert Bid.objects.count() == 0


def test_replacement_withdraws_the_bid_before_and_keeps_the_other_parts(taken, supplier):
    seal_all(taken, supplier)
    first = submit(taken, supplier)
    actions.seal_price(tender_of(taken), actor=supplier, supplier=organisation_of(supplier), price=Decimal(270000), is_small=True)
    second = submit(taken, supplier)
    first.refresh_from_db()
    assert (first.withdrawn_at, second.withdrawn_at, first.sha256 != second.sha256) == (ANY, None, True)
    assert first.withdrawn_at is not None
    assert [bid.parts.count() for bid in (first, second)] == [3, 3]


def test_withdrawn_parts_stay_at_hand(taken, supplier):
    seal_all(taken, supplier)
    submit(taken, supplier)
    actions.withdraw_bid(tender_of(taken), actor=supplier, supplier=organisation_of(supplier))
    assert Bid.objects.living().count() == 0
    submit(taken, supplier)
    assert Bid.objects.living().count() == 1


def test_nothing_is_withdrawn_twice(taken, supplier):
    seal_all(taken, supplier)
    submit(taken, supplier)
    actions.withdraw_bid(tender_of(taken), actor=supplier, supplier=organisation_of(supplier))
    with pytest.raises(Refused, match="没有可以撤回的响应"):
        actions.withdraw_bid(tender_of(taken), actor=supplier, supplier=organisation_of(supplier))


def test_price_above_the_ceiling_is_refused(taken, supplier):
    with pytest.raises(Refused, match=r"超过最高限价 290,000\.00 元，多 0\.01 元"):
        seal_all(taken, supplier, price=Decimal("290000.01"))
    assert SealedPart.objects.filter(kind="price").count() == 0


def test_price_at_the_ceiling_is_taken(taken, supplier):
    seal_all(taken, supplier, price=Decimal("290000.00"))
    assert submit(taken, supplier).pk


def test_who_has_not_taken_the_file_seals_nothing(taken):
    user = taken.cast["supplier4"]
    with pytest.raises(Refused, match="还没有获取采购文件"):
        seal_all(taken, user)
    assert SealedPart.objects.count() == 0


@pytest.mark.parametrize(
    ("username", "error"), [("filer", PermissionDenied), ("administrator", Http404), ("expert1", Http404), ("filer2", Http404)]
)
def test_only_suppliers_bid(taken, username, error):
    user = taken.cast[username]
    with pytest.raises(error):
        actions.submit_bid(tender_of(taken), actor=user, supplier=taken.buyer)
    assert Bid.objects.count() == 0


def test_nobody_bids_for_another_supplier(taken, supplier):
    other = organisation_of(taken.cast["supplier2"])
    with pytest.raises(Refused, match="您不是"):
        actions.seal_price(tender_of(taken), actor=supplier, supplier=other, price=PRICE, is_small=True)
    assert SealedPart.objects.count() == 0


def test_one_second_late_is_too_late(taken, supplier):
    seal_all(taken, supplier)
    travel(taken.moment(5, 25, 9, 30) + timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        submit(taken, supplier)
    blocker = refusal.value.blockers[0]
    assert blocker.message == "响应已于 2026年5月25日 09:30（周一） 截止，晚了 1 秒。以平台时间为准，逾期不接收"
    assert blocker.basis == "《政府采购竞争性磋商采购方式管理暂行办法》（财库〔2014〕214号）第十三条"
    assert Bid.objects.count() == 0


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_nothing_is_sealed_or_withdrawn_from_the_deadline_on(closed, late):
    user = closed.cast["supplier"]
    travel(closed.moment(5, 25, 9, 30) + late)
    for act in (actions.withdraw_bid, actions.submit_bid):
        with pytest.raises(Refused, match="截止"):
            act(tender_of(closed), actor=user, supplier=organisation_of(user))
    with pytest.raises(Refused, match="截止"):
        seal_all(closed, user)
    assert Bid.objects.living().count() == 3


def test_last_second_is_in_time(taken, supplier):
    seal_all(taken, supplier)
    travel(taken.moment(5, 25, 9, 30) - timedelta(seconds=1))
    assert submit(taken, supplier).submitted_at < taken.moment(5, 25, 9, 30)


def test_bids_are_known_to_their_suppliers_alone(closed):
    seen = {name: Bid.objects.visible_to(user).count() for name, user in closed.cast.people.items()}
    assert {name: count for name, count in seen.items() if count} == {"supplier": 1, "supplier2": 1, "supplier3": 1}


def test_parts_are_known_to_their_suppliers_alone(closed):
    seen = {name: SealedPart.objects.visible_to(user).count() for name, user in closed.cast.people.items()}
    assert {name: count for name, count in seen.items() if count} == {"supplier": 3, "supplier2": 3, "supplier3": 3}


def test_refused_file_leaves_what_was_sealed_before(taken, supplier):
    seal_all(taken, supplier)
    with pytest.raises(ValidationError):
        actions.seal_files(
            tender_of(taken),
            actor=supplier,
            supplier=organisation_of(supplier),
            kind="technical",
            files=[(PDF, "好.pdf"), (b"MZ", "坏.pdf")],
        )
    assert SealedPart.objects.filter(kind="technical").count() == 1


def test_two_suppliers_bids_live_side_by_side(taken):
    for name in ("supplier", "supplier2"):
        hand_in(lot_of(taken), taken.cast[name], PRICE)
    assert Bid.objects.living().count() == 2
