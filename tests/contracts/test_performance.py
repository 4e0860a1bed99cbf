"""Publication, filing, progress, hand-over and changes of the signed contract."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.utils import timezone

from config.demo import contracts as scenes
from contracts import actions
from contracts.models import Contract, ContractChange, Milestone, ProgressReport
from planning.models import BudgetEntry
from projects.models import Deadline
from tests.contracts.conftest import constraint, refusal

SCENE = "sign_contract"


def change(life, quantity: str, position: int = 1) -> ContractChange:
    stage = scenes.stage_of(life, position)
    return actions.propose_change(
        life.project, actor=life.person("filer"), milestone=stage, quantity=Decimal(quantity), reason="新增检查单位"
    )


def change_through(life, quantity: str, position: int = 1) -> ContractChange:
    change(life, quantity, position)
    actions.answer_change(life.project, actor=scenes.winner(life), is_agreed=True)
    return actions.change_contract(life.project, actor=life.person("approver"))


def report(life, quantity: str, position: int = 1) -> ProgressReport:
    stage = scenes.stage_of(life, position)
    return actions.report_progress(life.project, actor=scenes.winner(life), milestone=stage, quantity=Decimal(quantity), text="完成核查")


def deliver(life, position: int = 1) -> Milestone:
    return actions.deliver(life.project, actor=scenes.winner(life), milestone=scenes.stage_of(life, position), delivery="底稿装订成册")


def test_contract_is_published_once(life):
    found = actions.publish_contract(life.project, actor=life.person("filer"))
    assert (found.published_at is not None, Deadline.objects.open().filter(project=life.project, step="publish_contract").count()) == (
        True,
        0,
    )
    assert refusal(actions.publish_contract, life.project, actor=life.person("filer")) == ["合同已经公告"]


def test_filing_keeps_its_number_and_happens_once(life):
    found = actions.file_contract(life.project, actor=life.person("filer"), filing_number="江财购备〔2026〕18号")
    assert (found.filing_number, found.filed_at is not None) == ("江财购备〔2026〕18号", True)
    reasons = refusal(actions.file_contract, life.project, actor=life.person("filer"), filing_number="2")
    assert reasons == ["合同已经备案，备案编号 江财购备〔2026〕18号"]


def test_reports_add_up_to_the_stage_and_no_further(life):
    report(life, "5")
    assert refusal(report, life, "3.01") == ["本次完成 3.01 县区，本阶段只剩 3 县区"]
    report(life, "3")
    assert [row.quantity for row in ProgressReport.objects.all()] == [Decimal("5.00"), Decimal("3.00")]


def test_stage_is_handed_over_only_with_its_whole_ledger(life):
    report(life, "7.5")
    assert refusal(deliver, life) == ["“现场服务”的进度报告只记到 7.5 县区，应为 8 县区，还差 0.5 县区"]
    assert scenes.stage_of(life, 1).delivered_at is None
    report(life, "0.5")
    assert deliver(life).delivered_at is not None


def test_contract_is_delivered_with_its_last_stage(life):
    report(life, "8")
    deliver(life)
    assert scenes.signed(life).delivered_at is None
    report(life, "1", 2)
    deliver(life, 2)
    assert scenes.signed(life).delivered_at is not None


def test_hand_over_opens_the_agreed_period_of_acceptance(life):
    life.at(10, 30, 17)
    report(life, "8")
    deliver(life)
    row = Deadline.objects.open().get(project=life.project, step="conclude_acceptance")
    assert timezone.localtime(row.due_at).strftime("%Y-%m-%d") == "2026-11-09"


def test_a_stage_is_handed_over_once(life):
    report(life, "8")
    deliver(life)
    assert refusal(deliver, life) == ["“现场服务”已经交付"]
    assert refusal(report, life, "0") == ["“现场服务”已经交付，进度不再变动"]


def test_change_needs_proposal_agreement_and_signature(life):
    change(life, "1")
    assert refusal(actions.change_contract, life.project, actor=life.person("approver")) == ["没有承接主体已经同意的变更"]
    actions.answer_change(life.project, actor=scenes.winner(life), is_agreed=True)
    done = actions.change_contract(life.project, actor=life.person("approver"))
    contract = scenes.signed(life)
    assert (done.amount, contract.price, contract.original_price) == (Decimal("23450.00"), Decimal("291450.00"), Decimal("268000.00"))
    assert sum(stage.amount for stage in contract.milestones.all()) == contract.price


def test_change_takes_money_from_the_budget_line_or_gives_it_back(life):
    change_through(life, "1")
    change_through(life, "-0.1")
    entries = BudgetEntry.objects.filter(project=life.project).order_by("pk")
    assert [(entry.kind, entry.amount) for entry in entries][-4:] == [
        ("commit", Decimal("23450.00")),
        ("contract", Decimal("23450.00")),
        ("uncontract", Decimal("2345.00")),
        ("release", Decimal("2345.00")),
    ]


@pytest.mark.parametrize(("quantity", "over"), [("1.15", "167.50"), ("-1.15", "167.50"), ("8", "160,800.00")])
def test_change_above_a_tenth_is_refused(life, unchanged, quantity, over):
    assert refusal(change, life, quantity)[0].endswith(f"超过上限 26,800.00 元，多 {over} 元")


def test_changes_are_counted_together_without_their_sign(life):
    change_through(life, "1")
    assert refusal(change, life, "-0.2") == ["补充合同累计 28,140.00 元，超过上限 26,800.00 元，多 1,340.00 元"]


def test_one_change_at_a_time_and_a_declined_one_is_over(life):
    change(life, "0.5")
    assert refusal(change, life, "0.5") == ["上一项变更还没有办结"]
    actions.answer_change(life.project, actor=scenes.winner(life), is_agreed=False)
    assert change(life, "0.5").is_agreed is None


def test_change_beyond_the_budget_is_refused_and_nothing_moves(life):
    line = life.project.line.budget_line
    line.refresh_from_db()
    entry = {"kind": "commit", "amount": line.headroom - 100, "project": life.project, "note": "其他", "key": "other"}
    BudgetEntry.objects.create(line=line, **entry)
    change(life, "1")
    actions.answer_change(life.project, actor=scenes.winner(life), is_agreed=True)
    assert "可用额度只有 100.00 元" in refusal(actions.change_contract, life.project, actor=life.person("approver"))[0]
    assert (scenes.signed(life).price, ContractChange.objects.filter(signed_at=None).count()) == (Decimal("268000.00"), 1)


def test_database_refuses_changes_above_a_tenth(life):
    change(life, "1")
    found = ContractChange.objects.get()
    signed = "is_agreed = true, answered_by_id = %s, signed_by_id = %s, signed_at = now()"
    statement = f"UPDATE contracts_contractchange SET amount = 26800.01, {signed} WHERE id = %s"
    assert constraint(statement, scenes.winner(life).pk, life.person("approver").pk, found.pk) == "change_within_limit"


def test_database_keeps_a_signed_change(life):
    done = change_through(life, "1")
    assert constraint("UPDATE contracts_contractchange SET amount = 1 WHERE id = %s", done.pk) == "change_signed_is_kept"
    assert constraint("DELETE FROM contracts_contractchange WHERE id = %s", done.pk) == "change_signed_is_kept"


def test_database_keeps_the_ledger(life):
    made = report(life, "1")
    with pytest.raises(Exception, match="contracts_progressreport"):
        ProgressReport.objects.filter(pk=made.pk).update(quantity=9)


@pytest.mark.parametrize("name", ["approver", "supplier", "filer2", "reviewer", "treasury"])
def test_only_the_filer_publishes(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.publish_contract(life.project, actor=life.cast[name])


@pytest.mark.parametrize("name", ["filer", "supplier2", "acceptor"])
def test_only_the_supplier_of_the_contract_reports(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.report_progress(life.project, actor=life.cast[name], milestone=scenes.stage_of(life, 1), quantity=Decimal(1), text="x")


def test_supplier_sees_own_contract_only(life, contract):
    assert [Contract.objects.visible_to(life.cast[name]).count() for name in ("supplier", "supplier2", "treasury", "filer2")] == [
        1,
        0,
        1,
        0,
    ]
