"""Reading a file of bids and scores; whatever does not fit is refused with the name of its field."""

import json
import re
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from core.money import LARGEST
from procurement.scoring.formula import ORDER, ScoredBid, Terms, evaluated_price

NUMBER = re.compile(r"[+-]?\d{1,30}(\.\d{1,30})?", re.ASCII)
DAY = re.compile(r"\d{4}-\d{2}-\d{2}", re.ASCII)
FULL_POINTS = Decimal(100)
WHOLE_SHARE = Decimal(1)
LONGEST = 30


class FieldError(ValueError):
    """A field that cannot be used; the text begins with its name."""

    def __init__(self, field: str, problem: str) -> None:
        super().__init__(f"{field}：{problem}")


@dataclass(frozen=True)
class ScoreFile:
    """What a file says, checked."""

    terms: Terms
    on: date
    ceiling: Decimal
    bids: list[ScoredBid]


def read(content: bytes) -> ScoreFile:
    """Read JSON in UTF-8. Raises FieldError naming the first field that does not fit."""
    data = _mapping(_parse(content), _("文件"))
    terms = Terms(_method(data), _number(data, "price_weight", most=FULL_POINTS), _number(data, "small_deduction", most=WHOLE_SHARE))
    if terms.small_deduction == WHOLE_SHARE:
        raise FieldError("small_deduction", _("应小于 1，例如 0.15"))
    on, ceiling = _day(data), _amount(data, "ceiling")
    return ScoreFile(terms, on, ceiling, _bids(data, terms))


def _parse(content: bytes) -> Any:
    try:
        text = content.decode("utf-8-sig")
        return json.loads(text, parse_float=Decimal, parse_int=Decimal, parse_constant=_refuse_constant, object_pairs_hook=_pairs)
    except FieldError:
        raise
    except (ValueError, ArithmeticError, RecursionError) as error:
        raise FieldError(_("文件"), _("不是 JSON（%(error)s）") % {"error": error}) from None


def _refuse_constant(name: str) -> Any:
    raise FieldError(name, _("不是数"))


def _pairs(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    keys = [key for key, _value in pairs]
    for key in keys:
        if keys.count(key) > 1:
            raise FieldError(key, _("在同一处出现了两次"))
    return dict(pairs)


def _mapping(value: Any, field: str) -> dict[str, Any]:
    if not isinstance(value, dict):
        raise FieldError(field, _("应为 {…} 形式的对象"))
    return value


def _list(value: Any, field: str) -> list[Any]:
    if not isinstance(value, list):
        raise FieldError(field, _("应为 […] 形式的列表"))
    if not value:
        raise FieldError(field, _("不能为空"))
    return value


def _get(data: dict[str, Any], key: str, field: str = "") -> Any:
    if key not in data:
        raise FieldError(field or key, _("缺少这一项"))
    return data[key]


def _method(data: dict[str, Any]) -> str:
    method = _get(data, "method")
    if not isinstance(method, str) or method not in ORDER:
        raise FieldError("method", _("应为 %(methods)s 之一") % {"methods": "、".join(ORDER)})
    return method


def _day(data: dict[str, Any]) -> date:
    text = _get(data, "on")
    try:
        if isinstance(text, str) and DAY.fullmatch(text):
            return date.fromisoformat(text)
    except ValueError:
        pass
    raise FieldError("on", _("不是日期，请写成 2026-03-01"))


def _number(data: dict[str, Any], key: str, *, most: Decimal) -> Decimal:
    return _decimal(_get(data, key), key, most=most)


def _amount(data: dict[str, Any], key: str, field: str = "") -> Decimal:
    field = field or key
    amount = _decimal(_get(data, key, field), field, most=LARGEST)
    if not amount:
        raise FieldError(field, _("应大于 0"))
    return amount


def _decimal(value: Any, field: str, *, most: Decimal) -> Decimal:
    """Read a number from 0 to `most`; numbers may stand as JSON numbers or as text, true and false are none."""
    number = Decimal(value) if isinstance(value, str) and NUMBER.fullmatch(value) else value
    if not isinstance(number, Decimal):
        raise FieldError(field, _("不是数，请写成 250000.00"))
    if number < 0:
        raise FieldError(field, _("不能为负数"))
    if number > most:
        raise FieldError(field, _("不能大于 %(most)s") % {"most": most})
    # An exact fraction of a number like 1e-999999 would fill the memory.
    if abs(int(number.as_tuple().exponent)) > LONGEST:
        raise FieldError(field, _("小数位太多"))
    return number


def _bids(data: dict[str, Any], terms: Terms) -> list[ScoredBid]:
    rows = _list(_get(data, "bids"), "bids")
    bids = [_bid(_mapping(row, f"bids[{place}]"), f"bids[{place}]", terms) for place, row in enumerate(rows)]
    names: set[str] = set()
    for place, bid in enumerate(bids):
        if bid.supplier.strip() in names:
            raise FieldError(f"bids[{place}].supplier", _("“%(name)s”出现了两次") % {"name": bid.supplier})
        names.add(bid.supplier.strip())
        _refuse_unequal(bid, bids[0], f"bids[{place}].experts")
    return bids


def _bid(row: dict[str, Any], field: str, terms: Terms) -> ScoredBid:
    price = _amount(row, "price", f"{field}.price")
    small = row.get("small", False)
    if not isinstance(small, bool):
        raise FieldError(f"{field}.small", _("应为 true 或 false"))
    if not evaluated_price(price, is_small=small, terms=terms):
        raise FieldError(f"{field}.price", _("扣除后的评审价不足 0.01 元"))
    return ScoredBid(_supplier(row, f"{field}.supplier"), price, small, _experts(row, f"{field}.experts"))


def _supplier(row: dict[str, Any], field: str) -> str:
    name = _get(row, "supplier", field)
    if not isinstance(name, str) or not name.strip() or any("\ud800" <= letter <= "\udfff" for letter in name):
        raise FieldError(field, _("应为供应商名称"))
    return name


def _experts(row: dict[str, Any], field: str) -> tuple[tuple[Decimal, ...], ...]:
    sheets = _list(_get(row, "experts", field), field)
    return tuple(_sheet(sheet, f"{field}[{place}]") for place, sheet in enumerate(sheets))


def _sheet(sheet: Any, field: str) -> tuple[Decimal, ...]:
    points = _list(sheet, field)
    return tuple(_decimal(value, f"{field}[{place}]", most=FULL_POINTS) for place, value in enumerate(points))


def _refuse_unequal(bid: ScoredBid, first: ScoredBid, field: str) -> None:
    if len(bid.experts) != len(first.experts):
        raise FieldError(
            field, _("有 %(count)d 位专家的评分，前面是 %(first)d 位") % {"count": len(bid.experts), "first": len(first.experts)}
        )
    for place, sheet in enumerate(bid.experts):
        if len(sheet) != len(first.experts[0]):
            numbers = {"count": len(sheet), "first": len(first.experts[0])}
            raise FieldError(f"{field}[{place}]", _("有 %(count)d 项评分，前面是 %(first)d 项") % numbers)
