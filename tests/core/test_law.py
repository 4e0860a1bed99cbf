"""The records of the law: whole, dated, regional, cited, and shown on the generated page."""

from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from itertools import pairwise

import pytest

from core import law
from core.law import document, store
from core.law.rule import article_words, chinese_number
from core.management.commands.law import PAGE

ON = date(2026, 3, 1)
RULES = law.all_rules()
VALUES = {
    "consultation.notice": (3, "wd"),
    "consultation.document_sale": (5, "wd"),
    "consultation.preparation": (10, "d"),
    "consultation.clarification": (5, "d"),
    "consultation.bond_max": (2, "percent"),
    "consultation.overdue_confirm": (5, "wd"),
    "intention.publicity": (30, "d"),
    "award.report": (2, "wd"),
    "award.decide": (5, "wd"),
    "award.notice": (2, "wd"),
    "award.result_period": (1, "wd"),
    "challenge.window": (7, "wd"),
    "challenge.reply": (7, "wd"),
    "complaint.window": (15, "wd"),
    "procurement.suspension": (30, "d"),
    "contract.sign": (30, "d"),
    "contract.publish": (2, "wd"),
    "contract.file": (7, "wd"),
    "contract.change_max": (10, "percent"),
    "contract.guarantee_max": (10, "percent"),
    "payment.due": (30, "d"),
    "payment.due_max": (60, "d"),
    "acceptance.publish": (2, "wd"),
    "archive.years": (15, "years"),
}


@pytest.mark.parametrize(("rule_id", "expected"), VALUES.items(), ids=VALUES)
def test_get_returns_the_value_of_the_law(rule_id, expected):
    rule = law.get(rule_id, on=ON)
    assert (rule.value, rule.unit) == expected


@pytest.mark.parametrize(
    ("day", "span"),
    [(date(2022, 6, 30), (6, 10)), (date(2022, 7, 1), (10, 20)), (ON, (10, 20))],
)
def test_get_returns_the_record_of_the_day(day, span):
    assert law.get("sme.deduction", on=day).span == span


def test_get_names_what_is_missing():
    with pytest.raises(LookupError, match=r"abnormal_price\.average.*2026-01-31.*national"):
        law.get("abnormal_price.average", on=date(2026, 1, 31))


def test_find_returns_none_before_a_rule_is_in_force():
    days = (date(2026, 1, 31), date(2026, 2, 1))
    assert [law.find("abnormal_price.ceiling", on=day) is not None for day in days] == [False, True]


@pytest.mark.parametrize(("region", "limit"), [("429900", 200_000), ("100000", 1_000_000)])
def test_get_prefers_the_record_of_the_region(region, limit):
    assert law.get("threshold.limit", on=ON, region=region).amount == limit


def test_get_never_lends_a_locality_the_thresholds_of_another():
    with pytest.raises(LookupError, match="360200"):
        law.get("threshold.limit", on=ON, region="360200")


def test_get_falls_back_to_the_nation():
    assert law.get("contract.sign", on=ON, region="429900") == law.get("contract.sign", on=ON)


def test_regions_go_from_the_district_to_the_nation():
    assert list(law.regions("420106")) == ["420106", "420100", "420000", ""]


@pytest.mark.parametrize(
    ("rule_id", "citation"),
    [
        ("award.decide", "《政府采购法实施条例》第四十三条"),
        ("contract.change_max", "《政府采购法》第四十九条、《政府采购法实施条例》第六十七条第（五）项"),
        ("plan.term", "《政府购买服务管理办法》（财政部令第102号）第二十四条"),
        ("abnormal_price.average", "财库〔2026〕2号"),
        ("survey.minimum", "平台默认设置（非法定）"),
        ("payment.advance", "《关于进一步加大政府采购支持中小企业力度的通知》（财库〔2022〕19号）（待核实）"),
        ("payment.due", "《保障中小企业款项支付条例》第九条"),
        ("threshold.limit", "《中央预算单位政府集中采购目录及标准（2020年版）》（国办发〔2019〕55号）"),
    ],
)
def test_cite_writes_the_newest_basis_for_readers(rule_id, citation):
    assert law.cite(rule_id) == citation


