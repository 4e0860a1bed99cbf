"""Complaints: by the challenger in time, checked, explained, decided, published, and obeyed."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from config.demo import remedies as scenes
from core.clock import now, travel
from procurement.awards import actions as awards
from procurement.awards.actions import ChallengeData, ReplyData
from procurement.awards.rules import challenges_are_decided
from procurement.models import Award, Complaint
from procurement.remedies import actions, queries
from procurement.remedies.actions import CheckData, ComplaintData, DecisionData
from procurement.remedies.rules import complaint_orders_are_followed
from projects.actions import suspend
from projects.models import Deadline, Document, State
from projects.queries import is_paused, todos
from tests.procurement.conftest import refusal

SCENE = "publish_result"
WORDS = {"ground": "challenged", "text": "评分有误", "facts": "评分标准第 4 项", "basis": "政府采购法第五十五条", "contact": "0700-1234567"}


@pytest.fixture
def result(life):
    life.at(6, 2, 10)
    return life


@pytest.fixture
def complained(result):
    return scenes.complain(result, "result")


def challenged(life, username="supplier2", *, reply=True):
    data = ChallengeData("result", "评分有误", "评分标准第 4 项", "0700-1234567")
    found = awards.file_challenge(life.project, actor=life.cast[username], data=data)
    if reply:
        awards.reply_challenge(life.project, actor=life.person("approver"), challenge=found, data=ReplyData("不成立。", is_sustained=False))
    return found


def complain(life, challenge, username="supplier2"):
    return actions.file_complaint(life.project, actor=life.cast[username], challenge=challenge, data=ComplaintData(**WORDS))


def check(life, found, outcome, **more):
    return actions.check_complaint(life.project, actor=life.cast["supervisor"], complaint=found, data=CheckData(outcome, **more))


def decide(life, found, decision, order="continue"):
    data = DecisionData(decision, order, "江财采决〔2026〕3号", "经查阅评审报告。")
    return actions.decide_complaint(life.project, actor=life.cast["supervisor"], complaint=found, data=data)


def pause(life):
    words = {"reason": "投诉处理期间暂停", "notice_number": "江财购〔2026〕8号"}
    suspend(life.project, actor=life.cast["supervisor"], until=now() + timedelta(days=20), **words)


def due(life, step):
    return Deadline.objects.open().get(project=life.project, step=step).due_at


def last_second(life, month, day):
    return life.moment(month, day, 23, 59).replace(second=59)


def shut(life):
    return [blocker.message for blocker in complaint_orders_are_followed(life.project)]


def test_complaint_is_numbered_and_checked_within_five_working_days(result, complained):
    assert complained.number == "429900-JYJ-2026-0001-投诉-01"
    assert due(result, "check_complaint") == last_second(result, 6, 9)


def test_complaint_waits_for_the_reply_or_its_last_day(result):
    challenge = challenged(result, reply=False)
    reply_due, ends = queries.complaint_window(challenge, queries.lot_of_challenge(challenge, result.project))
    assert (reply_due, ends) == (last_second(result, 6, 11), last_second(result, 7, 3))
    assert refusal(complain, result, challenge) == ["质疑 429900-JYJ-2026-0001-质疑-01 的答复期到 2026年6月11日 23:59（周四），还没有满"]
    travel(reply_due + timedelta(seconds=1))
    assert complain(result, challenge).challenge == challenge


def test_complaint_ends_with_its_window(result):
    first, second = challenged(result), challenged(result, "supplier3")
    travel(last_second(result, 7, 3) - timedelta(seconds=1))
    complain(result, first)
    travel(last_second(result, 7, 3) + timedelta(seconds=1))
    assert refusal(complain, result, second, "supplier3") == ["投诉期已满。最迟应在 2026年7月3日 23:59（周五） 前提起"]
    assert Complaint.objects.count() == 1


def test_only_the_challenger_complains_and_once(result, complained):
    challenge = complained.challenge
    other = next(name for name in ("supplier2", "supplier3") if result.cast[name] != complained.filed_by)
    with pytest.raises(PermissionDenied):
        complain(result, challenge, other)
    challenged(result, other)
    assert refusal(complain, result, challenge, other) == ["只有提出质疑的供应商可以就该质疑投诉"]
    user = complained.filed_by.username
    same = {name: getattr(complained, name) for name in ("tender", "challenge", "supplier", "filed_by")}
    assert refusal(complain, result, challenge, user) == [f"已就质疑 {challenge.number} 提起投诉"]
    with pytest.raises(IntegrityError, match="complaint_one_living_per_challenge"), transaction.atomic():
        Complaint.objects.create(**same, number="x", **WORDS)
    assert Complaint.objects.count() == 1


def test_check_is_finances(result, complained):
    for username, error in (("approver", PermissionDenied), ("approver2", Http404), ("treasury", PermissionDenied)):
        with pytest.raises(error):
            actions.check_complaint(result.project, actor=result.cast[username], complaint=complained, data=CheckData("accepted"))
    assert Complaint.objects.get().outcome == ""


def test_accepted_complaint_asks_for_a_statement_and_a_decision(result, complained):
    check(result, complained, "accepted")
    assert (due(result, "state_on_complaint"), due(result, "decide_complaint")) == (last_second(result, 6, 9), last_second(result, 7, 15))
    assert not Deadline.objects.open().filter(step="check_complaint").exists()
    assert set(Document.objects.filter(kind__startswith="complaint").values_list("kind", flat=True)) == {
        "complaint_check",
        "complaint_copy",
    }
    assert refusal(check, result, complained, "rejected", note="重复") == [f"投诉 {complained.number} 已经审查"]


def test_correction_is_asked_once_and_does_not_count(result, complained):
    assert refusal(check, result, complained, "correction", note="缺少证明材料") == ["通知补正要写明今天以后的补正期限"]
    until = now() + timedelta(days=6)
    check(result, complained, "correction", note="缺少证明材料", due_at=until)
    assert [todo.verb for todo in todos(complained.filed_by) if "补正" in str(todo.verb)] == ["补正投诉书"]
    assert "还没有满" in refusal(check, result, complained, "rejected", note="没有补正")[0]
    result.at(6, 5, 10)
    data = ComplaintData(**(WORDS | {"facts": "补充合同三份"}))
    fixed = actions.correct_complaint(result.project, actor=complained.filed_by, complaint=complained, data=data)
    assert fixed.facts == "补充合同三份"
    assert refusal(check, result, complained, "correction", note="再补", due_at=until) == ["补正只能一次性通知，已经通知过"]
    result.at(6, 8, 10)
    check(result, complained, "accepted")
    # Thirty working days from the correction of 5 June, not from the filing of 2 June; 19 June is a holiday.
    assert due(result, "decide_complaint") == last_second(result, 7, 20)


def test_late_correction_is_refused_and_finance_may_reject(result, complained):
    check(result, complained, "correction", note="缺少证明材料", due_at=now() + timedelta(days=1))
    result.at(6, 8, 10)
    data = ComplaintData(**WORDS)
    late = refusal(actions.correct_complaint, result.project, actor=complained.filed_by, complaint=complained, data=data)
    assert late == ["补正期限已满，最迟应在 2026年6月3日 10:00（周三） 前补正"]
    assert check(result, complained, "rejected", note="逾期未补正").outcome == "rejected"
    assert complain(result, complained.challenge, complained.filed_by.username).number.endswith("-投诉-02")


def test_dismissed_complaint_lets_the_purchase_go_on(result, complained):
    scenes.accept(result, complained)
    pause(result)
    assert is_paused(result.project)
    assert refusal(decide, result, complained, "unfounded", "redo")[0].startswith("“驳回：缺乏事实依据”时不能作出")
    found = decide(result, complained, "unfounded")
    assert (found.document.kind, found.document.is_public, is_paused(result.project), shut(result)) == (
        "complaint_decision",
        True,
        False,
        [],
    )
    assert not Deadline.objects.open().filter(step__in=("state_on_complaint", "decide_complaint")).exists()
    assert refusal(decide, result, complained, "unfounded") == [f"投诉 {complained.number} 没有受理或者已经办结"]
    assert queries.unfounded_of(complained.supplier) == 1


def test_decision_names_the_parties_and_no_person(result, complained):
    scenes.accept(result, complained)
    context = str(decide(result, complained, "unfounded").document.context)
    assert complained.supplier.name in context
    assert [user.name for user in result.cast.people.values() if user.name in context] == []


@pytest.mark.parametrize(("order", "step"), [("redo", "void_award"), ("next", "annul_award")])
def test_sustained_complaint_shuts_the_contract_until_it_is_obeyed(result, complained, order, step):
    scenes.accept(result, complained)
    found = decide(result, complained, "sustained", order)
    assert shut(result) == [f"投诉处理决定（江财采决〔2026〕3号）还没有执行：{found.get_order_display()}"]
    waiting = [todo for todo in todos(result.person("approver")) if str(todo.verb) == "执行投诉处理决定"]
    assert [todo.url for todo in waiting] == [reverse(step, args=[result.project.number])]
    getattr(awards, step)(result.project, actor=result.person("approver"), reason="执行投诉处理决定")
    assert shut(result) == []
    if order == "next":
        second = result.project.lots.get().bids.get(supplier__name="江城明德会计师事务所")
        awards.award(result.project, actor=result.person("approver"), bid=second)
        assert (shut(result), result.project.state) == ([], State.CONTRACTING)
        assert Award.objects.get(annulled_at=None).bid == second


def test_withdrawn_complaint_ends_the_handling(result, complained):
    check(result, complained, "accepted")
    actions.withdraw_complaint(result.project, actor=complained.filed_by, complaint=complained, reason="已与购买主体沟通")
    assert not Deadline.objects.open().filter(step__in=("check_complaint", "state_on_complaint", "decide_complaint")).exists()
    assert refusal(decide, result, complained, "unfounded") == [f"投诉 {complained.number} 没有受理或者已经办结"]
    with pytest.raises(PermissionDenied):
        actions.withdraw_complaint(result.project, actor=complained.filed_by, complaint=complained, reason="再撤")


def test_buyer_sees_a_complaint_once_it_is_accepted(result, complained):
    def seen():
        names = ("approver", "approver2", "auditor", "supervisor", complained.filed_by.username)
        return [Complaint.objects.visible_to(result.cast[name]).count() for name in names]

    assert seen() == [0, 0, 1, 1, 1]
    check(result, complained, "accepted")
    assert seen() == [1, 0, 1, 1, 1]


def test_database_asks_for_a_whole_decision(result, complained):
    with pytest.raises(IntegrityError, match="complaint_decision_is_whole"), transaction.atomic():
        Complaint.objects.update(decision="unfounded")


def test_complaint_goes_through_the_browser(result, as_user):
    challenge = challenged(result)
    client = as_user(result.cast["supplier2"])
    take(client, reverse("file_complaint", args=[result.project.number]), WORDS | {"challenge": challenge.pk})
    found = Complaint.objects.get()
    desk = as_user(result.cast["supervisor"])
    take(desk, reverse("check_complaint", args=[result.project.number]), {"complaint": found.pk, "outcome": "accepted"})
    buyer = as_user(result.person("approver"))
    take(buyer, reverse("state_on_complaint", args=[result.project.number]), {"complaint": found.pk, "statement": "评审依法进行"})
    typed = {
        "complaint": found.pk,
        "finding": "评分正确",
        "decision": "unfounded",
        "order": "continue",
        "decision_number": "江财采决〔2026〕3号",
    }
    desk = as_user(result.cast["supervisor"])
    take(desk, reverse("decide_complaint", args=[result.project.number]), typed)
    found.refresh_from_db()
    assert (found.decision, found.statement) == ("unfounded", "评审依法进行")
    assert "驳回：缺乏事实依据" in as_user(result.cast["supplier2"]).get(result.project.get_absolute_url()).content.decode()


def take(client, url, typed):
    """Check the answers and confirm them."""
    checked = client.post(url, {**typed, "do": "check"})
    confirm = {"do": "confirm", "agreed": "1", "key": checked.context["key"], **dict(checked.context["carried"])}
    assert client.post(url, confirm, follow=True).status_code == 200


def test_unanswered_inquiry_shuts_the_contract(result):
    asked = actions.ask_inquiry(result.project, actor=result.cast["supplier2"], text="评分依据是什么？")
    assert [blocker.message for blocker in challenges_are_decided(result.project)] == ["还有 1 个供应商询问没有答复"]
    assert due(result, "answer_inquiry") == last_second(result, 6, 5)
    actions.answer_inquiry(result.project, actor=result.person("filer"), inquiry=asked, answer="见评分办法。")
    assert list(challenges_are_decided(result.project)) == []


def test_inquiry_is_answered_to_the_asker_alone(result):
    scenes.inquire(result)
    asked = queries.inquiries(result.project).get()
    assert asked.answer.startswith("以最低的最后报价")
    assert not Deadline.objects.open().filter(step="answer_inquiry").exists()
    other = result.cast["supplier" if asked.asked_by != result.cast["supplier"] else "supplier2"]
    assert [type(asked).objects.visible_to(user).count() for user in (asked.asked_by, other, result.person("filer"))] == [1, 0, 1]
