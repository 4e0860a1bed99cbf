"""The law as a page for people: every record with its value, its basis and its days in force."""

from itertools import groupby

from core.law import all_rules
from core.law.rule import Rule

UNIT_WORDS = {
    "d": "{} 日",
    "wd": "{} 个工作日",
    "minutes": "{} 分钟",
    "years": "{} 年",
    "count": "{}",
    "percent": "{}%",
    "points": "{} 分",
    "yuan": "{:,} 元",
}
HEADER = """# 平台所用的规则

本页由 `manage.py law` 从 `core/law/` 的数据生成，请改数据，不要改本页。每条规则都有代码读它；没有代码读的规则不收。

平台只按这里的数值计算期限、比例和限额，并按项目办理之日有效的记录执行；地区记录优先于全国记录。

可信度：V1 逐条读过原文；V2 与带答案的题库核对过；V3 有旁证；K1 条号把握高、未见原文；K2 上线前须核对原文，页面上标（待核实）；
product 平台默认设置或演示参数，不是法律规定，页面上照此标明。
"""
COLUMNS = "| 编号 | 事项 | 值 | 依据 | 有效期 | 可信度 |\n|---|---|---|---|---|---|"


def quantity(rule: Rule) -> str:
    """Return a record's value with its unit, or a dash for a clause that has none."""
    if rule.unit in UNIT_WORDS:
        return UNIT_WORDS[rule.unit].format(rule.value)
    if rule.unit == "span":
        low, high = rule.span
        return f"{low}%–{high}%"
    if rule.unit == "list":
        return "；".join(rule.items)
    if rule.unit == "table":
        return "，".join(f"{name} {number}" for name, number in rule.table.items())
    if rule.unit == "words":
        return "，".join(rule.words.values())
    return str(rule.value or "—")


def row(rule: Rule) -> str:
    """Return a record's line in its table."""
    days = f"{rule.valid_from} 起" if rule.valid_to is None else f"{rule.valid_from} 至 {rule.valid_to}"
    return f"| `{rule.id}` | {rule.title} | {quantity(rule)} | {rule.citation} | {days} | {rule.confidence} |"


def chapter(rule: Rule) -> str:
    """Return the heading under which a record stands: its region, or the first part of its id."""
    return f"地区 {rule.region}" if rule.region else rule.id.partition(".")[0]


def render() -> str:
    """Return the page as Markdown."""
    rules = sorted(all_rules(), key=lambda rule: (rule.region, chapter(rule)))
    tables = [f"## {heading}\n\n{COLUMNS}\n" + "\n".join(map(row, group)) for heading, group in groupby(rules, chapter)]
    return "\n\n".join([HEADER.rstrip(), *tables]) + "\n"
