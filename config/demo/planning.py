"""Scenes of the life: the plan, finance's review, the approved budget and the intention."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

from django.conf import settings

from catalog.actions import EditionData, import_edition, publish_edition
from catalog.models import CatalogEdition, CatalogItem
from config.demo.cast import REGION
from config.demo.evaluation import live_earlier
from config.demo.life import Life, Scene
from core.clock import today
from planning import actions
from planning.models import BudgetLine
from registry.models import Organisation, OrganisationKind

CATALOGUES = Path(settings.BASE_DIR) / "fixtures" / "catalog"
# title, number, region, first day, last day, file
EDITIONS = (
    ("江城市政府购买服务指导性目录", "江财综〔2020〕6号", REGION, date(2020, 3, 1), None, "2020s.csv"),
    ("内蒙古自治区政府向社会力量购买服务指导性目录", "内政办发〔2014〕80号", "150000", date(2014, 7, 17), date(2020, 2, 29), "seed004.csv"),
)
FUNDS = {"education": ("2050299", "其他普通教育支出（购买服务）"), "civil": ("2081099", "其他社会福利支出（购买服务）")}
# The estimate of the real project: name, unit, quantity, unit price, source of the price.
COSTS = (
    ("注册会计师", "人·日", 96, "1200", "三家会计师事务所报价均值"),
    ("会计师", "人·日", 192, "700", "三家会计师事务所报价均值"),
    ("交通与住宿", "县区·次", 8, "3800", "江财行〔2023〕5号 差旅费标准"),
    ("报告编制", "份", 1, "10000", "上一年度同类项目合同价"),
)
TARGETS = (
    ("产出指标", "数量指标", "检查县区数", "8", "个"),
    ("产出指标", "质量指标", "问题底稿复核率", "100", "%"),
    ("产出指标", "时效指标", "报告按期提交率", "100", "%"),
    ("效益指标", "社会效益指标", "问题整改率", "90", "%"),
    ("满意度指标", "服务对象满意度指标", "服务对象满意度", "85", "%"),
)


def set_the_stage(life: Life) -> None:
    """The catalogue is in force and finance has put money on the buyer's budget line of the year."""
    life.at(10, 20, year=-1)
    for title, number, region, first, last, name in EDITIONS:
        if not CatalogEdition.objects.filter(region=region, title=title).exists():
            data = EditionData(region=region, title=title, document=number, valid_from=first, valid_to=last)
            made = import_edition(data, (CATALOGUES / name).read_bytes(), actor=life.cast["finance"])
            publish_edition(made, actor=life.cast["supervisor"])
    line = budget_line(life)
    missing = life.variant.budget - line.headroom
    if missing > 0 and life.gives("budget_has_headroom"):
        amount = max(missing, Decimal("800000.00"))
        key = f"{line.code}:{line.fiscal_year}:{line.entries.count()}"
        actions.appropriate(line, amount, actor=life.cast["finance"], key=key, note="年度部门预算安排")


def budget_line(life: Life) -> BudgetLine:
    """The buyer's line of the year; without head-room, one that never received money."""
    code, name = FUNDS[life.variant.buyer]
    code += "" if life.gives("budget_has_headroom") else "-9"
    found = BudgetLine.objects.filter(buyer=life.buyer, fiscal_year=life.variant.year, code=code).first()
    if found is not None:
        return found
    data = actions.NewLine(buyer=life.buyer, fiscal_year=life.variant.year, code=code, name=name, fund_source="general")
    return actions.open_budget_line(data, actor=life.cast["finance"])


def prepare(life: Life) -> None:
    """The filer creates the project, surveys the needs, estimates the cost and sets the targets."""
    if not life.gives("past_result_was_considered"):
        live_earlier(life)
    life.at(11, 3, year=-1)
    if not life.gives("buyer_may_buy"):
        Organisation.objects.filter(pk=life.buyer.pk).update(kind=OrganisationKind.INSTITUTION_I)
    variant, filer = life.variant, life.person("filer")
    data = actions.NewProject(buyer=life.buyer, fiscal_year=variant.year, title=variant.title, kind=variant.kind)
    life.project = actions.create_project(data, actor=filer)
    life.at(11, 12, 10, 30, year=-1)
    actions.save_line(life.project, description(life) | money(life) | compliance(life), actor=filer)


def description(life: Life) -> dict[str, Any]:
    """What is bought, on which basis, for whom, until when."""
    variant = life.variant
    code = variant.catalog_code if life.gives("catalog_item_is_in_force") else variant.catalog_code[:3]
    ends = life.moment(10, 31) if life.gives("term_is_lawful") else life.moment(10, 31, year=2)
    starts = life.moment(9, 1)
    if not life.gives("service_period_is_sensible"):
        starts, ends = ends, starts
    return {
        "catalog_item": CatalogItem.objects.in_force(today(), life.buyer.region).get(code=code),
        "basis_document": variant.basis_document if life.gives("basis_document_is_named") else "",
        "basis_title": variant.basis_title,
        "service_items": list(variant.service_items) if life.gives("service_is_described") else [],
        "service_field": "教育" if variant.buyer == "education" else "社会保障",
        "recipients": variant.recipients,
        "recipient_count": 40,
        "coverage": variant.coverage,
        "quantity": variant.quantity,
        "unit": variant.unit,
        "quality": "检查底稿完整、问题定性准确、依据充分；报告经购买主体复核后定稿",
        "starts_on": starts.date(),
        "ends_on": ends.date(),
        "deliverable": "检查报告和问题清单",
        "delivered_by": life.moment(11, 20).date(),
        "supplier_standard": variant.supplier_standard,
        "contact": life.person("filer").name,
        "contact_phone": "0700-1234567",
        "expected_month": f"{life.moment(5, 8):%Y-%m}",
    }


