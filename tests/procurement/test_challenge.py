"""Challenges: by those who took part, in time, answered, and in the way of the contract while they may change the result."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from core.clock import travel
from procurement.awards import actions
from procurement.awards.actions import ChallengeData, ReplyData
from procurement.awards.rules import challenges_are_decided
from procurement.models import Award, Challenge
from projects.models import Deadline, Document, State
from tests.procurement.conftest import refusal

SCENE = "publish_result"
NOT_SO = ReplyData("评分依据充分，质疑不成立。", is_sustained=False)


@pytest.fixture
def result(live):
    life = live("publish_result")
    life.at(6, 2, 10)
    return life


def challenge(life, username="supplier2", subject="result"):
    data = ChallengeData(subject, "同类服务合同一项评分有误，请求复核", "响应文件第 30 页，采购文件评分标准第 4 项", "明辉 0700-1234567")
    return actions.file_challenge(life.project, actor=life.cast[username], data=data)


def reply(life, found, data=NOT_SO):
    return actions.reply_challenge(life.project, actor=life.person("approver"), challenge=found, data=data)


def shut(life):
    return [blocker.message for blocker in challenges_are_decided(life.project)]


def test_challenge_opens_the_time_for_a_reply(result):
    found = challenge(result)
    assert found.number == "429900-JYJ-2026-0001-质疑-01"
    assert Deadline.objects.open().get(project=result.project, step="reply_challenge").due_at == result.moment(6, 11, 23, 59).replace(
        second=59
    )


def test_challenge_ends_with_the_window(result):
    ends = Award.objects.get().challenge_until
    travel(ends - timedelta(seconds=5))
    challenge(result)
    travel(ends + timedelta(seconds=1))
    assert refusal(challenge, result, "supplier3") == ["质疑期已满。最迟应在 2026年6月10日 23:59（周三） 前提出"]
    assert Challenge.objects.count() == 1


@pytest.mark.parametrize(("subject", "open_on"), [("file", False), ("process", True), ("result", True)])
def test_each_subject_has_its_own_window(result, subject, open_on):
    if open_on:
        assert challenge(result, subject=subject).subject == subject
    else:
        assert refusal(challenge, result, subject=subject)[0].startswith("质疑期已满")


def test_who_did_not_take_part_has_no_challenge(result):
    with pytest.raises(Http404):
        challenge(result, "supplier4")
    with pytest.raises(PermissionDenied):
        challenge(result, "filer")
    assert not Challenge.objects.exists()


def test_undecided_challenge_shuts_the_contract(result):
    found = challenge(result)
    assert shut(result) == [f"质疑 {found.number}（江城明德会计师事务所）还没有答复"]
    reply(result, found)
    assert shut(result) == []


def test_sustained_challenge_shuts_the_contract_until_the_result_is_mended(result):
    found = challenge(result)
    reply(result, found, ReplyData("第一名的合同数量不实。", is_sustained=True, affects_result=True))
    assert shut(result) == [f"质疑 {found.number} 成立并影响结果，成交结果还没有更正"]
    actions.annul_award(result.project, actor=result.person("approver"), reason="质疑成立")
    second = result.project.lots.get().bids.get(supplier__name="江城明德会计师事务所")
    actions.award(result.project, actor=result.person("approver"), bid=second)
    assert shut(result) == []
    assert result.project.state == State.CONTRACTING


def test_sustained_challenge_without_effect_leaves_the_result(result):
    reply(result, challenge(result), ReplyData("公告有笔误，已更正。", is_sustained=True, affects_result=False))
    assert shut(result) == []


def test_reply_reaches_the_challenger_alone(result):
    reply(result, challenge(result))
    paper = Document.objects.get(kind="challenge_reply")
    assert paper.context["complaint_days"] == 15
    assert list(Document.objects.filter(kind="challenge_reply").visible_to(result.cast["supplier2"])) == [paper]
    assert not Document.objects.filter(kind="challenge_reply").visible_to(result.cast["supplier3"]).exists()


def test_reply_is_given_once_and_meets_its_deadline(result):
    found = challenge(result)
    reply(result, found)
    assert refusal(reply, result, found) == [f"质疑 {found.number} 已经答复"]
    assert Deadline.objects.get(project=result.project, step="reply_challenge").met_at is not None


def test_deadline_stays_until_the_last_challenge_is_answered(result):
    first, _second = challenge(result), challenge(result, "supplier3")
    reply(result, first)
    assert Deadline.objects.get(project=result.project, step="reply_challenge").met_at is None


def test_reply_is_the_approvers(result):
    found = challenge(result)
    with pytest.raises(PermissionDenied):
        actions.reply_challenge(result.project, actor=result.person("filer"), challenge=found, data=NOT_SO)
    with pytest.raises(Http404):
        actions.reply_challenge(result.project, actor=result.cast["approver2"], challenge=found, data=NOT_SO)


def test_database_asks_for_a_whole_reply(result):
    found = challenge(result)
    with pytest.raises(IntegrityError, match="challenge_reply_is_whole"), transaction.atomic():
        Challenge.objects.filter(pk=found.pk).update(is_sustained=False)


def test_challenges_are_seen_by_the_challenger_and_the_officials(result):
    challenge(result)
    seen = {
        username: Challenge.objects.visible_to(result.cast[username]).count()
        for username in ("supplier2", "supplier3", "approver", "auditor", "approver2")
    }
    assert seen == {"supplier2": 1, "supplier3": 0, "approver": 1, "auditor": 1, "approver2": 0}


def test_challenge_goes_through_the_browser(result, as_user):
    client = as_user(result.cast["supplier2"])
    url = reverse("file_challenge", args=[result.project.number])
    typed = {"subject": "result", "text": "评分有误", "facts": "评分标准第 4 项", "contact": "明辉 0700-1234567"}
    checked = client.post(url, {**typed, "do": "check"})
    confirm = {"do": "confirm", "agreed": "1", "key": checked.context["key"], **dict(checked.context["carried"])}
    receipt = client.post(url, confirm, follow=True)
    assert receipt.status_code == 200
    assert Challenge.objects.get().text == "评分有误"
    assert "评分有误" in client.get(result.project.get_absolute_url()).content.decode()
