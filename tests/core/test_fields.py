"""Form fields: pasted input read, odd input refused at its field with a message that helps."""

from datetime import date
from decimal import Decimal

import pytest
from django import forms
from django.core.exceptions import ValidationError
from django.db import models
from hypothesis import given
from hypothesis import strategies as st

from core import fields, widgets
from core.text import is_clean


def refusal(field: forms.Field, value: object) -> list[str]:
    """Return the messages with which a field refuses a value."""
    with pytest.raises(ValidationError) as caught:
        field.clean(value)
    return caught.value.messages


@pytest.mark.parametrize(
    ("text", "cleaned"),
    [("  专项检查\u3000", "专项检查"), ("\ufeff专项\u200b检查", "专项检查"), ("张\U00031350", "张\U00031350"), ("", ""), (None, "")],
)
def test_clean_text_drops_what_carries_nothing(text, cleaned):
    assert fields.CleanCharField(required=False).clean(text) == cleaned


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("专项\x00检查", "第 3 个字符看不见（U+0000），会使文字错乱，请删去后再填"),
        ("\u202e查检", "第 1 个字符看不见（U+202E），会使文字错乱，请删去后再填"),
        ("a\ud800", "第 2 个字符看不见（U+D800），会使文字错乱，请删去后再填"),
        ("a\x1bb", "第 2 个字符看不见（U+001B），会使文字错乱，请删去后再填"),
        ("第一行\n第二行", "第 4 个字符是换行或制表符，这里只能写一行"),
        ("名" * 201, "最多 200 个字，现有 201 个"),
        ("", "还没有填写"),
        (" \u200b ", "还没有填写"),
    ],
)
def test_clean_text_refuses_with_the_place(text, message):
    assert refusal(fields.CleanCharField(max_length=200), text) == [message]


def test_clean_text_of_several_lines_keeps_them():
    assert fields.CleanTextField().clean("第一行\r\n第二行") == "第一行\r\n第二行"


def test_clean_text_of_several_lines_refuses_other_controls():
    assert refusal(fields.CleanTextField(), "一\n\x0b二") == ["第 3 个字符看不见（U+000B），会使文字错乱，请删去后再填"]


@given(st.text())
def test_clean_text_never_lets_an_unclean_character_through(text):
    try:
        cleaned = fields.CleanTextField(required=False).clean(text)
    except ValidationError:
        return
    assert all(is_clean(character, multiline=True) for character in cleaned)
    cleaned.encode()


@pytest.mark.parametrize(
    ("text", "value"), [("29万", "290000.00"), ("２９０，０００．００", "290000.00"), (" ¥290,000 ", "290000.00"), (Decimal(5), "5.00")]
)
def test_money_reads_what_people_type(text, value):
    assert str(fields.MoneyField().clean(text)) == value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "还没有填写"),
        ("-1", "金额不能为负数"),
        ("0", "不能少于 0.01 元，填写的是 0.00 元"),
        ("300000", "不能超过 290,000.00 元，填写的是 300,000.00 元，多 10,000.00 元"),
        ("12.345", "金额最多到分，即小数点后两位"),
        ("NaN", "看不出金额，请写成 290000.00 或 29万"),
        ("1\x00", "第 2 个字符看不见（U+0000），会使文字错乱，请删去后再填"),
    ],
)
def test_money_refuses_with_what_would_be_right(text, message):
    assert refusal(fields.MoneyField(maximum=Decimal(290_000)), text) == [message]


def test_money_may_be_left_out_or_be_zero_when_allowed():
    field = fields.MoneyField(required=False, minimum=Decimal(0))
    assert (field.clean(""), field.clean("0")) == (None, Decimal("0.00"))


def test_money_shows_stored_amounts_grouped_and_typed_ones_as_typed():
    widget = widgets.MoneyInput()
    assert (widget.format_value(Decimal(290_000)), widget.format_value("29万")) == ("290,000.00", "29万")


@pytest.mark.parametrize(("initial", "data", "changed"), [(Decimal("290000.00"), "29万", False), (Decimal("290000.00"), "30万", True)])
def test_money_notices_a_change_of_the_amount_only(initial, data, changed):
    assert fields.MoneyField().has_changed(initial, data) is changed


def test_document_number_is_normalised():
    assert fields.DocumentNumberField().clean(" 云财教[2017] 0418 ") == "云财教〔2017〕418号"


def test_document_number_shows_the_pattern():
    assert refusal(fields.DocumentNumberField(), "云财教418号") == ["缺少〔年份〕，请写成 云财教〔2017〕418号 的样子"]


def test_uscc_is_normalised():
    assert fields.USCCField(max_length=18).clean("９１４４０３００ 7152 6726 xg") == "9144030071526726XG"


def test_uscc_says_what_is_wrong():
    assert refusal(fields.USCCField(), "9144030071526726X") == ["统一社会信用代码应为 18 位，现有 17 位"]


@pytest.mark.parametrize(
    "text",
    ["2026年9月1日", "2026-09-01", "2026/9/1", "2026.9.1", "20260901", "２０２６年９月１日", " 2026 年 9 月 1 日 ", date(2026, 9, 1)],
)
def test_date_reads_what_people_write(text):
    assert fields.DateField().clean(text) == date(2026, 9, 1)


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("", "还没有填写日期"),
        ("明天", "看不出日期，请写成 2026年9月1日 或 2026-09-01"),
        ("2026-9", "看不出日期，请写成 2026年9月1日 或 2026-09-01"),
        ("2026\x00-9-1", "看不出日期，请写成 2026年9月1日 或 2026-09-01"),
        ("2026年2月30日", "日历上没有 2026年2月30日，请核对月和日"),
        ("0026-01-01", "年份应在 1900 到 2199 之间"),
    ],
)
def test_date_refuses_with_what_would_be_right(text, message):
    assert refusal(fields.DateField(), text) == [message]


@pytest.mark.parametrize(
    ("column", "field_class"),
    [
        (models.CharField(max_length=20), fields.CleanCharField),
        (models.TextField(), fields.CleanTextField),
        (models.DateField(), fields.DateField),
        (models.DecimalField(max_digits=16, decimal_places=2), fields.MoneyField),
        (models.DecimalField(max_digits=5, decimal_places=2), forms.DecimalField),
        (models.CharField(max_length=2, choices=[("a", "甲")]), forms.TypedChoiceField),
    ],
)
def test_formfield_gives_a_model_form_our_fields(column, field_class):
    assert type(fields.formfield(column)) is field_class


def test_formfield_leaves_a_field_that_was_chosen():
    assert type(fields.formfield(models.CharField(max_length=18), form_class=fields.USCCField)) is fields.USCCField
