"""Review, talks and final offers: a reason for each refusal, the same chance for all, sealed until opened together."""

from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from config.demo import custody as demo
from config.demo.awarding import leader
from core import log
from core.clock import travel
from core.models import AuditEntry, OutboxMessage
from procurement.awards.actions import publish_result
from procurement.bids.queries import living_bids
from procurement.bids.rules import still_taking_part
from procurement.models import BidReview, FinalOffer, OfferCall, Talk
from procurement.panels import actions
from procurement.panels.actions import Verdict
from procurement.panels.queries import members, offered_bids
from procurement.panels.todo import todos
from procurement.seal import verify as verifier
from procurement.seal.sealing import Content, seal_bid
from procurement.sealed.actions import hand_over_shares
from procurement.sealed.queries import offer_custody, terms_of
from procurement.sealed.reading import Reading
from procurement.sealed.tasks import write_files
from projects.lifecycle import blockers
from tests.procurement.conftest import lot_of, organisation_of, refusal

SCENE = "declare"
D = Decimal


@pytest.fixture
def seated(live):
    life = live("declare")
    life.at(5, 25, 10, 30)
    return life


def review(life, *valid):
    bids = list(living_bids(lot_of(life)))
    verdicts = [Verdict(bid, ok, "" if ok else "没有声明函") for bid, ok in zip(bids, valid, strict=True)]
    return actions.review_bids(life.project, actor=leader(life), verdicts=verdicts)


def talk_with_all(life):
    review(life, True, True, True)
    for bid in living_bids(lot_of(life)):
        actions.record_talk(life.project, actor=leader(life), bid=bid, summary="谈妥")


def called(life, minutes=60, **more):
    talk_with_all(life)
    return actions.request_offers(life.project, actor=leader(life), minutes=minutes, **more)


def offer(life, username, price):
    custody = custody_of(life)
    content = demo.seal(custody, organisation_of(life.cast[username]), D(price)) if custody else b""
    return actions.submit_offer(life.project, actor=life.cast[username], content=content, key=demo.key_of(content))


def custody_of(life):
    return offer_custody(lot_of(life))


def offered(life):
    called(life)
    for username, price in (("supplier", "268000"), ("supplier2", "276000"), ("supplier3", "279000")):
        offer(life, username, price)


def shut(life):
    travel(custody_of(life).deadline_at)
    actions.shut_offers(life.project, actor=leader(life))


def hand_over(life, *places):
    for custodian in custody_of(life).custodians.filter(place__in=places):
        hand_over_shares(life.project, actor=custodian.user, shares=demo.unlocked(custodian))


def opened(life):
    """When the time is up: the leader ends the taking, custodians hand over, the leader opens."""
    shut(life)
    hand_over(life, 0, 1)
    return actions.open_offers(life.project, actor=leader(life))


def test_review_belongs_to_the_leader(seated):
    bids = list(living_bids(lot_of(seated)))
    verdicts = [Verdict(bid, True) for bid in bids]
    other = members(lot_of(seated)).exclude(user=leader(seated))[0]
    with pytest.raises(PermissionDenied):
        actions.review_bids(seated.project, actor=other.user, verdicts=verdicts)
    with pytest.raises(Http404):
        actions.review_bids(seated.project, actor=seated.cast["filer2"], verdicts=verdicts)
    assert not BidReview.objects.exists()


def test_refusal_of_a_bid_needs_a_reason(seated):
    bids = list(living_bids(lot_of(seated)))
    verdicts = [Verdict(bid, bid != bids[0], " ") for bid in bids]
    assert refusal(actions.review_bids, seated.project, actor=leader(seated), verdicts=verdicts) == [
        "没有写明未通过的理由：江城正衡会计师事务所"
    ]


def test_database_asks_for_the_reason_too(seated):
    bid = living_bids(lot_of(seated))[0]
    with pytest.raises(IntegrityError, match="bid_review_gives_reason"), transaction.atomic():
        BidReview.objects.create(bid=bid, is_valid=False, reason="", reviewer=leader(seated))


def test_every_bid_gets_one_verdict(seated):
    bid = living_bids(lot_of(seated))[0]
    assert refusal(actions.review_bids, seated.project, actor=leader(seated), verdicts=[Verdict(bid, True)]) == [
        "每份响应文件都要有一个审查结论"
    ]


