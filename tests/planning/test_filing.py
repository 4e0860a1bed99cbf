"""Before a line is filed every fact is there, or the refusal names what is missing, the clause and the place to mend it."""

from datetime import date
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from catalog.models import CatalogItem
from core.errors import Refused
from core.models import AuditEntry
from planning.actions import file_plan, save_line, submit_line
from planning.models import Filing
from projects.lifecycle import blockers
from projects.models import Document, Project, State
from registry.models import Organisation

COST = {"name": "检查", "unit": "项", "quantity": Decimal(1), "unit_price": Decimal(290_000), "source": "三家报价均值"}
TARGET = {"level1": "产出指标", "level2": "数量指标", "name": "县区数", "value": Decimal(8), "unit": "个"}
QUALITY = {"level1": "产出指标", "level2": "质量指标", "name": "复核率", "value": Decimal(100), "unit": "%"}


def refusals(stage, **values) -> list[str]:
    """What stands against handing over after the filer wrote these values."""
    save_line(stage.project, values, actor=stage["filer"])
    return [blocker.message for blocker in blockers(stage.project, "submit_line")]


def test_complete_line_is_handed_over_and_filed(handed_over):
    filing = file_plan(handed_over.project, actor=handed_over["approver"])

    project = Project.objects.get()
    document = Document.objects.get(kind="plan_sheet")
    assert (project.state, filing.attempt, filing.document) == (State.REVIEW, 1, document)
    assert (document.context["capitals"], document.context["items"]) == ("贰拾玖万元整", filing.snapshot["service_items"])
    assert AuditEntry.objects.filter(chain=project.chain).latest("pk").data["document"] == document.number


@pytest.mark.parametrize(
    ("values", "message"),
    [
        ({"basis_document": "云财教2017"}, "依据文件文号：缺少〔年份〕，请写成 云财教〔2017〕418号 的样子"),
        ({"basis_title": ""}, "没有填写依据文件名称"),
        ({"catalog_item": None}, "没有选择指导性目录"),
        ({"service_items": [], "contact": ""}, "没有填写服务内容、联系人"),
        ({"starts_on": None}, "没有填写服务起止日期或成果交付日期"),
        ({"ends_on": date(2026, 8, 31)}, "服务结束日期早于开始日期"),
        ({"delivered_by": date(2026, 8, 31)}, "成果交付日期早于服务开始日期"),
        ({"starts_on": date(2025, 12, 31)}, "计划年度是 2026，服务却从 2025 年开始"),
        ({"budget": None}, "没有成本测算或预算金额"),
        ({"cost_items": []}, "没有成本测算或预算金额"),
        ({"cost_items": [COST | {"source": ""}]}, "检查没有注明单价来源"),
        (
            {"cost_items": [COST | {"unit_price": Decimal("289999.99")}]},
            "成本测算合计 289,999.99 元，预算金额 290,000.00 元，相差 0.01 元",
        ),
        ({"targets": []}, "绩效目标缺少产出指标、质量、效益或满意度指标"),
        ({"targets": [TARGET]}, "绩效目标缺少质量、效益或满意度指标"),
        ({"targets": [TARGET, QUALITY | {"value": Decimal(0)}]}, "复核率没有可以衡量的目标值和单位"),
        ({"survey_conclusion": ""}, "应当开展需求调查，还没有调查日期或结论"),
        ({"survey_suppliers": 2}, "面向市场主体的需求调查只有 2 家，少 1 家"),
        ({"survey_on": date(2024, 11, 5)}, "需求调查早于一年以前"),
        ({"kind": "public", "public_opinion": ""}, "公共服务项目还没有征求社会公众意见"),
        ({"pre_evaluation": ""}, "没有事前绩效评估结论"),
        ({"no_negative": False}, "还没有确认不属于负面清单所列事项"),
        ({"title": "检查设备采购"}, "“检查设备采购”里有“设备采购”"),
        ({"service_items": ["校舍改造评估"], "negative_reason": ""}, "“校舍改造评估”里有“改造”"),
        ({"no_hiring": False}, "还没有确认不以购买服务名义变相用工"),
        ({"quality": "人员到岗坐班，由购买主体考勤"}, "“人员到岗坐班，由购买主体考勤”里有“到岗坐班”"),
        ({"cost_items": [COST | {"name": "人员工资"}]}, "“人员工资”里有“人员工资”"),
    ],
)
def test_missing_fact_stops_the_line(planned, values, message):
    assert message in refusals(planned, **values)


