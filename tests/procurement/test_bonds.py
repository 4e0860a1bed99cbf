"""Bonds: within the ceiling, recorded before the deadline and secret until the opening, needed for a valid bid, returned in time."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.urls import reverse

from config.demo.awarding import leader
from config.demo.life import Life
from config.demo.methods import VARIANTS
from config.demo.tendering import living, supplier_of
from core.clock import now, today, travel
from procurement.bids import actions as bids
from procurement.bonds import actions, queries
from procurement.bonds.rules import GuaranteeData
from procurement.bonds.stage import todos
from procurement.models import Guarantee
from procurement.panels import actions as panels
from procurement.panels.actions import Verdict
from procurement.panels.queries import all_bids
from procurement.warnings.looks import BidLook
from procurement.warnings.rules import same_guarantee
from projects.models import Deadline
from tests.lived import play
from tests.procurement.conftest import refusal, refused_by

SCENE, VARIANT = "answer", VARIANTS["open_tender"]


def data(amount: str = "40000.00", *, form: str = "保函", days: int = 120) -> GuaranteeData:
    return GuaranteeData(form, "江城市融资担保有限公司", "JCDB-1", Decimal(amount), today() + timedelta(days=days), "6222 01")


def record(life: Life, given: GuaranteeData) -> Guarantee:
    user = life.cast["supplier"]
    return actions.record_guarantee(living(life).tender, actor=user, supplier=supplier_of(user), data=given)


def test_a_bond_is_recorded_replaced_and_taken_back(life):
    user, tender = life.cast["supplier"], living(life).tender
    assert [str(todo.verb) for todo in todos(user)] == ["登记保证金"]
    record(life, data())
    record(life, data("50000.00"))
    assert [one.amount for one in Guarantee.objects.all()] == [Decimal("50000.00")]
    assert list(todos(user)) == []
    actions.release_guarantee(tender, actor=user, supplier=supplier_of(user))
    assert queries.own_guarantee(living(life), supplier_of(user)) is None


@pytest.mark.parametrize(
    ("given", "message"),
    [
        ({"amount": Decimal("39999.99")}, "保证金应为 40,000.00 元，登记的是 39,999.99 元，少 0.01 元"),
        ({"form": "现金"}, "不接受“现金”。可以用支票、汇票、本票、保函"),
    ],
)
def test_a_bond_has_the_amount_and_the_form_of_the_law(life, given, message):
    assert refusal(record, life, replace(data(), **given)) == [message]


def test_a_bond_outlasts_the_deadline(life):
    assert "没有超过响应截止之日" in refusal(record, life, data(days=0))[0]


def test_nobody_sees_a_bond_before_the_opening(life):
    record(life, data())
    seen = {name: Guarantee.objects.visible_to(life.cast[name]).count() for name in ("supplier", "supplier2", "filer", "supervisor")}
    assert seen == {"supplier": 1, "supplier2": 0, "filer": 0, "supervisor": 0}


def test_the_database_keeps_the_deadline_of_bonds(life):
    made = record(life, data())
    travel(living(life).tender.deadline_at + timedelta(minutes=1))
    assert refused_by("UPDATE procurement_guarantee SET amount = 1 WHERE id = %s", [made.pk]) == "bid_in_time"
    assert refusal(record, life, data()) != []


def test_a_bid_without_its_bond_is_invalid(live):
    life = live("hand_in")
    last = life.cast["supplier3"]
    Guarantee.objects.filter(supplier=supplier_of(last)).update(returned_at=now())
    life = play(life, "correct_prices", after="hand_in")
    verdicts = [Verdict(bid, is_valid=True) for bid in all_bids(living(life))]
    name = supplier_of(last).name
    refused = refusal(panels.review_bids, life.project, actor=leader(life), verdicts=verdicts)
    assert refused == [f"{name}没有提交采购文件要求的保证金，响应无效"]


def test_bonds_go_back_after_the_letters_and_after_the_contract(live):
    life = live("publish_result")
    filer, lot = life.person("filer"), living(life)
    winner = lot.awards.get().supplier
    owed = list(queries.owed(life.project))
    assert (len(owed), winner in [one.supplier for one in owed]) == (2, False)
    deadline = Deadline.objects.open().get(project=life.project, step="return_bonds")
    assert (deadline.rule_id, [str(todo.verb) for todo in todos(filer)]) == ("bond.refund", ["退还保证金"])
    held = queries.own_guarantee(lot, winner)
    assert "现在不能退还" in refusal(actions.return_bonds, life.project, actor=filer, guarantees=[held])[0]
    actions.return_bonds(life.project, actor=filer, guarantees=owed)
    assert not Deadline.objects.open().filter(project=life.project, step="return_bonds").exists()
    life = play(life, "sign_contract", after="return_bonds")
    assert [one.supplier for one in queries.owed(life.project)] == [winner]
    assert Deadline.objects.open().get(project=life.project, step="return_bonds").rule_id == "bond.refund_winner"


def test_the_end_of_an_attempt_owes_all_bonds_back(live):
    life = live("hand_in")
    travel(living(life).tender.deadline_at)
    bids.fail_procurement(life.project, actor=life.person("filer"), reason="change", note="年度任务取消")
    assert queries.owed(life.project).count() == 3
    assert Deadline.objects.open().get(project=life.project, step="return_bonds").rule_id == "procurement.termination_refund"


def test_the_same_bond_and_the_same_account_are_signs():
    looks = [BidLook(name, bond=bond, account="62") for name, bond in (("甲", "担保公司 1"), ("乙", "担保公司 1"), ("丙", "担保公司 2"))]
    found = [(one.kind, set(one.suppliers)) for one in same_guarantee(looks)]
    assert found == [("guarantee", {"甲", "乙"}), ("guarantee", {"甲", "乙", "丙"})]


def test_pages_record_a_bond(life, as_user):
    user, tender = life.cast["supplier"], living(life).tender
    client, url = as_user(user), reverse("guarantee", args=[tender.number])
    facts = {"form": "保函", "issuer": "担保公司", "number": "1", "amount": "4万", "valid_until": str(today() + timedelta(days=99))}
    assert [client.post(url, {**facts, "amount": "1"}).status_code, client.post(url, facts).status_code] == [409, 302]
    assert "担保公司" in client.get(url).content.decode()
    assert client.post(reverse("release_guarantee", args=[tender.number])).status_code == 302
