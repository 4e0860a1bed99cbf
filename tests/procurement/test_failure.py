"""The end of an attempt and the retry after it."""

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo import custody, tendering
from core.clock import travel
from core.errors import Refused
from planning.actions import terminate
from procurement.bids import actions
from procurement.models import Bid, Failure, Lot, Tender
from procurement.sealed.actions import shut_bids
from procurement.tenders.actions import draft_tender
from projects.models import Deadline, Document, State
from registry.models import Message
from tests.messages import deliver_messages
from tests.procurement.conftest import lot_of, open_after_shares, withdraw

SCENE = "hand_in"
NOTE = "截至响应截止时间只有 1 家供应商提交响应。"


def leave_one(life):
    """All but the first supplier withdraw."""
    for name in ("supplier2", "supplier3"):
        withdraw(life, name)


def fail(life, reason=Failure.TOO_FEW, note=NOTE, username="filer"):
    return actions.fail_procurement(life.project, actor=life.cast[username], reason=reason, note=note)


@pytest.fixture
def lonely(closed):
    """One bid, and the deadline has passed."""
    leave_one(closed)
    travel(closed.moment(5, 25, 9, 31))
    return closed


def test_too_few_bids_are_not_opened(lonely):
    with pytest.raises(Refused) as refusal:
        shut_bids(lonely.project, actor=lonely.cast["filer"])
    assert [blocker.message for blocker in refusal.value.blockers] == ["提交响应文件的供应商只有 1 家，不足 2 家，不得开启"]
    assert refusal.value.blockers[0].url.endswith("/fail-procurement/")


def test_two_bids_are_enough_for_a_purchase_of_services(closed):
    withdraw(closed, "supplier3")
    assert open_after_shares(closed).bid_count == 2


def test_failure_leads_back_and_keeps_the_commitment(lonely):
    line = lonely.project.line.budget_line
    line.refresh_from_db()
    before = line.committed
    lot = fail(lonely)
    lonely.project.refresh_from_db()
    line.refresh_from_db()
    assert (lonely.project.state, line.committed, before) == (State.APPROVED, before, lonely.project.budget)
    assert (lot.failure, lot.failure_note) == (Failure.TOO_FEW, NOTE)
    assert lot.failed_at is not None


def test_failure_drops_every_deadline(lonely):
    fail(lonely)
    assert Deadline.objects.open().filter(project=lonely.project).count() == 0


def test_failure_is_published_without_naming_who_bid(lonely):
    fail(lonely)
    notice = Document.objects.get(kind="failure_notice")
    assert (notice.is_public, notice.context["reason"], notice.context["bidders"]) == (True, "供应商不足法定数量", [])


def test_failure_is_told_to_suppliers_and_finance(lonely):
    fail(lonely)
    deliver_messages()
    told = Message.objects.filter(subject__contains="终止").values_list("user__username", flat=True)
    assert sorted(told) == ["supervisor", "supplier", "supplier2", "supplier3"]


def test_sealed_bid_of_a_failed_attempt_stays_sealed(lonely):
    fail(lonely)
    bid = Bid.objects.living().get()
    assert (bid.price, bid.parts.count()) == (None, 0)
    assert Bid.objects.visible_to(lonely.cast["filer"]).count() == 0


@pytest.mark.parametrize(
    ("reason", "note", "words"),
    [
        (Failure.TOO_FEW, NOTE, "已达 2 家，不能以供应商不足终止"),
        (Failure.TOO_FEW, " ", "没有写明终止的具体情况"),
        (Failure.OVER_BUDGET, NOTE, "还没有开启，不能认定报价超过预算"),
        ("whim", NOTE, "没有选择终止的情形"),
    ],
)
def test_failure_without_ground_is_refused(closed, reason, note, words):
    travel(closed.moment(5, 25, 9, 31))
    with pytest.raises(Refused, match=words):
        fail(closed, reason, note)
    closed.project.refresh_from_db()
    assert (closed.project.state, Lot.objects.living().count()) == (State.BIDDING, 1)


