"""How finance's figures are read: codes of budget items and amounts with a sign."""

import re
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.money import parse_amount
from core.text import fold

CODE = re.compile(r"[0-9A-Za-z](?:[0-9A-Za-z-]{0,28}[0-9A-Za-z])?", re.ASCII)
SIGNS = ("-", "－", "−", "减")


def signed_amount(text: str) -> Decimal:
    """Return an amount in yuan that may be taken back: -5万, －50,000. Refuses zero and what is no amount."""
    negative = text.strip().startswith(SIGNS)
    amount = parse_amount(text.strip()[1:] if negative else text)
    if not amount:
        raise ValidationError(_("金额不能为零"), code="zero")
    return -amount if negative else amount


def budget_code(text: str) -> str:
    """Return a code in half-width characters. Refuses other signs than digits, letters and dashes."""
    code = re.sub(r"\s", "", fold(text))
    if not CODE.fullmatch(code):
        raise ValidationError(_("只能用数字、字母和短横线，最多 30 位"), code="invalid")
    return code
