"""The check-up of tender files."""

from decimal import Decimal

import pytest

from procurement.tenders.rules import lint

BARRED = [
    "注册资本 500 万元以上",
    "营业收入不低于 1000 万元",
    "从业人员人数 50 人以上",
    "成立满三年",
    "在江城市注册",
    "在本市设有分支机构",
    "本地企业",
    "获得省级奖项",
    "限国有企业参加",
    "提供生产厂家授权书",
    "已列入本局名录库",
    "获得文明单位称号",
    "A级纳税人",
]
FAIR = [
    "在中华人民共和国境内依法注册，具有独立法人资格和独立承担民事责任的能力",
    "信誉良好，近三年无诚信不良记录",
    "具有相关专项检查的工作经验",
    "参加检查人员具有注册会计师或会计师资质",
    "近 3 年 5 个以上",
    "现场人员 10 人以上，其中中级以上职称 6 人以上",
    "检查各县区义务教育保障机制分担资金落实情况",
]


@pytest.mark.parametrize("text", BARRED)
def test_barred_requirement_is_found(text):
    assert len(list(lint.banned(text, "资格要求"))) == 1


@pytest.mark.parametrize("text", FAIR)
def test_fair_requirement_passes(text):
    assert list(lint.banned(text, "资格要求")) == []


def test_blocker_says_where_what_and_which_clause():
    blocker = next(iter(lint.banned("注册资本 500 万元以上", "资格要求")))
    assert blocker.message == "资格要求写有“注册资本”。供应商的规模条件不得作为资格要求或评分因素"
    assert blocker.basis == "《政府采购货物和服务招标投标管理办法》（财政部令第87号）第十七条"


def test_qualification_is_not_scored_again():
    found = list(lint.scored_twice(["具有会计师事务所执业证书"], [("资质", "持有会计师事务所执业证书得 10 分"), ("方案", "完整")]))
    assert [blocker.message for blocker in found] == ["“会计师事务所执业证书”已是资格要求，又在评分项“资质”中给分"]


def grades(*rows):
    return [{"points": points, "text": text} for points, text in rows]


@pytest.mark.parametrize(
    ("rows", "found"),
    [
        ([("20", "5 人以上"), ("10", "3 人以上"), ("0", "其他情况")], 0),
        ([], 1),
        ([("20", "5 人以上")], 1),
        ([("10", "3 人"), ("20", "5 人")], 1),
        ([("15", "5 人"), ("0", "其他")], 1),
        ([("20", "5 人"), ("20", "4 人")], 1),
        ([("20", "好"), ("10", "较好"), ("5", "一般")], 1),
        ([("20", "优"), ("20", "良")], 2),
    ],
)
def test_grades_are_quantified_steps(rows, found):
    assert len(list(lint.graded("服务方案", Decimal(20), grades(*rows)))) == found


@pytest.mark.parametrize(
    ("text", "expected"), [("好", True), ("较好", True), ("优、良", True), ("优：10 人以上", False), ("4 类要素齐全", False)]
)
def test_vague_word_alone_is_no_grade(text, expected):
    assert lint.is_only_vague(text) is expected


@pytest.mark.parametrize(("text", "expected"), [("方案完善、合理", True), ("方案完善，10 页以上", False), ("没有", False)])
def test_grade_without_number_is_worth_a_hint(text, expected):
    assert lint.is_unmeasured(text) is expected


@pytest.mark.parametrize(("text", "expected"), [("近三年同类业绩 3 个以上", [3]), ("合同不少于2项", [2]), ("无", [])])
def test_similar_contracts_are_counted(text, expected):
    assert lint.similar_contracts(text) == expected