def test_too_few_is_not_known_before_the_deadline(closed):
    leave_one(closed)
    travel(closed.moment(5, 25, 9, 30) - timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        fail(closed)
    assert [blocker.message for blocker in refusal.value.blockers] == ["截止时间还没有到，不能认定供应商不足"]


def test_prices_within_the_ceiling_are_no_ground(live):
    life = live("open_all")
    with pytest.raises(Refused, match="有 3 家的报价没有超过最高限价"):
        fail(life, Failure.OVER_BUDGET)


@pytest.mark.parametrize("reason", [Failure.DEFECT, Failure.CHANGE])
def test_defect_and_change_end_an_attempt_at_any_time(closed, reason):
    fail(closed, reason, "评分标准前后矛盾，影响公正。")
    closed.project.refresh_from_db()
    assert closed.project.state == State.APPROVED


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("reviewer", PermissionDenied),
        ("supervisor", PermissionDenied),
        ("approver2", Http404),
        ("supplier", PermissionDenied),
        ("supplier4", Http404),
    ],
)
def test_only_the_buyer_ends_an_attempt(lonely, username, error):
    with pytest.raises(error):
        fail(lonely, username=username)
    assert Lot.objects.living().count() == 1


def retry(life, changes="延长了准备时间，降低了人员要求。"):
    life.at(5, 28, 10)
    return tendering.draft(life, changes=changes)


def test_retry_is_a_process_of_its_own_that_names_the_one_before(lonely):
    first = lot_of(lonely).tender
    fail(lonely)
    second = retry(lonely)
    assert (second.attempt, second.previous, second.ocid) == (2, first, f"{first.ocid}-2")
    assert second.number != first.number


def test_retry_says_what_it_mends(lonely):
    fail(lonely)
    retry(lonely, changes="")
    review_again(lonely)
    with pytest.raises(Refused, match="与上一次相比的改动"):
        start_again(lonely)


def review_again(life):
    life.at(6, 1, 10)
    for kind, adviser in (("general", ""), ("key", "高明律师")):
        tendering.review(life, kind, "同意", legal_adviser=adviser)


def start_again(life):
    custody.name(life)
    for user in custody.holders(life):
        custody.register(life, user)
    life.at(6, 3, 10)
    return tendering.publish(life, life.moment(6, 18, 9, 30))


def test_retry_goes_all_the_way_to_the_opening(lonely):
    fail(lonely)
    retry(lonely)
    review_again(lonely)
    start_again(lonely)
    lonely.at(6, 5, 10)
    tendering.pick_up(lonely)
    tendering.hand_in(lonely)
    open_after_shares(lonely)
    assert list(Tender.objects.order_by("pk").values_list("attempt", "lots__opening__bid_count")) == [(1, None), (2, 3)]


def test_third_attempt_counts_on(lonely):
    fail(lonely)
    retry(lonely)
    review_again(lonely)
    start_again(lonely)
    fail(lonely, Failure.DEFECT, "评分标准有误。")
    third = draft_tender(lonely.project, actor=lonely.cast["filer"], data=replace(tendering.file_data(lonely), changes="改正评分标准"))
    assert (third.attempt, third.ocid.endswith("-3"), third.previous.attempt) == (3, True, 2)


def test_ended_project_takes_no_bids(closed):
    terminate(closed.project, actor=closed.cast["approver"], ground="cancelled", reason="机构改革，采购任务取消，不再需要这项服务。")
    lot = Lot.objects.get()
    assert (lot.failed_at is None, lot.failure) == (False, Failure.CHANGE)
    with pytest.raises(Refused, match="没有公告或已经终止"):
        tendering.bid(lot, closed.cast["supplier"], Decimal(1))


def test_end_after_the_notice_needs_more_than_a_change_of_plans(closed):
    with pytest.raises(Refused, match="不能作为现在终止的依据"):
        terminate(closed.project, actor=closed.cast["approver"], ground="adjusted", reason="年度计划调整")
    assert (Lot.objects.living().count(), Deadline.objects.open().filter(project=closed.project).exists()) == (1, True)


def test_end_is_told_to_suppliers_and_finance(closed):
    terminate(closed.project, actor=closed.cast["approver"], ground="cancelled", reason="机构改革，采购任务取消。")
    deliver_messages()
    told = Message.objects.filter(subject__contains="终止", text="机构改革，采购任务取消。").values_list("user__username", flat=True)
    assert sorted(told) == ["supervisor", "supplier", "supplier2", "supplier3"]