def money(life: Life) -> dict[str, Any]:
    """The estimate, the budget and where the money comes from."""
    asked = life.variant.budget
    line = budget_line(life) if life.gives("fund_source_is_clear") else None
    rows = costs(asked) if life.gives("cost_estimate_is_complete") else []
    if rows and life.variant.is_returned:
        rows[-2]["source"] = "往年经验"
    method = life.variant.method if life.gives("choice_is_not_split") else "open_tender"
    return {"budget": asked, "budget_line": line, "cost_items": rows, "planned_method": method}


def costs(total: Decimal) -> list[dict[str, Any]]:
    """The estimate of the real project; for another total, what the staff costs is what remains."""
    rows: list[dict[str, Any]] = [dict(zip(("name", "unit", "quantity", "unit_price", "source"), row, strict=True)) for row in COSTS]
    rows = [row | {"quantity": Decimal(row["quantity"]), "unit_price": Decimal(row["unit_price"])} for row in rows]
    rest = total - sum(row["quantity"] * row["unit_price"] for row in rows)
    if rest:
        staff = total - sum(row["quantity"] * row["unit_price"] for row in rows[2:])
        rows[:2] = [{"name": "专业人员", "unit": "项", "quantity": Decimal(1), "unit_price": staff, "source": "三家机构报价均值"}]
    return rows


def compliance(life: Life) -> dict[str, Any]:
    """Targets, the survey of needs, the evaluation beforehand and the declarations."""
    names = ("level1", "level2", "name", "value", "unit")
    targets = [dict(zip(names, row, strict=True)) | {"value": Decimal(row[3])} for row in TARGETS]
    surveyed = life.gives("needs_are_surveyed")
    return {
        "targets": targets if life.gives("targets_are_complete") else [],
        "survey_ground": "complex",
        "survey_on": life.moment(11, 6, year=-1).date() if surveyed else None,
        "survey_suppliers": 3 if surveyed else None,
        "survey_conclusion": "三家机构均能承接，市场竞争充分；报价在预算以内" if surveyed else "",
        "public_opinion": "在门户网站征求意见 7 日，收到意见 12 条，采纳 9 条" if life.variant.kind == "public" else "",
        "pre_evaluation": "立项必要、目标明确、投入经济，建议实施" if life.gives("pre_evaluation_is_made") else "",
        "no_hiring": life.gives("no_disguised_hiring"),
        "no_negative": life.gives("service_is_not_on_negative_list"),
        "negative_reason": "只购买监督检查辅助、评估和服务，不含执法、货物和工程",
        "past_result": "上一轮评价意见已在服务内容和指标中落实" if life.gives("past_result_was_considered") else "",
    }


def hand_over(life: Life) -> None:
    """The filer checks the line and hands it to the approver."""
    life.at(11, 13, 17, year=-1)
    if life.gives("line_is_submitted"):
        actions.submit_line(life.project, actor=life.person("filer"))


def file(life: Life) -> None:
    """The approver files the plan with finance."""
    if not (life.gives("purchase_is_not_split") and life.gives("choice_is_not_split")):
        _file_another(life)
    life.at(11, 14, 9, 30, year=-1)
    actions.file_plan(life.project, actor=life.person("approver"))


def _file_another(life: Life) -> None:
    """A second project of the same kind on the same budget line, so large that both together needed an open tender."""
    other = Life(
        variant=replace(life.variant, title=f"{life.variant.title}（二）", budget=Decimal("1900000.00"), is_returned=False), cast=life.cast
    )
    for scene in (prepare, hand_over, file):
        scene(other)


def send_back(life: Life) -> None:
    """Finance returns the first filing with its reasons; the buyer mends it and files again."""
    if not life.variant.is_returned:
        return
    life.at(11, 19, 15, year=-1)
    remarks = "成本测算第 3 行“交通与住宿”的单价来源过于笼统，请写明依据后重新报送。"
    given = remarks if life.gives("decision_states_reasons") else ""
    actions.return_plan(life.project, actor=life.cast["finance"], remarks=given)
    life.at(11, 20, 10, year=-1)
    mended = {"cost_items": costs(life.variant.budget)}
    actions.save_line(life.project, mended, actor=life.person("filer"))
    actions.submit_line(life.project, actor=life.person("filer"))


def file_again(life: Life) -> None:
    """The approver files the mended plan."""
    if life.variant.is_returned:
        life.at(11, 21, 9, 30, year=-1)
        actions.file_plan(life.project, actor=life.person("approver"))


def approve(life: Life) -> None:
    """Finance approves under the number of the approval; the money is committed."""
    life.at(3, 6, 10)
    number = f"江财预〔{life.variant.year}〕12号" if life.gives("approval_is_numbered") else ""
    actions.approve_budget(life.project, actor=life.cast["finance"], approval_number=number)


def announce(life: Life) -> None:
    """The buyer publishes the intention to procure."""
    if not life.gives("intention_was_public_long_enough"):
        return
    life.at(3, 9)
    variant = life.variant
    summary = f"{'；'.join(variant.service_items)}。数量 {variant.quantity} {variant.unit}，覆盖 {variant.coverage}。"
    given = summary if life.gives("intention_is_complete") else ""
    month = f"{life.moment(5, 8):%Y-%m}"
    actions.publish_intention(life.project, actor=life.person("filer"), summary=given, expected_month=month)


SCENES: tuple[Scene, ...] = (
    Scene("set_the_stage", set_the_stage),
    Scene("prepare", prepare),
    Scene("hand_over", hand_over),
    Scene("file", file),
    Scene("send_back", send_back),
    Scene("file_again", file_again),
    Scene("approve", approve),
    Scene("announce", announce),
)
