"""Bids: sealed by their makers, taken in time and from the right people, known to nobody else."""

from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo import custody as demo
from config.demo.tendering import bid as hand_in
from core import audit
from core.clock import travel
from core.errors import Refused
from core.models import AuditEntry
from procurement.models import Bid, Pickup, Question, SealedPart
from procurement.seal.statements import leaf
from procurement.sealed import actions
from procurement.tenders.actions.questions import event_text
from tests.procurement.conftest import lot_of, organisation_of, withdraw

SCENE = "answer"
PRICE = Decimal("275000.00")


def submit(life, user, *, supplier=None, content=b""):
    supplier = supplier or organisation_of(user)
    content = content or demo.seal(demo.custody_of(life), supplier, PRICE)
    return actions.submit_sealed(lot_of(life).tender, actor=user, supplier=supplier, content=content, key=demo.key_of(content))


def test_replacement_withdraws_the_bid_before(taken, supplier):
    first, second = submit(taken, supplier), submit(taken, supplier)
    first.refresh_from_db()
    assert (first.withdrawn_at is None, second.withdrawn_at, first.sha256 != second.sha256) == (False, None, True)


def test_nothing_is_withdrawn_twice(taken, supplier):
    submit(taken, supplier)
    withdraw(taken, "supplier")
    assert Bid.objects.living().count() == 0
    with pytest.raises(Refused, match="没有可以撤回的响应"):
        actions.withdraw_sealed(lot_of(taken).tender, actor=supplier, supplier=organisation_of(supplier), text=b"{}", signature=b"")


def test_replacement_by_another_key_is_refused(taken, supplier, monkeypatch):
    first = submit(taken, supplier)
    monkeypatch.setattr(demo, "secret_of", lambda supplier: b"x" * 32)
    with pytest.raises(Refused, match="不是用上一次的回执签名的"):
        submit(taken, supplier)
    assert list(Bid.objects.living()) == [first]


def test_refused_package_is_told_in_the_words_of_the_page(taken, supplier):
    for content in (b"no archive", demo.seal(demo.custody_of(taken), organisation_of(taken.cast["supplier2"]), PRICE)):
        with pytest.raises(Refused) as refusal:
            submit(taken, supplier, content=content)
        assert not any(letter.isascii() and letter.isalpha() for letter in str(refusal.value.blockers[0].message))
    assert Bid.objects.count() == 0


def test_who_has_not_taken_the_file_hands_in_nothing(taken):
    with pytest.raises(Refused, match="还没有获取采购文件"):
        submit(taken, taken.cast["supplier4"])
    assert Bid.objects.count() == 0


@pytest.mark.parametrize(
    ("username", "error"), [("filer", PermissionDenied), ("administrator", Http404), ("expert1", Http404), ("filer2", Http404)]
)
def test_only_suppliers_bid(taken, username, error):
    with pytest.raises(error):
        submit(taken, taken.cast[username], supplier=taken.buyer)
    assert Bid.objects.count() == 0


def test_nobody_bids_for_another_supplier(taken, supplier):
    with pytest.raises(Refused, match="您不是"):
        submit(taken, supplier, supplier=organisation_of(taken.cast["supplier2"]))
    assert Bid.objects.count() == 0


def test_one_second_late_is_too_late(taken, supplier):
    travel(taken.moment(5, 25, 9, 30) + timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        submit(taken, supplier)
    blocker = refusal.value.blockers[0]
    assert blocker.message == "响应已于 2026年5月25日 09:30（周一） 截止，晚了 1 秒。以平台时间为准，逾期不接收"
    assert blocker.basis == "《政府采购竞争性磋商采购方式管理暂行办法》（财库〔2014〕214号）第十三条"
    assert Bid.objects.count() == 0


@pytest.mark.parametrize("late", [timedelta(0), timedelta(seconds=1)])
def test_nothing_is_handed_in_or_withdrawn_from_the_deadline_on(closed, late):
    travel(closed.moment(5, 25, 9, 30) + late)
    with pytest.raises(Refused, match="截止"):
        withdraw(closed, "supplier")
    with pytest.raises(Refused, match="截止"):
        submit(closed, closed.cast["supplier"])
    assert Bid.objects.living().count() == 3


def test_last_second_is_in_time(taken, supplier):
    travel(taken.moment(5, 25, 9, 30) - timedelta(seconds=1))
    assert submit(taken, supplier).submitted_at < taken.moment(5, 25, 9, 30)


def test_bids_are_known_to_their_suppliers_alone(closed):
    seen = {name: Bid.objects.visible_to(user).count() for name, user in closed.cast.people.items()}
    assert {name: count for name, count in seen.items() if count} == {"supplier": 1, "supplier2": 1, "supplier3": 1}
    assert SealedPart.objects.count() == 0


def test_two_suppliers_bids_live_side_by_side(taken):
    for name in ("supplier", "supplier2"):
        hand_in(lot_of(taken), taken.cast[name], PRICE)
    assert Bid.objects.living().count() == 2


def test_pickups_and_questions_stand_blinded_in_the_log(taken):
    rows = [(bytes(row.salt), event_text("pickup", row.tender, row.supplier)) for row in Pickup.objects.all()]
    rows += [(bytes(row.salt), event_text("question", row.tender, row.supplier, text=row.text)) for row in Question.objects.all()]
    logged = AuditEntry.objects.filter(action="sealed_event").values_list("data__leaf", flat=True)
    assert (len(rows), {leaf(salt, text) for salt, text in rows} <= set(logged), audit.verify()) == (4, True, [])