def test_verdicts_can_be_corrected_until_talks_begin(seated):
    review(seated, False, True, True)
    review(seated, True, True, True)
    assert set(BidReview.objects.values_list("is_valid", "reason")) == {(True, "")}
    actions.record_talk(seated.project, actor=leader(seated), bid=living_bids(lot_of(seated))[0], summary="谈妥")
    assert refusal(review, seated, False, True, True) == ["评审已经进入下一步，审查结论不再改动"]


def test_refused_bidder_has_no_further_part(seated):
    review(seated, False, True, True)
    first = living_bids(lot_of(seated))[0]
    assert refusal(actions.record_talk, seated.project, actor=leader(seated), bid=first, summary="谈") == ["只与通过审查的供应商磋商"]
    with pytest.raises(PermissionDenied):
        offer(seated, "supplier", "268000")


def test_two_valid_bids_suffice_and_one_does_not(seated):
    review(seated, True, True, False)
    assert blockers(seated.project, "record_talk") == []
    review(seated, True, False, False)
    assert [blocker.fact for blocker in blockers(seated.project, "record_talk")] == ["enough_valid_bids"]


def test_each_bidder_is_talked_with_once(seated):
    talk_with_all(seated)
    bid = living_bids(lot_of(seated))[0]
    assert refusal(actions.record_talk, seated.project, actor=leader(seated), bid=bid, summary="再谈") == [
        "与江城正衡会计师事务所的磋商已经记录"
    ]
    assert Talk.objects.count() == 3


def test_call_gives_time_enough(seated):
    assert refusal(called, seated, minutes=19) == ["提交最后报价的时间太短。至少 20 分钟，填写的是 19 分钟"]


def test_changes_need_the_representatives_word(seated):
    assert refusal(called, seated, changes="报告改为 11 月 15 日提交") == ["采购文件的实质性变动没有经采购人代表确认"]
    assert called(seated, changes="报告改为 11 月 15 日提交", confirmed=True).changes == "报告改为 11 月 15 日提交"


def test_bidders_hear_of_the_call_at_once(seated):
    called(seated)
    for username in ("supplier", "supplier2", "supplier3"):
        assert [str(todo.verb) for todo in todos(seated.cast[username])] == ["提交最后报价"]
    assert list(todos(seated.cast["supplier4"])) == []


def test_offer_is_sealed_until_the_opening(seated):
    called(seated)
    made = offer(seated, "supplier", "268000.00")
    kept = [Path(row.file.path).read_bytes() for row in made.statement.ciphertexts.all()]
    assert (made.price, made.sha256, len(kept), b"268000" in kept[0]) == (None, made.statement.leaf, 1, False)
    assert not AuditEntry.objects.filter(chain=seated.project.chain, data__icontains="268000").exists()


def test_nobody_counts_final_offers_before_the_deadline(seated):
    called(seated)
    before = [blocker.message for blocker in blockers(seated.project, "shut_offers")]
    entries = AuditEntry.objects.filter(chain=seated.project.chain).count()
    offer(seated, "supplier", "268000.00")
    assert [blocker.message for blocker in blockers(seated.project, "shut_offers")] == before
    assert AuditEntry.objects.filter(chain=seated.project.chain).count() == entries


def test_last_offer_counts(seated):
    called(seated)
    for price in ("270000", "268000"):
        offer(seated, "supplier", price)
    offer(seated, "supplier2", "276000")
    offer(seated, "supplier3", "279000")
    opened(seated)
    prices = dict(FinalOffer.objects.values_list("bid__submitted_by__username", "price"))
    assert prices == {"supplier": D(268000), "supplier2": D(276000), "supplier3": D(279000)}


def test_offer_above_the_ceiling_is_found_at_the_opening_and_is_invalid(seated):
    offered(seated)
    offer(seated, "supplier", "290000.01")
    opened(seated)
    lot = lot_of(seated)
    assert FinalOffer.objects.get(bid__submitted_by=seated.cast["supplier"]).price == D("290000.01")
    assert {bid.submitted_by.username for bid in offered_bids(lot)} == {"supplier2", "supplier3"}
    assert still_taking_part(lot) == 2


def test_late_offer_is_refused_by_rule_and_by_the_database(seated):
    called(seated, minutes=20)
    bid, statement = living_bids(lot_of(seated))[0], custody_of(seated).statements.get()
    seated.at(5, 25, 10, 51)
    assert refusal(offer, seated, "supplier", "268000") == ["最后报价已经截止。截止时间 2026年5月25日 10:50（周一）"]
    values = {"bid": bid, "statement": statement, "sha256": "x", "submitted_by": bid.submitted_by, "submitted_at": seated.moment(5, 25)}
    with pytest.raises(IntegrityError, match="final offers are not taken now"), transaction.atomic():
        FinalOffer.objects.create(**values)


