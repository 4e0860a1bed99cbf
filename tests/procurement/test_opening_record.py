"""The record of an open tender: prices corrected in the order of the law, confirmed or lost, and objections on the spot."""

from datetime import timedelta
from decimal import Decimal

import pytest

from config.demo.awarding import leader
from config.demo.life import Life
from config.demo.methods import VARIANTS
from config.demo.tendering import living
from core.clock import now, travel
from procurement.models import Bid, BidReview, OpeningObjection, PriceCorrection
from procurement.panels import actions as panels
from procurement.panels.actions import Verdict
from procurement.panels.queries import all_bids
from procurement.record import actions, queries
from procurement.record.rules import Finding, corrected, spot_objections_are_answered
from procurement.record.stage import todos
from registry.models import User
from tests.procurement.conftest import refusal
from tests.procurement.test_tender_gates import messages

SCENE, VARIANT = "declare", VARIANTS["open_tender"]
ORDER = ("一", "二", "三", "四")


def test_rules_apply_in_the_order_of_the_law_whatever_the_order_of_the_findings():
    found = [Finding(3, "汇总不符", Decimal(120)), Finding(0, "正文写 90 元"), Finding(1, "大写为一百一十元", Decimal(110))]
    steps = corrected(Decimal(100), found, ORDER)
    assert [(step["rule"], step["before"], step["after"]) for step in steps] == [
        ("一", "100.00", "100.00"),
        ("二", "100.00", "110.00"),
        ("四", "110.00", "120.00"),
    ]


def wrong_sum(life: Life, total: str = "2400000.00", minutes: int = 30) -> PriceCorrection:
    bid = all_bids(living(life))[0]
    finding = Finding(3, "按单价汇总与总价不一致", Decimal(total))
    return actions.correct_price(life.project, actor=leader(life), bid=bid, findings=[finding], minutes=minutes)


def verdicts(life: Life) -> list[Verdict]:
    return [Verdict(bid, is_valid=True) for bid in all_bids(living(life))]


def bidder(made: PriceCorrection) -> User:
    return made.bid.submitted_by


def test_a_confirmed_price_is_the_price_of_the_bid(life):
    made = wrong_sum(life)
    assert [todo.due_at for todo in todos(bidder(made))] == [made.due_at]
    actions.confirm_correction(life.project, actor=bidder(made), is_confirmed=True)
    bid = Bid.objects.get(pk=made.bid_id)
    assert (bid.price, bid.last_price) == (Decimal("2280000.00"), Decimal("2400000.00"))
    assert list(todos(bidder(made))) == []
    panels.review_bids(life.project, actor=leader(life), verdicts=verdicts(life))


def test_review_waits_for_the_answer(life):
    wrong_sum(life)
    assert "还没有确认修正后的报价" in refusal(panels.review_bids, life.project, actor=leader(life), verdicts=verdicts(life))[0]


@pytest.mark.parametrize("is_declined", [True, False])
def test_a_price_that_is_not_confirmed_makes_the_bid_invalid(life, is_declined):
    made = wrong_sum(life)
    if is_declined:
        actions.confirm_correction(life.project, actor=bidder(made), is_confirmed=False)
    travel(now() + timedelta(minutes=31))
    assert "投标无效" in refusal(panels.review_bids, life.project, actor=leader(life), verdicts=verdicts(life))[0]
    first, *others = verdicts(life)
    panels.review_bids(life.project, actor=leader(life), verdicts=[Verdict(first.bid, is_valid=False, reason="没有确认"), *others])
    assert BidReview.objects.get(bid=made.bid).is_valid is False


def test_an_answer_after_the_time_is_refused(life):
    made = wrong_sum(life)
    travel(now() + timedelta(minutes=30))
    assert "确认的时间已过" in refusal(actions.confirm_correction, life.project, actor=bidder(made), is_confirmed=True)[0]
    assert PriceCorrection.objects.get().is_confirmed is None


def test_a_corrected_price_above_the_ceiling_does_not_pass(life):
    made = wrong_sum(life, total="2400000.01")
    actions.confirm_correction(life.project, actor=bidder(made), is_confirmed=True)
    assert "超过最高限价" in refusal(panels.review_bids, life.project, actor=leader(life), verdicts=verdicts(life))[0]


def test_a_correction_needs_a_finding_and_time(life):
    bid = all_bids(living(life))[0]
    found = refusal(actions.correct_price, life.project, actor=leader(life), bid=bid, findings=[], minutes=5)
    assert found == ["没有写明哪里前后不一致", "确认的时间太短。至少 30 分钟，填写的是 5 分钟"]


def test_objections_were_answered_on_the_spot_and_come_too_late_afterwards(life):
    assert [one.answer != "" for one in OpeningObjection.objects.all()] == [True]
    user = all_bids(living(life))[1].submitted_by
    assert "当场提出疑义的时间已于" in refusal(actions.object_to_opening, life.project, actor=user, text="迟了")[0]
    assert not queries.objections_may_come(life.project)


def test_an_unanswered_objection_stops_what_follows(life):
    travel(living(life).opening.at + timedelta(minutes=29))
    user = all_bids(living(life))[1].submitted_by
    made = actions.object_to_opening(life.project, actor=user, text="主持人没有宣读开标一览表", is_recusal=False)
    assert messages(spot_objections_are_answered, life.project) == ["还有 1 条对开标的疑义没有处理"]
    filer = life.person("filer")
    assert [str(todo.verb) for todo in todos(filer)] == ["处理开标疑义"]
    actions.answer_opening_objection(life.project, actor=filer, objection=made, answer="已当场宣读")
    assert messages(spot_objections_are_answered, life.project) == []
