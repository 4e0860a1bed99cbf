"""The plan form reads what people paste, passes over what is missing and names what is wrong."""

from datetime import date
from decimal import Decimal

import pytest
from django.http import QueryDict

from catalog.models import CatalogItem
from planning.forms.line import LineForm
from planning.models import PlanLine

TABLES = {"costs-TOTAL_FORMS": "0", "costs-INITIAL_FORMS": "0", "targets-TOTAL_FORMS": "0", "targets-INITIAL_FORMS": "0"}
ALWAYS = {"title": "专项检查", "kind": "auxiliary", "planned_method": "consultation"}


def form_of(stage, strict=False, **typed) -> LineForm:
    data = QueryDict(mutable=True)
    for name, value in (TABLES | ALWAYS | typed).items():
        data.setlist(name, value if isinstance(value, list) else [value])
    line = PlanLine.objects.select_related("project__buyer", "project__catalog_item").get(project=stage.project)
    return LineForm(data, line=line, strict=strict)


def errors(form: LineForm) -> dict[str, list[str]]:
    form.is_valid()
    return {name: [str(message) for message in found] for name, found in form.errors.items()}


@pytest.mark.parametrize(
    ("name", "typed", "value"),
    [
        ("basis_document", "云财教[2017]418", "云财教〔2017〕418号"),
        ("budget", "29万", Decimal(290_000)),
        ("budget", "２９０，０００．００", Decimal(290_000)),
        ("expected_month", "2026年5月", "2026-05"),
        ("expected_month", "２０２６/5", "2026-05"),
        ("starts_on", "2026年9月1日", date(2026, 9, 1)),
        ("quantity", "１，２００", Decimal(1200)),
        ("recipient_count", "４０", 40),
        ("service_items", "（一）检查资金\n\n2. 检查使用", ["检查资金", "检查使用"]),
    ],
)
def test_pasted_text_is_read(planned, name, typed, value):
    assert form_of(planned, **{name: typed}).values()[name] == value


@pytest.mark.parametrize("typed", ["B0501", "b0501", "B0501 监督检查辅助服务", "监督检查辅助服务", "Ｂ０５０１"])
def test_item_is_found_by_code_or_name(planned, typed):
    assert form_of(planned, catalog_item=typed).values()["catalog_item"] == CatalogItem.objects.get(code="B0501")


@pytest.mark.parametrize(
    ("name", "typed", "message"),
    [
        ("title", "长" * 300, "最多 120 个字，现有 300 个"),
        ("title", "检查\x00服务", "第 3 个字符看不见（U+0000），会使文字错乱，请删去后再填"),
        ("title", "", "还没有填写"),
        ("kind", "goods", "选择一个有效的选项： goods 不在可用的选项中。"),
        ("budget", "-290000", "金额不能为负数"),
        ("budget", "0", "不能少于 0.01 元，填写的是 0.00 元"),
        ("budget", "若干", "看不出金额，请写成 290000.00 或 29万"),
        ("quantity", "八", "看不出数字，请写成 8 或 8.5"),
        ("quantity", "-1", "应大于零"),
        ("quantity", "1.234", "最多两位小数"),
        ("recipient_count", "4.5", "应为整数"),
        ("expected_month", "2026-13", "看不出年和月，请写成 2026年5月 或 2026-05"),
        ("starts_on", "2026-02-30", "日历上没有 2026年2月30日，请核对月和日"),
        ("basis_document", "云财教2017", "缺少〔年份〕，请写成 云财教〔2017〕418号 的样子"),
        ("catalog_item", "航天服务", "现行目录里没有“航天服务”，请从提示中选择"),
        ("catalog_item", "B05", "现行目录里没有“B05”，请从提示中选择"),
        ("catalog_item", "培训", "“培训”有 3 项相符：A0302 职业技能培训服务、B0901"),
        ("service_items", "长" * 501, "第 1 条太长，每条最多 500 个字"),
        ("service_items", "\n".join(["条"] * 31), "最多 30 条，现有 31 条"),
    ],
)
def test_odd_text_is_refused_at_its_field(planned, name, typed, message):
    form = form_of(planned, **{name: typed})

    found = errors(form)
    assert list(found) == [name]
    assert found[name][0].startswith(message) or name == "kind"
    assert name not in form.values()


def test_missing_answers_are_passed_over_until_the_check(planned):
    assert errors(form_of(planned)) == {}
    assert errors(form_of(planned, strict=True))["budget"] == ["还没有填写"]


def test_dates_are_compared(planned):
    form = form_of(planned, starts_on="2026-09-01", ends_on="2026-08-31", delivered_by="2026-08-01")

    assert errors(form) == {"ends_on": ["早于开始日期 2026年9月1日"], "delivered_by": ["早于开始日期 2026年9月1日"]}
    assert form.values()["starts_on"] == date(2026, 9, 1)


def test_blank_rows_are_passed_over_and_others_become_rows(planned):
    rows = {"costs-TOTAL_FORMS": "2", "costs-0-name": "检查", "costs-0-unit": "项", "costs-0-quantity": "2", "costs-0-unit_price": "1,200"}
    form = form_of(planned, **rows)

    assert form.values()["cost_items"] == [
        {"name": "检查", "unit": "项", "quantity": Decimal(2), "unit_price": Decimal(1200), "source": ""}
    ]
    assert form.costs.total == Decimal(2400)


def test_row_with_a_mistake_keeps_the_table_as_it_was(planned):
    form = form_of(planned, **{"costs-TOTAL_FORMS": "1", "costs-0-name": "检查", "costs-0-quantity": "-1"})

    assert form.is_valid() is False
    assert "cost_items" not in form.values()


def test_target_gets_its_first_level_from_its_second(planned):
    row = {
        "targets-TOTAL_FORMS": "1",
        "targets-0-level2": "社会效益指标",
        "targets-0-name": "整改率",
        "targets-0-value": "90",
        "targets-0-unit": "%",
    }
    assert form_of(planned, **row).values()["targets"][0]["level1"] == "效益指标"


def test_years_become_one_plan_of_payments(planned):
    assert form_of(planned, year_0="19万", year_1="100000").values()["yearly_amounts"] == {"2026": "190000.00", "2027": "100000.00"}


def test_groups_say_what_is_done_wrong_and_open(planned):
    form = form_of(planned, contact="周岚", contact_phone="1", ends_on="x")
    form.is_valid()

    assert [group.kind for group in form.groups] == ["done", "wait", "over", "wait", "wait", "wait"]


def test_stored_line_fills_the_form(planned):
    line = PlanLine.objects.select_related("project__buyer", "project__catalog_item").get(project=planned.project)
    assert [group.kind for group in LineForm(line=line).groups] == ["done"] * 6
