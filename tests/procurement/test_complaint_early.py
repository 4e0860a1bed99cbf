"""Remedies before the opening: who took the file may challenge it, complain about it, and finance's order shuts the opening."""

import pytest
from django.urls import reverse

from config.demo import remedies as scenes
from core.clock import travel
from procurement.bids import actions as bids
from procurement.models import Failure
from procurement.remedies.rules import complaint_orders_are_followed
from projects.actions import resume, suspend
from projects.models import Document, Project, State, Suspension
from projects.queries import is_paused
from tests.procurement.conftest import refusal

SCENE = "answer"


@pytest.fixture
def taken(life):
    life.at(5, 15, 10)
    return life


def test_taker_of_the_file_reaches_the_challenge_and_nobody_else_does(taken, as_user):
    url = reverse("file_challenge", args=[taken.project.number])
    answers = {name: as_user(taken.cast[name]).get(url).status_code for name in ("supplier2", "supplier4", "filer")}
    assert answers == {"supplier2": 200, "supplier4": 404, "filer": 403}
    assert set(Project.objects.visible_to(taken.cast["supplier2"])) == {taken.project}
    page = as_user(taken.cast["supplier2"]).get(taken.project.get_absolute_url()).content.decode()
    assert [name for name in ("江城正衡会计师事务所", "江城诚信会计师事务所") if name in page] == []


def test_order_to_begin_anew_shuts_the_opening_until_the_attempt_ends(taken):
    complaint = scenes.complain(taken, "file")
    scenes.accept(taken, complaint)
    scenes.decide(taken, complaint, decision="sustained", order="redo")
    number = f"江财采决〔2026〕{complaint.pk}号"
    shut = [blocker.message for blocker in complaint_orders_are_followed(taken.project)]
    assert shut == [f"投诉处理决定（{number}）还没有执行：采购活动违法，责令重新开展"]
    paper = Document.objects.get(kind="complaint_decision")
    assert complaint.supplier.name not in str(paper.context)
    bids.fail_procurement(taken.project, actor=taken.person("approver"), reason=Failure.DEFECT, note="执行投诉处理决定")
    assert (taken.project.state, list(complaint_orders_are_followed(taken.project))) == (State.APPROVED, [])


def test_inquiry_before_the_deadline_is_a_question_to_all(taken):
    assert refusal(scenes.actions.ask_inquiry, taken.project, actor=taken.cast["supplier2"], text="何时开启？") == [
        "响应截止前的询问在采购页面提出"
    ]


def test_pause_is_printed_ends_by_itself_and_may_be_ordered_again(taken):
    supervisor, until = taken.cast["supervisor"], taken.moment(5, 20)
    words = {"actor": supervisor, "reason": "投诉处理期间暂停"}
    suspend(taken.project, notice_number="江财采停〔2026〕1号", until=until, **words)
    assert is_paused(taken.project)
    assert Document.objects.get(kind="suspension_notice").context["notice_number"] == "江财采停〔2026〕1号"
    travel(taken.moment(5, 21))
    assert not is_paused(taken.project)
    suspend(taken.project, notice_number="江财采停〔2026〕2号", until=taken.moment(5, 28), **words)
    resume(taken.project, actor=supervisor, reason="情形消除")
    assert (is_paused(taken.project), Suspension.objects.filter(lifted_at=None).count()) == (False, 0)
