"""Each gate of the start: shut by its own missing fact, and by nothing else."""

from dataclasses import replace
from decimal import Decimal

import pytest

from config.demo import tendering
from core import law
from procurement.bonds.rules import bond_is_within_limit
from procurement.models import FileReview, MethodApproval, Tender
from procurement.tenders import rules
from procurement.tenders.actions import draft_tender, review_tender
from procurement.tenders.actions.drafting import ReviewData
from projects.lifecycle import blockers, gates
from projects.models import Project

SCENE = "review_keenly"
GATES = [
    "tender_file_is_complete",
    "method_is_lawful",
    "choice_is_not_split",
    "suppliers_are_invited",
    "single_source_was_published",
    "ceiling_is_within_budget",
    "qualifications_are_fair",
    "criteria_are_lawful",
    "small_deduction_is_lawful",
    "general_review_is_passed",
    "key_review_is_passed",
    "custodians_are_named",
    "custody_is_ready",
    "bond_is_within_limit",
]


def facts(project):
    return sorted({blocker.fact for blocker in blockers(project, "start_procurement")})


def test_reviewed_file_opens_all_gates(reviewed):
    reviewed.at(5, 8, 10)
    assert facts(reviewed.project) == []


def test_every_gate_of_tenders_is_tested():
    own = [gate.__name__ for gate in gates("start_procurement") if gate.__module__.startswith("procurement")]
    assert own == GATES


def redraft(life, **changes):
    data = replace(tendering.file_data(life), **changes)
    return draft_tender(life.project, actor=life.person("filer"), data=data)


def messages(rule, project):
    return [blocker.message for blocker in rule(project)]


def test_inquiry_is_refused_with_its_clause(reviewed):
    redraft(reviewed, method="inquiry")
    found = list(rules.method_is_lawful(reviewed.project))
    assert [blocker.message for blocker in found] == ["服务项目不能采用询价。询价只用于规格、标准统一的货物"]
    assert found[0].basis == law.cite("method.inquiry")


def test_other_method_is_refused(reviewed):
    redraft(reviewed, method="barter")
    assert messages(rules.method_is_lawful, reviewed.project) == ["没有“barter”这种采购方式"]


def test_bond_beyond_the_share_of_the_budget_is_refused(reviewed):
    redraft(reviewed, bond=Decimal("5800.01"))
    assert messages(bond_is_within_limit, reviewed.project) == ["保证金 5,800.01 元超过预算的 2%，即 5,800.00 元，多 0.01 元"]
    redraft(reviewed, bond=Decimal("5800.00"))
    assert messages(bond_is_within_limit, reviewed.project) == []


def test_large_project_needs_finances_approval(reviewed):
    Project.objects.filter(pk=reviewed.project.pk).update(budget=Decimal("2000000.00"))
    reviewed.project.refresh_from_db()
    assert messages(rules.method_is_lawful, reviewed.project) == [
        "改用竞争性磋商还没有财政部门批准。预算 2,000,000.00 元，达到公开招标数额标准 2,000,000.00 元"
    ]
    MethodApproval.objects.create(
        project=reviewed.project, number="江财购〔2026〕3号", opinion="同意", approved_by=reviewed.cast["supervisor"]
    )
    assert messages(rules.method_is_lawful, reviewed.project) == []


def test_project_below_the_threshold_needs_none(reviewed):
    Project.objects.filter(pk=reviewed.project.pk).update(budget=Decimal("1999999.99"))
    reviewed.project.refresh_from_db()
    assert messages(rules.method_is_lawful, reviewed.project) == []


@pytest.mark.parametrize(("share", "found"), [("0.099", 1), ("0.10", 0), ("0.20", 0), ("0.201", 1)])
def test_deduction_stays_within_the_days_span(reviewed, share, found):
    redraft(reviewed, small_deduction=Decimal(share))
    assert len(list(rules.small_deduction_is_lawful(reviewed.project))) == found