def test_offers_stay_closed_until_the_time_is_up_and_custodians_have_handed_over(seated):
    offered(seated)
    early = refusal(actions.shut_offers, seated.project, actor=leader(seated))
    assert early == ["最后报价还没有截止。截止时间 2026年5月25日 11:30（周一）"]
    assert refusal(actions.open_offers, seated.project, actor=leader(seated)) == ["还没有停止接收最后报价"]
    shut(seated)
    hand_over(seated, 2)
    alone = refusal(actions.open_offers, seated.project, actor=leader(seated))
    assert alone == ["托管人交出的份额还不够：1 人已交出，开启需要 2 人"]
    hand_over(seated, 0)
    assert len(actions.open_offers(seated.project, actor=leader(seated))) == 3


def test_too_few_offers_end_the_attempt_instead(seated):
    called(seated)
    offer(seated, "supplier", "268000")
    seated.at(5, 25, 11, 31)
    words = refusal(actions.shut_offers, seated.project, actor=leader(seated))
    assert (words, still_taking_part(lot_of(seated))) == (["提交最后报价的供应商不足。应有 2 家以上，现有 1 家"], 1)


def test_offers_are_shut_and_opened_once(seated):
    offered(seated)
    opened(seated)
    assert refusal(actions.shut_offers, seated.project, actor=leader(seated)) == ["已经停止接收，托管人正在交出份额"]
    assert refusal(actions.open_offers, seated.project, actor=leader(seated)) == ["最后报价已经开启"]
    assert refusal(offer, seated, "supplier", "1000") == ["最后报价已经截止。截止时间 2026年5月25日 11:30（周一）"]


def test_bidder_opens_its_own_offer_where_custodians_fail(seated):
    called(seated)
    user = seated.cast["supplier"]
    sealed = seal_bid(terms_of(custody_of(seated)), {"price": Content({"price": "268000.00"})}, supplier=organisation_of(user).uscc)
    actions.submit_offer(seated.project, actor=user, content=sealed.package(), key="k")
    other = offer(seated, "supplier2", "276000")
    early = refusal(actions.open_own_offer, seated.project, actor=user, identities=sealed.identities)
    shut(seated)
    actions.open_own_offer(seated.project, actor=user, identities=sealed.identities)
    assert (early, Reading(custody_of(seated)).undecided) == (["还没有停止接收响应"], [other.sha256])


def test_bundle_of_the_offers_comes_with_the_result_and_is_right(live, settings, tmp_path):
    settings.LOG_DIR = tmp_path
    life = live("decide_award")
    custody = custody_of(life)
    before = OutboxMessage.objects.filter(kind="sealed_files", key=f"bundle:{custody.pk}").exists()
    publish_result(life.project, actor=life.person("filer"))
    [queued] = OutboxMessage.objects.filter(kind="sealed_files", key=f"bundle:{custody.pk}")
    write_files([queued.payload])
    [bundle] = (tmp_path / "sealed").glob("*-final_offer.zip")
    assert (before, verifier.main([str(bundle), "--log", str(log.signer().verifier)])) == (False, 0)


def test_database_shows_no_price_before_the_opening_and_keeps_it_after(seated):
    called(seated)
    offer(seated, "supplier", "268000")
    statement = "UPDATE procurement_finaloffer SET price = 1"
    with pytest.raises(IntegrityError, match="shows its price once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    offer(seated, "supplier2", "276000")
    opened(seated)
    with pytest.raises(IntegrityError, match="shows its price once"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)


def test_database_keeps_the_time_of_the_call(seated):
    called(seated)
    with pytest.raises(IntegrityError, match="a call for final offers does not change"), transaction.atomic():
        OfferCall.objects.update(due_at=seated.moment(5, 26))


def test_altered_offer_is_shown_as_broken_and_is_not_scored(seated, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    offered(seated)
    first = FinalOffer.objects.get(bid__submitted_by=seated.cast["supplier"])
    Path(first.statement.ciphertexts.get().file.path).write_bytes(b"rubbish")
    opened(seated)
    assert list(FinalOffer.objects.filter(price=None)) == [first]
    assert AuditEntry.objects.get(action="open_offers").data["offers"][0]["price"] == ""
