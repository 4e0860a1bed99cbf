"""Payments: what may be asked for, who decides, and what the treasury pays."""

from dataclasses import dataclass
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404
from django.utils import timezone

from config.demo import contracts as scenes
from contracts import actions
from contracts.models import Acceptance, Contract, Payment
from contracts.queries import advance_left, payable, unrequested
from contracts.queries.money import late_interest, owed_since
from core.clock import now
from planning.models import BudgetEntry
from projects.models import Deadline
from tests.contracts.conftest import constraint, paper, refusal
from tests.lived import play

SCENE = "publish_contract"


def ask(life, amount: str = "80400.00") -> Payment:
    return actions.request_advance(life.project, actor=life.person("filer"), amount=Decimal(amount), invoice="26429900000000318857")


def settle(life, payment: Payment) -> Payment:
    actions.approve_payment(life.project, actor=life.person("approver"), payment=payment)
    return actions.pay(life.project, actor=life.cast["treasury"], payment=payment, voucher="GK20260710-0001")


def accepted(life, *, quality: str = "1", advance: bool = True) -> Acceptance:
    """The first stage accepted with a quality."""
    if advance:
        settle(life, ask(life))
    scenes.work(life)
    life.at(11, 3, 9)
    scenes.form_group(life, 1)
    scenes.record_findings(life, quality=Decimal(quality))
    scenes.sign_record(life)
    return actions.conclude_acceptance(life.project, actor=life.person("acceptor"))


def due(life) -> str:
    row = Deadline.objects.open().get(project=life.project, step="pay")
    return timezone.localtime(row.due_at).strftime("%Y-%m-%d")


def test_advance_is_at_most_the_agreed_share(life, unchanged):
    assert refusal(ask, life, "80400.01") == ["申请预付款 80,400.01 元，超过约定的 30%，即 80,400.00 元，多 0.01 元"]


def test_advance_is_asked_for_once(life):
    ask(life, "50000.00")
    assert refusal(ask, life, "1.00") == ["预付款已经申请过"]


def test_refused_advance_may_be_asked_for_again(life):
    first = ask(life)
    actions.refuse_payment(life.project, actor=life.person("approver"), payment=first, reason="发票抬头有误")
    assert ask(life).pk != first.pk
    assert Payment.objects.living().count() == 1


def test_payment_goes_through_three_people_and_the_ledger(life):
    paid = settle(life, ask(life))
    assert len({paid.requested_by_id, paid.approved_by_id, paid.paid_by_id}) == 3
    entry = BudgetEntry.objects.get(project=life.project, kind="pay")
    assert (entry.amount, entry.note) == (Decimal("80400.00"), paper(paid).number)
    context = paper(paid).context
    assert (context["amount_capitals"], context["price_capitals"]) == ("捌万零肆佰元整", "贰拾陆万捌仟元整")


def test_payment_is_not_paid_before_approval_nor_twice(life):
    asked = ask(life)
    pay = {"actor": life.cast["treasury"], "payment": asked, "voucher": "GK1"}
    assert refusal(actions.pay, life.project, **pay) == ["这笔款项没有在等待支付"]
    settle(life, asked)
    assert refusal(actions.pay, life.project, **pay) == ["这笔款项没有在等待支付"]
    assert refusal(actions.approve_payment, life.project, actor=life.person("approver"), payment=asked) == ["这笔款项已经办结或者已经审批"]
    assert BudgetEntry.objects.filter(project=life.project, kind="pay").count() == 1


def test_advance_is_due_from_its_invoice(life):
    life.at(7, 6)
    asked = ask(life)
    assert due(life) == "2026-08-05"
    settle(life, asked)
    assert not Deadline.objects.open().filter(project=life.project, step="pay").exists()


@pytest.mark.parametrize(
    ("quality", "advance", "worth"),
    [
        ("1", True, "187600.00 − 56280.00 = 131320.00"),
        ("1", False, "187600.00 − 0.00 = 187600.00"),
        ("0.985", True, "184786.00 − 56280.00 = 128506.00"),
        ("0.3", True, "56280.00 − 56280.00 = 0.00"),
        ("0", True, "0.00 − 0.00 = 0.00"),
    ],
)
def test_stage_is_worth_quantity_price_and_quality_less_its_share_of_the_advance(life, quality, advance, worth):
    found = payable(accepted(life, quality=quality, advance=advance))
    assert f"{found.gross} − {found.deduction} = {found.amount}" == worth


def test_stage_without_anything_left_is_not_asked_for(life):
    acceptance = accepted(life, quality="0.3")
    request = {"actor": life.person("filer"), "acceptance": acceptance, "invoice": "1"}
    assert refusal(actions.request_stage_payment, life.project, **request) == ["本阶段应付 56,280.00 元，已由预付款抵扣完毕，没有余款"]
    assert unrequested(Contract.objects.get(pk=acceptance.contract_id)) == []


