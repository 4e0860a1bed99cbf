"""Money in yuan: one rounding, the two ways of writing it, and reading what people type."""

import re
import unicodedata
from decimal import ROUND_HALF_UP, Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

CENT = Decimal("0.01")
# The columns for money: models.DecimalField(max_digits=16, decimal_places=2).
MAX_DIGITS = 16
LARGEST = Decimal("9999999999999.99")
FACTORS = {"": Decimal(1), "千": Decimal(1000), "万": Decimal(10_000), "亿": Decimal(100_000_000)}
WAN = FACTORS["万"]

DIGITS = "零壹贰叁肆伍陆柒捌玖"
PLACES = ("", "拾", "佰", "仟")
GROUPS = ("", "万", "亿", "万")

AMOUNT = re.compile(r"[¥￥]?([+-]?)(?:CNY|RMB|人民币)?[¥￥]?(\d{1,3}(?:,\d{3})+|\d+)(\.\d*)?([千万亿]?)(?:元|圆)?(?:整|正)?", re.ASCII)


def yuan(value: Decimal | int | str) -> Decimal:
    """Round to 分, half up. Raises TypeError for a float and decimal.InvalidOperation for what is no number."""
    if isinstance(value, float):
        raise TypeError("money is never a float")
    return Decimal(value).quantize(CENT, ROUND_HALF_UP)


def grouped(value: Decimal | int) -> str:
    """Write an amount in yuan with thousands separators and two places: 290,000.00."""
    return f"{yuan(value):,}"


def to_wan(value: Decimal | int) -> str:
    """Write an amount in 万元 without needless zeros: 290000 → 29, 1234567.89 → 123.456789."""
    text = f"{yuan(value) / WAN:,.6f}"
    return text.rstrip("0").rstrip(".")


def capitals(value: Decimal | int) -> str:
    """Write an amount in the capital numerals that legal documents ask for: 290000 → 贰拾玖万元整.

    Raises ValueError for a negative amount and for one of more than thirteen digits.
    """
    amount = yuan(value)
    if not 0 <= amount <= LARGEST:
        raise ValueError(f"no capitals for {amount}")
    whole, cents = divmod(int(amount * 100), 100)
    words = f"{whole_words(whole)}元" if whole else ""
    if not cents:
        return f"{words or '零元'}整"
    return words + cent_words(cents, leading=bool(words))


def cent_words(cents: int, *, leading: bool) -> str:
    """Write 角 and 分; a missing 角 is read as 零 when yuan stand before it."""
    tenths, hundredths = divmod(cents, 10)
    words = f"{DIGITS[tenths]}角" if tenths else "零" * leading
    return words + (f"{DIGITS[hundredths]}分" if hundredths else "")


def whole_words(number: int) -> str:
    """Write a whole number: groups of four digits, runs of zeros read once."""
    words, zero = "", False
    for level, group in reversed(list(enumerate(four_digit_groups(number)))):
        if not group:
            words, zero = words + ("亿" if level == 2 and words else ""), bool(words)
            continue
        gap = words and (zero or group < 1000)
        words += ("零" if gap else "") + group_words(group) + GROUPS[level]
        zero = False
    return words


def four_digit_groups(number: int) -> list[int]:
    """Split a whole number into groups of four digits, the lowest first."""
    groups = []
    while number:
        number, group = divmod(number, 10_000)
        groups.append(group)
    return groups


def group_words(group: int) -> str:
    """Write a number from 1 to 9,999; zeros between digits are read once."""
    words, zero = "", False
    for place in (3, 2, 1, 0):
        digit = group // 10**place % 10
        if digit:
            words += ("零" if zero and words else "") + DIGITS[digit] + PLACES[place]
        zero = not digit
    return words


def parse_amount(text: str) -> Decimal:
    """Read an amount as people write it: 29万, ￥290,000, ２９０，０００．００, 1.5亿元.

    Raises ValidationError, saying what is wrong and what would be right, for a negative amount, for more than two
    places, for one too large to store and for what is no amount.
    """
    folded = re.sub(r"\s", "", unicodedata.normalize("NFKC", text)).upper()
    match = AMOUNT.fullmatch(folded)
    if match is None:
        raise ValidationError(_("看不出金额，请写成 290000.00 或 29万"), code="invalid")
    sign, whole, places, unit = match.groups()
    amount = Decimal(whole.replace(",", "") + (places or "")) * FACTORS[unit]
    if sign == "-" and amount:
        raise ValidationError(_("金额不能为负数"), code="negative")
    if amount > LARGEST:
        raise ValidationError(_("金额太大，最多 9,999,999,999,999.99 元"), code="too_large")
    if amount != yuan(amount):
        raise ValidationError(_("金额最多到分，即小数点后两位"), code="too_precise")
    return yuan(amount)
