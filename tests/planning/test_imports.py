"""Appropriations from a file: every bad row is named, nothing is half-imported, the same file counts once."""

from decimal import Decimal

import pytest

from core.models import AuditEntry
from core.tables import BadTable
from planning.actions.imports import import_appropriations
from planning.models import BudgetEntry, BudgetLine

HEAD = "购买主体信用代码,年度,预算项目编码,预算项目名称,资金来源,安排金额（元）,说明\n"
EDUCATION, CIVIL, SUPPLIER = "11429900MB0000019Y", "11429900MB0000027R", "91429900MA4K00010J"
GOOD = f'{HEAD}{EDUCATION},2026,2050299,,,50万,追加\n{CIVIL},2027,2081099,养老服务,福彩公益金,"1,200,000.00",年初预算\n'


def take_in(stage, text: str):
    return import_appropriations(text.encode(), actor=stage["finance"])


def test_file_adds_to_known_lines_and_opens_new_ones(staged):
    entries = take_in(staged, GOOD)

    new = BudgetLine.objects.get(code="2081099", fiscal_year=2027)
    assert [entry.amount for entry in entries] == [Decimal(500_000), Decimal(1_200_000)]
    assert staged.money.appropriated == Decimal(1_300_000)
    assert (new.name, new.fund_source, new.appropriated) == ("养老服务", "lottery", Decimal(1_200_000))
    assert AuditEntry.objects.filter(chain="budget").count() == 5


def test_same_file_counts_once(staged):
    take_in(staged, GOOD)

    with pytest.raises(BadTable, match="已经导入过"):
        take_in(staged, GOOD)
    assert staged.money.appropriated == Decimal(1_300_000)


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        (f"{SUPPLIER},2026,1,名称,,1,", "第 4 行“购买主体信用代码”：没有登记为购买主体的单位：91429900MA4K00010J"),
        (f"{EDUCATION},26,1,名称,,1,", "第 4 行“年度”：看不出年度，请写成 2026"),
        (f"{EDUCATION},2026,a b/c,名称,,1,", "第 4 行“预算项目编码”：只能用数字、字母和短横线，最多 30 位"),
        (f"{EDUCATION},2026,9,,,1,", "第 4 行“预算项目名称”：新的预算项目要写名称"),
        (f"{EDUCATION},2026,9,{'长' * 121},,1,", "第 4 行“预算项目名称”：最多 120 个字，现有 121 个"),
        (f"{EDUCATION},2026,9,名称,彩票,1,", "第 4 行“资金来源”：应为：一般公共预算、政府性基金、福彩公益金、上级专项、其他"),
        (f"{EDUCATION},2026,9,名称,,0,", "第 4 行“安排金额（元）”：金额不能为零"),
        (f"{EDUCATION},2026,9,名称,,1.005,", "第 4 行“安排金额（元）”：金额最多到分，即小数点后两位"),
        (f"{EDUCATION},2026,9,名称,,若干,", "第 4 行“安排金额（元）”：看不出金额，请写成 290000.00 或 29万"),
        (f"{EDUCATION},2026,9,名称,,-5,", "第 4 行“安排金额（元）”：新的预算项目还没有金额可以调减"),
        (f"{EDUCATION},2026,9,=A1,,1,", "第 4 行“name”：像是公式（=A1…），请只填文字或数字"),
        (
            f"{EDUCATION},2026,2050299,,,-9000000,调减",
            "第 4 行：“2050299 其他普通教育支出（购买服务）”最多只能调减可用额度 1,300,000.00 元",
        ),
    ],
)
def test_bad_row_is_named_and_nothing_is_stored(staged, row, reason):
    with pytest.raises(BadTable) as caught:
        take_in(staged, f"{GOOD}{row}\n")

    assert [str(error) for error in caught.value.errors] == [reason]
    assert (BudgetLine.objects.count(), BudgetEntry.objects.count(), staged.money.appropriated) == (1, 1, Decimal(800_000))
