"""The draft and the two signatures."""

import dataclasses
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo import contracts as scenes
from config.demo.life import Life
from contracts import actions, rules
from contracts.models import Clause, Contract, GuaranteeForm
from core.models import AuditEntry
from core.money import capitals
from planning.models import BudgetEntry
from projects.lifecycle import blockers
from projects.models import Deadline, State
from registry.models import Message
from tests.contracts.conftest import constraint, paper, refusal
from tests.messages import deliver_messages

SCENE = "draft_contract"


def sign_both(life: Life) -> Contract:
    actions.sign_first(life.project, actor=life.person("approver"))
    signed = actions.sign(life.project, actor=scenes.winner(life))
    assert signed is not None
    return signed


def redraft(life: Life, **values: Any) -> Contract:
    return actions.draft_contract(life.project, actor=life.person("filer"), data=dataclasses.replace(scenes.draft_data(life), **values))


def facts(life: Life) -> set[str]:
    return {blocker.fact for blocker in blockers(life.project, "sign_first")}


def test_draft_starts_from_plan_tender_and_award(contract):
    assert set(contract.clauses) == set(Clause.values)
    assert (contract.price, contract.original_price, contract.advance_percent) == (
        Decimal("268000.00"),
        Decimal("268000.00"),
        Decimal("30.00"),
    )
    assert "贰拾陆万捌仟元整" in contract.clauses["price"]
    assert [(stage.title, stage.amount) for stage in contract.milestones.all()] == [
        ("现场服务", Decimal("187600.00")),
        ("成果报告", Decimal("80400.00")),
    ]


def test_second_signature_moves_the_project_and_freezes_the_limit_of_changes(life):
    contract = sign_both(life)
    assert (life.project.state, contract.change_limit) == (State.PERFORMING, Decimal("26800.00"))
    assert contract.signed_at == contract.supplier_signed_at
    assert paper(contract).context["price_capitals"] == capitals(contract.price) == "贰拾陆万捌仟元整"


def test_signature_contracts_the_price_and_gives_the_difference_back(life):
    sign_both(life)
    entries = BudgetEntry.objects.filter(project=life.project).exclude(kind="commit").order_by("pk")
    assert [(entry.kind, entry.amount) for entry in entries] == [("contract", Decimal("268000.00")), ("release", Decimal("22000.00"))]


def test_signature_opens_the_periods_of_publication_and_filing(life):
    assert Deadline.objects.open().filter(project=life.project, step="sign").count() == 1
    sign_both(life)
    rows = Deadline.objects.open().filter(project=life.project, rule_id__startswith="contract.").order_by("due_at")
    assert [row.step for row in rows] == ["publish_contract", "file_contract"]


def test_late_signature_is_possible_and_shown_overdue(life):
    due = Deadline.objects.open().get(project=life.project, step="sign").due_at
    life.at(8, 3)
    assert Deadline.objects.overdue().filter(project=life.project, step="sign").exists()
    sign_both(life)
    assert Deadline.objects.filter(project=life.project, step="sign", met_at__gt=due).count() == 1


@pytest.mark.parametrize(
    ("values", "fact"),
    [
        ({"price": Decimal("267900.00")}, "contract_follows_award"),
        ({"guarantee": Decimal("26800.01")}, "guarantee_is_lawful"),
        ({"guarantee_form": GuaranteeForm.CASH}, "guarantee_is_lawful"),
        ({"payment_days": 61}, "payment_terms_are_lawful"),
        ({"is_budgeted": False}, "expenditure_is_budgeted"),
        ({"stages": ()}, "milestones_add_up"),
        ({"clauses": {clause: "有" for clause in Clause.values if clause != "recipient_duties"}}, "clauses_are_complete"),
        ({"clauses": {**dict.fromkeys(Clause.values, "有"), "breach": "  "}}, "clauses_are_complete"),
    ],
)
def test_unlawful_draft_is_kept_but_not_signed(life, values, fact):
    redraft(life, **values)
    assert fact in facts(life)
    assert refusal(actions.sign_first, life.project, actor=life.person("approver")) != []
    assert not Contract.objects.filter(buyer_signed_at__isnull=False).exists()


def test_lawful_draft_meets_no_gate(life):
    assert facts(life) == set()


