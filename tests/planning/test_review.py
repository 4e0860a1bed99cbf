"""Finance returns with reasons, refuses for good, or approves what is funded, lawful in term and not split."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied

from config.demo.life import Life
from core.errors import Blocker, Refused
from core.models import OutboxMessage
from planning.actions import LineDecision, approve_budget, decide_plan, reject_plan, return_plan, save_line
from planning.models import BudgetEntry, Filing, PlanLine
from planning.queries.reviews import lines_under_review, plans_under_review
from planning.queries.snapshots import changes, snapshot
from projects.models import Deadline, Document, Project, State
from tests.planning.conftest import Stage

NUMBER = "江财预〔2026〕12号"
FOUR = ["预算有保障且内容相对固定", "连续性强", "经费来源稳定", "价格变化幅度小"]


def against(stage, **columns) -> list[str]:
    """What stands against approval after the line has become so, and that nothing was approved."""
    project = {name: columns.pop(name) for name in ("budget",) if name in columns}
    Project.objects.filter(pk=stage.project.pk).update(**project)
    PlanLine.objects.filter(project=stage.project).update(**columns)
    with pytest.raises(Refused) as caught:
        approve_budget(Project.objects.get(pk=stage.project.pk), actor=stage["finance"], approval_number=NUMBER)
    assert (Project.objects.get(pk=stage.project.pk).state, BudgetEntry.objects.filter(kind="commit").count()) == (State.REVIEW, 0)
    return [blocker.message for blocker in caught.value.blockers]


def another(stage, budget: str) -> Stage:
    """A second filed line of the same buyer, year, budget line and item."""
    life = Life(variant=replace(stage.life.variant, title="又一次检查", budget=Decimal(budget)), cast=stage.life.cast)
    return Stage(life).play("prepare", "hand_over", "file")


def test_approval_commits_money_and_issues_the_document(filed):
    filing = approve_budget(filed.project, actor=filed["finance"], approval_number=NUMBER)

    document = Document.objects.get(kind="budget_approval")
    assert Project.objects.get().state == State.APPROVED
    assert (filing.decision, filing.approval_number, filing.decided_by) == ("approve", NUMBER, filed["finance"])
    assert (document.context["capitals"], document.context["budget_line"]) == ("贰拾玖万元整", "2050299 其他普通教育支出（购买服务）")
    assert BudgetEntry.objects.get(kind="commit").amount == Decimal(290_000)


def test_approval_opens_the_deadline_of_the_intention(approved):
    deadline = Deadline.objects.get(step="publish_intention")
    assert deadline.due_at.date().isoformat() == "2026-04-01"


def test_decision_is_told_to_filer_and_approver(approved):
    told = OutboxMessage.objects.filter(kind="message", payload__subject__startswith="预算已批复")
    assert {message.payload["user"] for message in told} == {approved["filer"].pk, approved["approver"].pk}


@pytest.mark.parametrize("number", ["", "12号", "江财预2026年12号"])
def test_approval_bears_a_number(filed, number):
    with pytest.raises(Refused) as caught:
        approve_budget(filed.project, actor=filed["finance"], approval_number=number)

    assert [blocker.fact for blocker in caught.value.blockers] == ["approval_is_numbered"]
    assert (Project.objects.get().state, Filing.objects.get().decision, Document.objects.filter(kind="budget_approval").count()) == (
        State.REVIEW,
        "",
        0,
    )


def test_line_without_funds_is_not_approved(filed):
    assert against(filed, budget_line=None) == ["没有选择预算项目，资金来源不明确"]


def test_funds_of_another_year_do_not_count(filed):
    filed.life.variant = replace(filed.life.variant, year=2027)
    other = filed.money
    assert against(filed, budget_line=other)[0] == f"“{other}”是江城市教育局 2027 年的预算项目"


def test_headroom_is_kept_to_the_cent(filed):
    line = filed.money
    assert against(filed, budget=Decimal("800000.01")) == [f"超出可用额度 0.01 元。“{line}”可用 800,000.00 元，申请 800,000.01 元"]


def test_whole_headroom_may_be_used(filed):
    Project.objects.update(budget=Decimal(800_000))
    approve_budget(Project.objects.get(), actor=filed["finance"], approval_number=NUMBER)
    assert filed.money.headroom == 0


@pytest.mark.parametrize(("ends_on", "lawful"), [(date(2027, 8, 31), True), (date(2027, 9, 1), False)])
def test_term_is_one_year_as_a_rule(filed, ends_on, lawful):
    PlanLine.objects.update(ends_on=ends_on)
    if lawful:
        approve_budget(filed.project, actor=filed["finance"], approval_number=NUMBER)
        assert Project.objects.get().state == State.APPROVED
    else:
        assert len(against(filed)) == 2


def test_term_beyond_three_years_is_never_approved(filed):
    messages = against(filed, ends_on=date(2029, 9, 1), term_conditions=FOUR, term_reason="连续服务")
    assert messages == ["服务到 2029-09-01 结束，超过最长的 3 年"]


@pytest.mark.parametrize(
    ("columns", "message"),
    [
        ({"term_conditions": FOUR[:3]}, "服务期限超过 1 年，没有说明符合：价格变化幅度小"),
        ({"term_reason": ""}, "服务期限超过 1 年，没有说明符合：理由"),
        ({"yearly_amounts": {}}, "没有分年资金安排，或者合计不等于预算金额"),
        ({"yearly_amounts": {"2026": "190000.00", "2027": "99999.99"}}, "没有分年资金安排，或者合计不等于预算金额"),
        ({}, "2027 年没有同一编码的预算项目，超出中期财政规划"),
    ],
)
def test_longer_term_needs_its_conditions_and_yearly_money(filed, columns, message):
    long = {"ends_on": date(2028, 8, 31), "term_conditions": FOUR, "term_reason": "连续服务"}
    long |= {"yearly_amounts": {"2026": "190000.00", "2027": "100000.00"}}
    assert against(filed, **(long | columns))[0] == message


@pytest.mark.parametrize(("budget", "is_split"), [("1710000.00", False), ("1710000.01", True)])
def test_purchases_of_one_kind_may_not_pass_the_tender_threshold_in_parts(filed, budget, is_split):
    other = another(filed, budget)

    found = [blocker.fact for blocker in _reasons(filed) if blocker.fact]
    assert found == (["purchase_is_not_split"] if is_split else [])
    assert other.project.state == State.REVIEW


def _reasons(stage) -> list[Blocker]:
    try:
        approve_budget(stage.project, actor=stage["finance"], approval_number=NUMBER)
    except Refused as refused:
        return refused.blockers
    return []


def test_open_tender_is_not_splitting(filed):
    another(filed, "1900000.00")
    PlanLine.objects.filter(project=filed.project).update(planned_method="open_tender")

    assert _reasons(filed) == []


@pytest.mark.parametrize(("decide", "state"), [(return_plan, State.PLAN), (reject_plan, State.TERMINATED)])
def test_decision_against_gives_its_reason(filed, decide, state):
    with pytest.raises(Refused):
        decide(filed.project, actor=filed["finance"], remarks=" ")
    assert (Project.objects.get().state, Filing.objects.get().decision) == (State.REVIEW, "")

    decide(filed.project, actor=filed["finance"], remarks="请补充测算依据")
    assert (Project.objects.get().state, Filing.objects.get().remarks) == (state, "请补充测算依据")


def test_returned_line_goes_through_its_filer_again(filed):
    return_plan(filed.project, actor=filed["finance"], remarks="请补充")
    assert filed.line.submitted_at is None

    filed.play("hand_over", "file")
    assert [filing.attempt for filing in Filing.objects.order_by("attempt")] == [1, 2]


@pytest.mark.parametrize("person", ["filer", "approver", "supervisor", "treasury", "filer2", "supplier"])
def test_only_reviewers_of_finance_decide(filed, person):
    with pytest.raises(Exception) as caught:
        approve_budget(filed.project, actor=filed[person], approval_number=NUMBER)
    assert (type(caught.value).__name__ in {"PermissionDenied", "Http404"}, Project.objects.get().state) == (True, State.REVIEW)


def test_who_filed_does_not_approve(filed):
    filed["approver"].memberships.create(
        organisation=filed.life.cast.organisations["finance"], role="finance_reviewer", valid_from="2018-01-01T00:00Z"
    )
    filed["approver"].__dict__.pop("_held", None)

    with pytest.raises(PermissionDenied):
        approve_budget(filed.project, actor=filed["approver"], approval_number=NUMBER)
    assert Project.objects.get().state == State.REVIEW


def test_snapshots_tell_what_changed(filed):
    return_plan(filed.project, actor=filed["finance"], remarks="请压减")
    save_line(filed.project, {"budget": Decimal(250_000), "coverage": "6 个县区"}, actor=filed["filer"])
    found = changes(Filing.objects.get().snapshot, snapshot(filed.project))
    assert [(change.label, change.before, change.after, change.gap) for change in found] == [
        ("预算金额（元）", "290,000.00", "250,000.00", Decimal(-40_000)),
        ("覆盖范围", "8 个县区", "6 个县区", None),
    ]


def test_review_shows_the_room_that_is_left_line_by_line(filed):
    another(filed, "600000.00")

    plan: Any = plans_under_review(filed["finance"]).get()
    first, second = lines_under_review(plan, filed["finance"], {})
    assert (plan.waiting, plan.asked) == (2, Decimal(890_000))
    assert (first.room, second.room) == (Decimal(510_000), Decimal(-90_000))
    assert second.reason == "与以上各项合计超出可用额度 90,000.00 元（《政府采购法》第六条）"
    assert lines_under_review(plan, filed["finance"], {first.line.pk: "return"})[1].reason == ""


def test_decisions_on_a_plan_are_carried_out_together(filed):
    other = another(filed, "300000.00")
    decisions = [LineDecision(filed.project, "approve"), LineDecision(other.project, "return", "请补充")]

    decide_plan(decisions, actor=filed["finance"], approval_number=NUMBER)

    states = dict(Project.objects.values_list("title", "state"))
    assert states == {filed.project.title: State.APPROVED, other.project.title: State.PLAN}


def test_one_refused_line_stops_all_and_is_named(filed):
    other = another(filed, "600000.00")

    with pytest.raises(Refused) as caught:
        decide_plan(
            [LineDecision(filed.project, "approve"), LineDecision(other.project, "approve")], actor=filed["finance"], approval_number=NUMBER
        )

    assert [blocker.message[:8] for blocker in caught.value.blockers] == ["“又一次检查”："]
    assert set(Project.objects.values_list("state", flat=True)) == {State.REVIEW}