def test_cite_of_a_day_returns_the_basis_of_that_day():
    assert law.cite("payment.due", on=date(2025, 5, 31)) == "《保障中小企业款项支付条例》（国务院令第728号）第八条"


def test_cite_refuses_an_unknown_id():
    with pytest.raises(LookupError, match="no record 'nothing'"):
        law.cite("nothing")


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (1, "一"),
        (10, "十"),
        (11, "十一"),
        (20, "二十"),
        (43, "四十三"),
        (100, "一百"),
        (105, "一百零五"),
        (110, "一百一十"),
        (999, "九百九十九"),
    ],
)
def test_chinese_number_writes_articles(number, words):
    assert chinese_number(number) == words


@pytest.mark.parametrize("number", [0, -1, 1000])
def test_chinese_number_refuses_what_is_no_article(number):
    with pytest.raises(ValueError):
        chinese_number(number)


@pytest.mark.parametrize(
    ("article", "words"),
    [
        ("43", "第四十三条"),
        ("22.1(5)", "第二十二条第一款第（五）项"),
        ("10(5)、18", "第十条第（五）项、第十八条"),
        ("第三部分", "第三部分"),
        ("", ""),
    ],
)
def test_article_words_keep_free_text(article, words):
    assert article_words(article) == words


def test_values_come_in_the_type_of_their_unit():
    assert law.get("contract.change_max", on=ON).share == Decimal("0.1")
    assert law.get("consultation.price_weight", on=ON).span == (Decimal(10), Decimal(30))
    assert law.get("consultation.expert_share", on=ON).fraction == Fraction(2, 3)
    assert law.get("evaluation.three_party", on=ON).table == {"buyer": 30, "recipients": 40, "third_party": 30}
    assert law.get("consultation.tie", on=ON).items == ("得分高", "最后报价低", "技术指标优")


@pytest.mark.parametrize("name", ["number", "amount", "share", "span", "fraction", "items", "table"])
def test_a_clause_has_no_value(name):
    with pytest.raises(TypeError, match=r"buyer\.kinds"):
        getattr(law.get("buyer.kinds", on=ON), name)


def test_weights_of_three_parties_add_up():
    assert sum(law.get("evaluation.three_party", on=ON).table.values()) == 100


@pytest.mark.parametrize(("rule_id", "default"), [("survey.minimum", True), ("contract.sign", False)])
def test_is_default_marks_settings_of_the_product(rule_id, default):
    assert law.get(rule_id, on=ON).is_default is default


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: f"{rule.id}-{rule.region}-{rule.valid_from}")
def test_every_record_is_found_on_its_first_and_last_day(rule):
    last = rule.valid_to or date(2026, 11, 22)
    found = [law.get(rule.id, on=day, region=rule.region) for day in (rule.valid_from, last)]
    assert found == [rule, rule]
    assert law.find(rule.id, on=rule.valid_from - timedelta(days=1), region=rule.region) is None or rule in followers()


def followers() -> list[law.Rule]:
    """Return the records that continue an earlier one without a gap."""
    return [later for earlier, later in pairwise(RULES) if earlier.id == later.id]


def test_every_document_is_cited():
    cited = {clause.source.key for rule in RULES for clause in rule.clauses}
    assert cited == set(store.sources())


ROW = {"id": "x.y", "title": "t", "value": 3, "unit": "d", "clauses": ["law:1"], "confidence": "V1"}


@pytest.mark.parametrize(
    "change",
    [{"unit": "weeks"}, {"unit": "clause"}, {"value": None}, {"value": "3"}, {"value": True}, {"confidence": "V9"}, {"days": 3}],
)
def test_a_malformed_record_is_refused(change):
    with pytest.raises(ValueError, match=r"x\.y"):
        store.rule_of(ROW | change, "")


def test_two_records_may_not_hold_on_the_same_day():
    rules = [store.rule_of(ROW | {"valid_from": day}, "") for day in (date(2020, 1, 1), date(2021, 1, 1))]
    with pytest.raises(ValueError, match="two records hold on 2021-01-01"):
        store.refuse_overlap(rules)


def test_the_page_of_the_law_is_fresh():
    assert PAGE.read_text(encoding="utf-8") == document.render()
