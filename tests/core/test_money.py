"""Money: one rounding, grouped and capital writing, and what people type."""

from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st

from core import money

amounts = st.decimals(0, money.LARGEST, places=2)
CAPITALS = {
    "290000": "贰拾玖万元整",
    "1234567.89": "壹佰贰拾叁万肆仟伍佰陆拾柒元捌角玖分",
    "10000000": "壹仟万元整",
    "16409.02": "壹万陆仟肆佰零玖元零贰分",
    "1000000001": "壹拾亿零壹元整",
    "0.5": "伍角",
    "20": "贰拾元整",
    "0": "零元整",
    "0.05": "伍分",
    "1.05": "壹元零伍分",
    "1.50": "壹元伍角",
    "10001": "壹万零壹元整",
    "100010": "壹拾万零壹拾元整",
    "101000": "壹拾万壹仟元整",
    "100005000": "壹亿零伍仟元整",
    "1000010000": "壹拾亿零壹万元整",
    "1000000000000": "壹万亿元整",
    "1000000000001": "壹万亿零壹元整",
    "9999999999999.99": "玖万玖仟玖佰玖拾玖亿玖仟玖佰玖拾玖万玖仟玖佰玖拾玖元玖角玖分",
}


def read_capitals(words: str) -> Decimal:
    """Read capital numerals back, independently of how they are written."""
    total = section = digit = Decimal(0)
    units = {"拾": 10, "佰": 100, "仟": 1000}
    for word in words.removesuffix("整"):
        if word in money.DIGITS:
            digit = Decimal(money.DIGITS.index(word))
        elif word in units:
            section, digit = section + digit * units[word], Decimal(0)
        elif word in "万亿":
            factor = money.FACTORS[word]
            lower = total % factor if total >= factor else total
            total = total - lower + (lower + section + digit) * factor
            section = digit = Decimal(0)
        elif word == "元":
            total, section, digit = total + section + digit, Decimal(0), Decimal(0)
        else:
            total, digit = total + digit / (10 if word == "角" else 100), Decimal(0)
    return total


@pytest.mark.parametrize(("value", "words"), CAPITALS.items(), ids=CAPITALS)
def test_capitals_agree_with_the_examples(value, words):
    assert money.capitals(Decimal(value)) == words


@given(amounts)
def test_capitals_can_be_read_back(value):
    assert read_capitals(money.capitals(value)) == value


@given(amounts)
def test_capitals_read_zeros_once_and_never_begin_with_one(value):
    words = money.capitals(value)
    assert "零零" not in words
    assert not words.startswith("零") or words == "零元整"


@pytest.mark.parametrize("value", ["-0.01", "-290000", "10000000000000"])
def test_capitals_refuse_what_cannot_be_paid(value):
    with pytest.raises(ValueError):
        money.capitals(Decimal(value))


@pytest.mark.parametrize(("value", "rounded"), [("0.005", "0.01"), ("0.004", "0.00"), ("2.675", "2.68"), ("-0.005", "-0.01"), (3, "3.00")])
def test_yuan_rounds_half_up(value, rounded):
    assert str(money.yuan(Decimal(value))) == rounded


def test_yuan_refuses_a_float():
    with pytest.raises(TypeError):
        money.yuan(0.1)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("value", "words"), [("290000", "290,000.00"), ("0", "0.00"), ("1234567.891", "1,234,567.89"), ("-1000", "-1,000.00")]
)
def test_grouped_separates_thousands(value, words):
    assert money.grouped(Decimal(value)) == words


@pytest.mark.parametrize(
    ("value", "words"),
    [("290000", "29"), ("1234567.89", "123.456789"), ("100000", "10"), ("0", "0"), ("1", "0.0001"), ("123456789000", "12,345,678.9")],
)
def test_to_wan_keeps_every_cent_and_no_needless_zero(value, words):
    assert money.to_wan(Decimal(value)) == words


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("290000", "290000.00"),
        ("29万", "290000.00"),
        ("29 万元整", "290000.00"),
        ("２９０，０００．００", "290000.00"),
        ("¥290,000", "290000.00"),
        ("￥290,000.5元", "290000.50"),
        ("人民币290000元", "290000.00"),
        ("RMB 290,000.00", "290000.00"),
        ("1.5亿", "150000000.00"),
        ("29.123456万", "291234.56"),
        ("0", "0.00"),
        ("-0", "0.00"),
        ("290000.", "290000.00"),
        ("9,999,999,999,999.99", "9999999999999.99"),
    ],
)
def test_parse_amount_reads_what_people_type(text, value):
    assert str(money.parse_amount(text)) == value


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("-290000", "negative"),
        ("-0.01", "negative"),
        ("1.234", "too_precise"),
        ("0.001万分", "invalid"),
        ("29.1234567万", "too_precise"),
        ("10,000,000,000,000", "too_large"),
        ("999999999亿", "too_large"),
        ("9" * 300, "too_large"),
        ("NaN", "invalid"),
        ("inf", "invalid"),
        ("Infinity", "invalid"),
        ("1e5", "invalid"),
        ("29,00", "invalid"),
        ("1,2345", "invalid"),
        ("二十九万", "invalid"),
        ("٢٩", "invalid"),
        ("=1+1", "invalid"),
        ("", "invalid"),
        ("万", "invalid"),
        ("29\x00", "invalid"),
    ],
)
def test_parse_amount_refuses_with_a_reason(text, code):
    with pytest.raises(ValidationError) as caught:
        money.parse_amount(text)
    assert caught.value.code == code


@given(amounts)
def test_parse_amount_undoes_grouped(value):
    assert money.parse_amount(money.grouped(value)) == value


@given(amounts)
def test_parse_amount_undoes_to_wan(value):
    assert money.parse_amount(f"{money.to_wan(value)}万元") == value