def test_stage_is_due_thirty_days_after_acceptance_and_paid_once(life):
    acceptance = accepted(life)
    assert due(life) == "2026-12-03"
    settle(life, scenes.request_stage(life, 1))
    request = {"actor": life.person("filer"), "acceptance": acceptance, "invoice": "2"}
    assert refusal(actions.request_stage_payment, life.project, **request) == ["“现场服务”的款项已经申请过"]
    assert owed_since(scenes.signed(life)) is None


def test_whole_life_pays_the_price_and_counts_the_whole_advance_back(life):
    play(life, "ask_for_rest", after="publish_contract")
    scenes.pay_rest(life)
    contract = scenes.signed(life)
    assert (contract.payments.paid().total(), advance_left(contract)) == (Decimal("268000.00"), Decimal("0.00"))
    assert contract.guarantee_returned_at is not None


def test_overdue_payment_bears_interest(life):
    accepted(life, advance=False)
    life.at(12, 13)
    row = Deadline.objects.overdue().get(project=life.project, step="pay")
    assert late_interest(scenes.signed(life), row.due_at, now()) == Decimal("938.00")


@pytest.mark.parametrize("name", ["approver", "supplier", "treasury", "filer2"])
def test_only_the_filer_asks(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.request_advance(life.project, actor=life.cast[name], amount=Decimal(1), invoice="1")


@pytest.mark.parametrize("name", ["filer", "supplier", "treasury", "approver2"])
def test_only_the_approver_approves(life, name):
    asked = ask(life)
    with pytest.raises((PermissionDenied, Http404)), transaction.atomic():
        actions.approve_payment(life.project, actor=life.cast[name], payment=asked)
    assert Payment.objects.requested().count() == 1


@pytest.mark.parametrize("name", ["filer", "approver", "supplier", "finance", "supervisor"])
def test_only_the_treasury_pays(life, name):
    asked = ask(life)
    actions.approve_payment(life.project, actor=life.person("approver"), payment=asked)
    with pytest.raises((PermissionDenied, Http404)), transaction.atomic():
        actions.pay(life.project, actor=life.cast[name], payment=asked, voucher="1")
    assert Payment.objects.approved().count() == 1


def test_who_asked_does_not_approve_even_with_both_roles(life):
    asked = ask(life)
    filer = life.person("filer")
    filer.memberships.create(organisation=life.buyer, role="approver")
    fresh = type(filer).objects.get(pk=filer.pk)
    with pytest.raises(PermissionDenied), transaction.atomic():
        actions.approve_payment(life.project, actor=fresh, payment=asked)
    statement = "UPDATE contracts_payment SET approved_by_id = requested_by_id, approved_at = now() WHERE id = %s"
    assert constraint(statement, asked.pk) == "payment_asker_is_not_approver"


INSERT = """INSERT INTO contracts_payment
  (contract_id, kind, acceptance_id, amount, deduction, calculation, invoice, requested_by_id, voucher, refusal)
  VALUES (%s, %s, %s, %s, %s, '{}', '1', %s, '', '')"""


@dataclass
class Row:
    """A payment as somebody might write it by hand."""

    kind: str
    amount: str
    stage: bool = False
    deduction: str = "0"


@pytest.mark.parametrize(
    ("row", "name"),
    [
        (Row("advance", "80400.01"), "payment_advance_as_agreed"),
        (Row("advance", "268000.01"), "payment_within_price"),
        (Row("advance", "0"), "payment_positive"),
        (Row("stage", "1"), "payment_within_accepted"),
        (Row("stage", "187600.01", stage=True), "payment_within_accepted"),
        (Row("stage", "187600.00", stage=True, deduction="0.01"), "payment_within_accepted"),
        (Row("stage", "1", stage=True, deduction="1"), "payment_deduction_within_advance"),
    ],
)
def test_database_refuses_payments_that_are_not_due(life, row, name):
    acceptance = accepted(life, advance=False)
    stage = acceptance.pk if row.stage else None
    assert constraint(INSERT, acceptance.contract_id, row.kind, stage, row.amount, row.deduction, life.person("filer").pk) == name


def test_database_refuses_to_pay_work_that_failed(life):
    scenes.work(life)
    scenes.form_group(life, 1)
    acceptance = Acceptance.objects.get()
    assert (
        constraint(INSERT, acceptance.contract_id, "stage", acceptance.pk, "1", "0", life.person("filer").pk) == "payment_within_accepted"
    )


def test_database_keeps_paid_payments(life):
    paid = settle(life, ask(life))
    assert constraint("UPDATE contracts_payment SET amount = 1 WHERE id = %s", paid.pk) == "payment_decided_is_kept"
    assert constraint("DELETE FROM contracts_payment WHERE id = %s", paid.pk) == "payment_decided_is_kept"


def test_database_wants_an_approval_before_the_payment(life):
    asked = ask(life)
    statement = "UPDATE contracts_payment SET paid_at = now(), paid_by_id = %s WHERE id = %s"
    assert constraint(statement, life.cast["treasury"].pk, asked.pk) == "payment_paid_after_approval"