@pytest.mark.parametrize(("extra", "found"), [(0, set()), (1, {"contract_term_is_lawful"})])
def test_term_ends_within_one_year(life, contract, extra, found):
    last = contract.starts_on.replace(year=contract.starts_on.year + 1) - timedelta(days=1)
    redraft(life, ends_on=last + timedelta(days=extra))
    assert facts(life) == found


def test_term_up_to_three_years_needs_the_reason_of_the_plan(life, contract):
    redraft(life, ends_on=contract.starts_on.replace(year=contract.starts_on.year + 2))
    life.project.line.term_reason = "连续性强，经费来源稳定"
    assert list(rules.contract_term_is_lawful(life.project)) == []
    redraft(life, ends_on=contract.starts_on.replace(year=contract.starts_on.year + 3))
    assert len(list(rules.contract_term_is_lawful(life.project))) == 1


def test_signing_alone_twice_is_refused(life):
    actions.sign_first(life.project, actor=life.person("approver"))
    before = AuditEntry.objects.filter(chain=life.project.chain).count()
    assert refusal(actions.sign_first, life.project, actor=life.person("approver")) == ["您方已经签署"]
    assert refusal(actions.sign, life.project, actor=life.person("approver")) == ["您方已经签署"]
    assert (AuditEntry.objects.filter(chain=life.project.chain).count(), life.project.state) == (before, State.CONTRACTING)


def test_signing_second_without_the_other_is_refused(life, unchanged):
    assert refusal(actions.sign, life.project, actor=scenes.winner(life)) == ["江城市教育局 还没有签署合同"]


def test_either_party_may_sign_first(life):
    actions.sign_first(life.project, actor=scenes.winner(life))
    assert refusal(actions.sign_first, life.project, actor=life.person("approver")) == ["对方已经签署，您的签署将使合同成立"]
    actions.sign(life.project, actor=life.person("approver"))
    assert life.project.state == State.PERFORMING


def test_rewriting_the_draft_drops_the_signature(life):
    actions.sign_first(life.project, actor=life.person("approver"))
    contract = redraft(life, acceptance_days=15)
    assert (contract.buyer_signed_at, contract.acceptance_days) == (None, 15)
    assert AuditEntry.objects.filter(chain=life.project.chain, action="draft_contract").latest("position").data["signature_dropped"] is True


@pytest.mark.parametrize(
    "name", ["filer", "reviewer", "acceptor", "approver2", "supplier2", "treasury", "supervisor", "auditor", "administrator"]
)
def test_others_do_not_sign(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.sign_first(life.project, actor=life.cast[name])


@pytest.mark.parametrize("name", ["approver", "supplier", "filer2", "finance"])
def test_others_do_not_draft(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.draft_contract(life.project, actor=life.cast[name], data=scenes.draft_data(life))


def test_those_whose_turn_it_is_are_told(life):
    actions.sign_first(life.project, actor=life.person("approver"))
    deliver_messages()
    told = Message.objects.filter(subject__contains="签订合同").values_list("user__username", flat=True)
    assert sorted(told) == ["supplier"]


@pytest.mark.parametrize(
    "assignment",
    ["price = price + 1", "original_price = original_price - 1", "change_limit = change_limit * 2", "clauses = '{}'",
     "supplier_signed_at = NULL",
     "advance_percent = 100", "ends_on = ends_on + 365", "guarantee = 0"],
)  # fmt: skip
def test_database_keeps_a_signed_contract(life, assignment):
    contract = sign_both(life)
    refused = constraint(f"UPDATE contracts_contract SET {assignment} WHERE id = %s", contract.pk)
    assert refused in {"contract_signed_is_kept", "contract_price_follows_changes"}


def test_database_keeps_the_stages_of_a_signed_contract(life):
    contract = sign_both(life)
    assert constraint("UPDATE contracts_milestone SET unit_price = 1 WHERE contract_id = %s", contract.pk) == "milestone_signed_is_kept"
    assert constraint("DELETE FROM contracts_milestone WHERE contract_id = %s", contract.pk) == "milestone_signed_is_kept"


def test_database_wants_two_people_for_two_signatures(life, contract):
    statement = "UPDATE contracts_contract SET buyer_signed_by_id = %s, supplier_signed_by_id = %s WHERE id = %s"
    assert constraint(statement, life.person("approver").pk, life.person("approver").pk, contract.pk) == "contract_two_signers"