@pytest.mark.parametrize(
    ("weight", "text"),
    [("9", "价格分值 9 分越界。服务项目应在 10 到 30 分之间"), ("31", "价格分值 31 分越界。服务项目应在 10 到 30 分之间")],
)
def test_price_weight_stays_within_its_span(reviewed, weight, text):
    redraft(reviewed, price_weight=Decimal(weight))
    assert text in messages(rules.criteria_are_lawful, reviewed.project)


def test_points_add_up_to_hundred(reviewed):
    redraft(reviewed, price_weight=Decimal(15))
    assert messages(rules.criteria_are_lawful, reviewed.project) == ["各项分值合计不是 100 分。现在合计 95 分，差 5 分"]


@pytest.mark.parametrize(
    ("ceiling", "found"), [("290000.00", []), ("290000.01", ["最高限价超过预算。限价 290,000.01 元，预算 290,000.00 元，多 0.01 元"])]
)
def test_ceiling_may_reach_the_budget(reviewed, ceiling, found):
    redraft(reviewed, ceiling=Decimal(ceiling))
    assert messages(rules.ceiling_is_within_budget, reviewed.project) == found


def test_change_of_the_file_makes_opinions_stale(reviewed):
    redraft(reviewed)
    assert messages(rules.general_review_is_passed, reviewed.project) == ["采购文件修改后没有重新作一般性审查"]
    assert messages(rules.key_review_is_passed, reviewed.project) == ["采购文件修改后没有重新作重点审查"]


def opinion(life, kind, **facts):
    data = ReviewData(kind=kind, **{"is_passed": True, "opinion": "同意", **facts})
    return review_tender(life.project, actor=life.person("reviewer"), data=data)


def test_failed_review_shuts_the_gate(reviewed):
    opinion(reviewed, FileReview.Kind.GENERAL, is_passed=False, opinion="资格要求过高")
    assert messages(rules.general_review_is_passed, reviewed.project) == ["采购文件没有通过一般性审查：资格要求过高"]


def test_key_review_needs_the_legal_adviser(reviewed):
    opinion(reviewed, FileReview.Kind.KEY)
    assert messages(rules.key_review_is_passed, reviewed.project) == ["合同文本没有经法律顾问审定"]


@pytest.mark.parametrize(
    ("kind", "budget", "wanted", "due"),
    [
        ("auxiliary", "290000", False, False),
        ("auxiliary", "290000", True, True),
        ("public", "290000", False, True),
        ("auxiliary", "10000000", False, True),
    ],
)
def test_key_review_is_due_for_public_large_or_wanted(reviewed, kind, budget, wanted, due):
    project = reviewed.project
    project.kind, project.budget = kind, Decimal(budget)
    assert rules.key_review_is_due(project, Tender(needs_key_review=wanted)) is due


def test_warnings_do_not_block(reviewed):
    first = tendering.ITEMS[0]
    items = (
        tendering._item(first[0], "30", False, "technical", (("30", "方案完善、合理"), ("10", "缺 2 项"))),
        *tendering.file_data(reviewed).items[1:],
    )
    tender = redraft(reviewed, items=items, qualifications=("近三年同类业绩 3 个以上",))
    assert [line.message for line in rules.file_warnings(tender)] == [
        "评分项“服务方案”的一档“方案完善、合理”没有写数量",
        "资格要求同类业绩 3 个，一般不超过 2 个",
    ]
    assert messages(rules.criteria_are_lawful, reviewed.project) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"method": "inquiry"}, "服务项目不能采用询价。询价只用于规格、标准统一的货物"),
        ({"method": "consultation", "scoring": "最低评标价法"}, "竞争性磋商不能采用最低评标价法"),
        ({"method": "open_tender", "method_reason": ""}, "没有写明采用公开招标的理由"),
    ],
)
def test_unlawful_choices_are_refused(reviewed, changes, message):
    redraft(reviewed, **changes)
    assert messages(rules.method_is_lawful, reviewed.project) == [message]
