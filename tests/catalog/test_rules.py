"""Words of the negative list: what is refused, what a person must confirm, and what is harmless."""

import pytest

from catalog.rules import findings, negative_words


@pytest.mark.parametrize(
    ("text", "item"),
    [
        ("教学设备采购", 3),
        ("校舍新建工程", 3),
        ("学校装修工程", 3),
        ("储备土地前期开发服务", 3),
        ("融资租赁服务", 4),
        ("由承接主体垫资实施", 4),
        ("劳务派遣服务", 5),
        ("设置公益性岗位", 5),
        ("按月发放工资标准", 5),
        ("派驻人员到岗坐班", 5),
        ("由 购买主体 考勤", 5),
    ],
)
def test_text_that_names_what_may_not_be_bought_is_refused(text, item):
    assert [(finding.kind, finding.item) for finding in findings(text)][:1] == [("block", item)]


@pytest.mark.parametrize(
    ("text", "item"), [("协助行政执法的巡查", 2), ("涉密资料整理", 2), ("老旧小区改造评估", 3), ("小额贷款贴息审核", 4)]
)
def test_text_that_may_be_harmless_asks_for_a_person(text, item):
    assert [(finding.kind, finding.item) for finding in findings(text)] == [("confirm", item)]


@pytest.mark.parametrize("text", ["工程监理服务", "工程造价咨询服务", "信息系统工程师培训", "义务教育经费保障机制专项检查", "设备维护服务"])
def test_ordinary_service_is_not_touched(text):
    assert findings(text) == []


def test_finding_cites_the_item_of_the_list():
    finding = findings("教学设备采购")[0]

    assert finding.basis.startswith("《政府购买服务管理办法》（财政部令第102号）第十条第（三）项、")
    assert "财预〔2017〕87号" in finding.basis


def test_harmless_phrase_does_not_hide_a_bad_one():
    assert [finding.word for finding in findings("工程监理和设备采购")] == ["设备采购"]


def test_every_rule_names_its_item_and_its_sources():
    assert [rule for rule in negative_words() if not (rule.words and rule.sources and rule.basis)] == []