@pytest.mark.parametrize(
    "values",
    [
        {"survey_ground": "", "survey_on": None, "survey_suppliers": None, "survey_conclusion": ""},
        {"survey_on": date(2024, 11, 12)},
        {"service_items": ["校舍改造评估"], "negative_reason": "只评估，不施工"},
        {"targets": [TARGET, QUALITY]},
        {"targets": [TARGET, TARGET | {"level1": "满意度指标", "level2": "服务对象满意度指标"}]},
    ],
)
def test_lawful_line_is_let_through(planned, values):
    assert refusals(planned, **values) == []


def test_survey_is_due_from_its_amount_on(planned):
    values = {
        "survey_ground": "",
        "survey_on": None,
        "cost_items": [COST | {"unit_price": Decimal("9999999.99")}],
        "budget": Decimal("9999999.99"),
    }
    assert refusals(planned, **values) == []

    values |= {"cost_items": [COST | {"unit_price": Decimal(10_000_000)}], "budget": Decimal(10_000_000)}
    assert refusals(planned, **values) == ["应当开展需求调查，还没有调查日期或结论"]


@pytest.mark.parametrize(
    ("kind", "clause"),
    [("institution_1", "第八条"), ("career_mass_body", "第八条"), ("institution_2", "第三十三条"), ("company", "第三十三条")],
)
def test_who_is_no_state_organ_does_not_buy(planned, kind, clause):
    Organisation.objects.filter(pk=planned.life.buyer.pk).update(kind=kind)
    project = Project.objects.get()

    found = [blocker for blocker in blockers(project, "submit_line") if blocker.fact == "buyer_may_buy"]
    assert [blocker.basis.endswith(clause) for blocker in found] == [True]


@pytest.mark.parametrize("kind", ["state_body", "party_body", "admin_mass_body", "admin_institution"])
def test_state_organs_and_those_on_a_par_buy(planned, kind):
    Organisation.objects.filter(pk=planned.life.buyer.pk).update(kind=kind)
    assert blockers(Project.objects.get(), "submit_line") == []


@pytest.mark.parametrize("code", ["B05", "B"])
def test_only_services_of_the_lowest_level_are_bought(planned, code):
    item = CatalogItem.objects.get(edition__valid_to=None, code=code)
    assert refusals(planned, catalog_item=item) == [f"“{item}”不在现行指导性目录的可购买条目中"]


def test_item_of_a_past_edition_is_not_bought(planned):
    item = CatalogItem.objects.filter(edition__region="150000", level=2).first()
    assert len(refusals(planned, catalog_item=item)) == 1


def test_refusal_names_clause_place_and_person(planned):
    save_line(planned.project, {"pre_evaluation": ""}, actor=planned["filer"])

    blocker = blockers(planned.project, "submit_line")[0]
    assert (blocker.basis, blocker.who) == ("《政府购买服务管理办法》（财政部令第102号）第二十条", "周岚")
    assert blocker.url == f"/desk/projects/{planned.project.number}/line/#group-6"


def test_incomplete_line_is_neither_handed_over_nor_filed(planned):
    save_line(planned.project, {"targets": []}, actor=planned["filer"])

    with pytest.raises(Refused):
        submit_line(planned.project, actor=planned["filer"])
    with pytest.raises(Refused):
        file_plan(planned.project, actor=planned["approver"])
    assert (planned.line.submitted_at, Project.objects.get().state, Filing.objects.count(), Document.objects.count()) == (
        None,
        State.PLAN,
        0,
        0,
    )


def test_approver_files_only_what_the_filer_handed_over(planned):
    with pytest.raises(Refused) as caught:
        file_plan(planned.project, actor=planned["approver"])

    assert [blocker.fact for blocker in caught.value.blockers] == ["line_is_submitted"]
    assert Filing.objects.count() == 0


@pytest.mark.parametrize("person", ["filer", "reviewer", "acceptor"])
def test_only_the_approver_files(handed_over, person):
    with pytest.raises(PermissionDenied):
        file_plan(handed_over.project, actor=handed_over[person])
    assert Project.objects.get().state == State.PLAN


@pytest.mark.parametrize("person", ["filer2", "approver2", "finance", "supplier"])
def test_strangers_learn_nothing_of_a_plan(handed_over, person):
    with pytest.raises((Http404, PermissionDenied)):
        file_plan(handed_over.project, actor=handed_over[person])
    assert Project.objects.get().state == State.PLAN


def test_who_prepared_the_line_does_not_approve_it(handed_over):
    approver = handed_over["approver"]
    handed_over["filer"].memberships.create(organisation=handed_over.life.buyer, role="approver", valid_from="2018-01-01T00:00Z")
    handed_over["filer"].__dict__.pop("_held", None)

    with pytest.raises(PermissionDenied):
        file_plan(handed_over.project, actor=handed_over["filer"])
    file_plan(handed_over.project, actor=approver)
    assert Project.objects.get().state == State.REVIEW
