"""The ways a contract ends before its time: rescinded, ended and settled, or with its project."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo import contracts as scenes
from contracts import actions
from contracts.models import Contract
from contracts.queries import settled_amount
from contracts.queries.money import refund_due
from contracts.rules.signing import committed_amount, contracted_amount
from contracts.stage import STAGE
from core.models import AuditEntry
from planning.actions import terminate
from projects.models import Deadline, State
from registry.policy import may
from tests.contracts.conftest import refusal
from tests.lived import play

SCENE = "publish_contract"


def rescind(life) -> Contract:
    return actions.rescind(
        life.project, actor=life.cast["supervisor"], decision_number="江财采〔2026〕9号", reason="投诉成立，影响成交结果"
    )


def end(life, ground: str = "agreed") -> Contract:
    return actions.end_contract(life.project, actor=life.person("approver"), ground=ground, reason="双方协商一致，余下工作不再进行")


def ask(life):
    return actions.request_advance(life.project, actor=life.person("filer"), amount=Decimal("80400.00"), invoice="1")


def give_up(life):
    return terminate(life.project, actor=life.person("approver"), ground="agreed", reason="双方协商一致，项目不再需要")


def accept_fieldwork(life) -> None:
    life.at(11, 3)
    scenes.form_group(life, 1)
    scenes.record_findings(life, quality=Decimal(1))
    scenes.sign_record(life)
    actions.conclude_acceptance(life.project, actor=life.person("acceptor"))


def test_rescission_returns_the_project_to_its_approved_budget(life):
    contract = rescind(life)
    assert (life.project.state, contract.rescission) == (State.APPROVED, "江财采〔2026〕9号　投诉成立，影响成交结果")
    assert (committed_amount(life.project), contracted_amount(life.project)) == (Decimal("290000.00"), Decimal("0.00"))
    award = contract.award
    award.refresh_from_db()
    assert award.annulled_at is not None
    assert not Deadline.objects.open().filter(project=life.project).exists()


def test_supplier_still_sees_the_rescinded_contract_and_works_no_more(life):
    rescind(life)
    supplier = life.cast["supplier"]
    assert Contract.objects.visible_to(supplier).count() == 1
    assert may(supplier, "deliver", life.project) is False


def test_paid_contract_is_not_rescinded(life):
    play(life, "pay_advance", after="publish_contract")
    assert refusal(rescind, life) == ["合同已经支付 80,400.00 元"]
    assert life.project.state == State.PERFORMING


def test_pending_payment_keeps_the_contract(life):
    asked = ask(life)
    assert refusal(rescind, life) == ["还有一笔预付款 80,400.00 元没有办结"]
    actions.refuse_payment(life.project, actor=life.person("approver"), payment=asked, reason="合同将撤销")
    assert rescind(life).rescinded_at is not None


@pytest.mark.parametrize("name", ["approver", "filer", "supplier", "finance", "treasury", "auditor"])
def test_only_the_supervisor_rescinds(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.rescind(life.project, actor=life.cast[name], decision_number="江财采〔2026〕9号", reason="x")


def test_untouched_contract_is_not_ended_but_terminated(life, unchanged):
    assert refusal(end, life) == ["合同还没有支付，也没有验收合格的阶段，没有可以结算和评价的内容"]


def test_termination_gives_everything_back(life):
    terminate(life.project, actor=life.person("approver"), ground="agreed", reason="机构改革，项目不再需要")
    life.project.refresh_from_db()
    assert (life.project.state, committed_amount(life.project), contracted_amount(life.project)) == (
        State.TERMINATED,
        Decimal(0),
        Decimal(0),
    )
    assert Contract.objects.get(project=life.project).end_reason == "项目终止"


@pytest.mark.parametrize("ground", ["adjusted", "cancelled"])
def test_signed_contract_is_not_left_at_will(life, unchanged, ground):
    found = refusal(terminate, life.project, actor=life.person("approver"), ground=ground, reason="机构改革，项目不再需要")
    assert [message.endswith("不能作为现在终止的依据") for message in found] == [True]


def test_delivered_work_is_checked_before_the_end(life):
    scenes.work(life)
    before = AuditEntry.objects.filter(chain=life.project.chain).count()
    waiting = "“现场服务”已经交付，还没有验收结论"
    assert refusal(give_up, life) == [waiting]
    assert waiting in refusal(end, life)
    assert AuditEntry.objects.filter(chain=life.project.chain).count() == before


def test_accepted_work_is_settled_and_not_undone(life):
    scenes.work(life)
    accept_fieldwork(life)
    owed = ["已经验收合格的服务 187,600.00 元应当结算"]
    assert refusal(give_up, life) == owed
    assert refusal(rescind, life) == owed
    assert (end(life).end_ground, life.project.state) == ("agreed", State.EVALUATION)


def test_guarantee_goes_back_after_the_termination(life):
    terminate(life.project, actor=life.person("approver"), ground="interest", reason="继续履行将泄露学生个人信息")
    assert "return_guarantee" in {todo.url.split("/")[-2].replace("-", "_") for todo in STAGE.todos(life.person("filer"))}
    contract = actions.return_guarantee(life.project, actor=life.person("filer"), note="保函原件退还")
    assert contract.guarantee_returned_at is not None
    assert refusal(actions.return_guarantee, life.project, actor=life.person("filer"), note="再退") == ["没有需要退还的履约保证金"]


def test_paid_project_is_ended_instead_of_terminated(life):
    play(life, "pay_advance", after="publish_contract")
    assert refusal(give_up, life) == ["合同已经支付 80,400.00 元"]
    contract = end(life)
    assert (life.project.state, contract.end_ground) == (State.EVALUATION, "agreed")
    assert (settled_amount(contract), contracted_amount(life.project)) == (Decimal("80400.00"), Decimal("80400.00"))
    assert committed_amount(life.project) == Decimal("80400.00")


def test_ended_contract_keeps_what_was_accepted_and_still_pays_it(life):
    play(life, "work", after="publish_contract")
    accept_fieldwork(life)
    end(life)
    assert contracted_amount(life.project) == Decimal("187600.00")
    scenes.approve_and_pay(life, scenes.request_stage(life, 1), approved=(11, 9), paid=(11, 12))
    contract = scenes.signed(life)
    assert (contract.payments.paid().total(), refund_due(contract)) == (Decimal("187600.00"), Decimal("0.00"))


def test_advance_without_work_is_given_back(life):
    play(life, "pay_advance", after="publish_contract")
    assert refund_due(end(life)) == Decimal("80400.00")
