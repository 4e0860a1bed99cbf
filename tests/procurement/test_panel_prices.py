"""Abnormally low prices: asked by the rule or by judgement, time to explain, the panel's decision."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from config.demo.awarding import leader, score
from config.demo.life import Variant
from procurement.models import AbnormalReview
from procurement.panels import actions
from procurement.panels.queries import offered_bids, ranked_bids
from projects.lifecycle import blockers
from tests.procurement.conftest import lot_of, refusal

SCENE = "offer"
VARIANT = Variant(
    prices=(("supplier", "275000.00", "120000.00"), ("supplier2", "282000.00", "276000.00"), ("supplier3", "286000.00", "279000.00")),
)


@pytest.fixture
def low(life):
    life.at(5, 25, 15, 10)
    return life


def decide(life, is_reasonable, decision="人工成本有依据"):
    bid = AbnormalReview.objects.get().bid
    return actions.decide_price(life.project, actor=leader(life), bid=bid, is_reasonable=is_reasonable, decision=decision)


def test_low_price_is_asked_about_by_every_rule_it_breaks(low):
    review = AbnormalReview.objects.get()
    found = [(trigger["rule"], trigger["limit"]) for trigger in review.triggers]
    assert review.bid.submitted_by == low.cast["supplier"]
    assert found == [("abnormal_price.second_lowest", "138000.00"), ("abnormal_price.ceiling", "130500.00")]
    assert (review.due_at - review.asked_at).total_seconds() == pytest.approx(1800, abs=1)
    assert [blocker.fact for blocker in blockers(low.project, "make_report") if blocker.fact.startswith("abnormal")] == [
        "abnormal_prices_are_closed"
    ]


def test_bidder_is_heard_before_the_panel_decides(low):
    assert refusal(decide, low, False) == ["江城正衡会计师事务所还没有说明，时间到 2026年5月25日 15:35（周一） 为止"]
    actions.explain_price(low.project, actor=low.cast["supplier"], explanation="检查人员为本所在册人员，不另计差旅")
    assert decide(low, True).is_reasonable is True


def test_silence_ends_with_the_time(low):
    low.at(5, 25, 15, 36)
    assert refusal(actions.explain_price, low.project, actor=low.cast["supplier"], explanation="迟到的说明") == [
        "说明的时间已过。截止时间 2026年5月25日 15:35（周一）"
    ]
    decide(low, False, "没有说明")
    assert [bid.submitted_by for bid in ranked_bids(lot_of(low))] == [low.cast["supplier2"], low.cast["supplier3"]]


def test_decision_is_made_once(low):
    low.at(5, 25, 15, 36)
    decide(low, True)
    assert refusal(decide, low, False) == ["已经作出认定"]
    assert ranked_bids(lot_of(low)).count() == 3


def test_only_the_asked_bidder_explains(low):
    with pytest.raises(PermissionDenied):
        actions.explain_price(low.project, actor=low.cast["supplier2"], explanation="与我无关")
    assert AbnormalReview.objects.get().explanation == ""


def test_panel_may_ask_by_its_own_judgement(low):
    bid = offered_bids(lot_of(low)).get(final_offer__price=Decimal(276000))
    made = actions.question_price(low.project, actor=leader(low), bid=bid, question="人工成本")
    assert (made.triggers, made.question) == ([], "人工成本")
    assert refusal(actions.question_price, low.project, actor=leader(low), bid=bid, question="再问") == [
        "已经要求江城明德会计师事务所说明报价"
    ]


def test_base_of_the_price_score_leaves_out_what_was_rejected(low):
    score(low)
    low.at(5, 25, 17)
    decide(low, False, "没有说明")
    report = actions.make_report(low.project, actor=leader(low))
    assert [(line["supplier"], line["price_score"]) for line in report.ranking] == [
        ("江城明德会计师事务所", "20.00"),
        ("江城诚信会计师事务所", "16.82"),
    ]
