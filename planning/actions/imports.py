"""Appropriations from a file: every bad row is named, nothing is half-imported, the same file counts once."""

import hashlib
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from core.errors import Refused
from core.tables import BadTable, Row, RowError, folded, read_csv, refuse_bad
from core.uscc import normalise_uscc
from planning.actions.ledger import NewLine, appropriate, open_budget_line
from planning.models import BudgetEntry, BudgetLine, FundSource
from planning.rules.entries import budget_code, signed_amount
from registry.models import Duty, Organisation, User
from registry.policy import may

COLUMNS = {
    "buyer": ("购买主体信用代码", "统一社会信用代码", "USCC"),
    "year": ("年度", "Year"),
    "code": ("预算项目编码", "Code"),
    "name": ("预算项目名称", "Name"),
    "fund": ("资金来源", "Fund"),
    "amount": ("安排金额（元）", "安排金额", "金额", "Amount"),
    "note": ("说明", "Note"),
}
YEAR_DIGITS = len("2026")
FUNDS = {str(label): value for value, label in FundSource.choices} | {value: value for value in FundSource.values}


@dataclass(frozen=True)
class Appropriation:
    """One row of the file, read and found good by itself."""

    row: int
    line: NewLine
    amount: Decimal
    note: str


def import_appropriations(content: bytes, *, actor: User) -> list[BudgetEntry]:
    """Take in a CSV file of appropriations, opening lines that are new. Raises BadTable naming every bad row; then nothing is stored."""
    rows, errors = read_csv(content, COLUMNS, required=("buyer", "year", "code", "amount"))
    found, more = read_rows(rows, actor)
    refuse_bad([*errors, *more])
    digest = hashlib.sha256(content).hexdigest()[:32]
    with transaction.atomic():
        if BudgetEntry.objects.filter(key__startswith=f"import:{digest}:").exists():
            raise BadTable([RowError(0, _("这个文件已经导入过，没有再次入账"))])
        return _enter(found, digest, actor)


def _enter(found: Sequence[Appropriation], digest: str, actor: User) -> list[BudgetEntry]:
    entries: list[BudgetEntry] = []
    errors: list[RowError] = []
    for item in found:
        try:
            line = _line(item.line, actor)
            entries.append(appropriate(line, item.amount, actor=actor, key=f"import:{digest}:{item.row}", note=item.note))
        except Refused as refused:
            errors.append(RowError(item.row, str(refused)))
    refuse_bad(errors)
    return entries


def _line(data: NewLine, actor: User) -> BudgetLine:
    found = BudgetLine.objects.filter(buyer=data.buyer, fiscal_year=data.fiscal_year, code=data.code).first()
    return found or open_budget_line(data, actor=actor)


def read_rows(rows: Sequence[Row], actor: User) -> tuple[list[Appropriation], list[RowError]]:
    """Read every row, and name what is wrong with each."""
    found: list[Appropriation] = []
    errors: list[RowError] = []
    for row in rows:
        values, wrong = _read_row(row, actor)
        errors += wrong
        if not wrong:
            line = NewLine(**{name: values[name] for name in ("buyer", "fiscal_year", "code", "name", "fund_source")})
            found.append(Appropriation(row.line, line, values["amount"], row["note"] or _("导入")))
    return found, errors


def _read_row(row: Row, actor: User) -> tuple[dict[str, Any], list[RowError]]:
    readers: dict[str, tuple[str, Callable[[str], Any]]] = {
        "buyer": ("buyer", lambda text: _buyer(text, actor)),
        "fiscal_year": ("year", _year),
        "code": ("code", budget_code),
        "amount": ("amount", signed_amount),
        "fund_source": ("fund", _fund),
        "name": ("name", _name),
        "note": ("note", lambda text: _short(text, "note", BudgetEntry)),
    }
    values: dict[str, Any] = {}
    errors: list[RowError] = []
    for name, (column, read) in readers.items():
        try:
            values[name] = read(row[column])
        except ValidationError as error:
            errors.append(RowError(row.line, str(error.messages[0]), COLUMNS[column][0]))
    return values, errors or _unknown_line(row, values)


def _unknown_line(row: Row, values: dict[str, Any]) -> list[RowError]:
    """A line that is new needs a name and has no money to take back."""
    if BudgetLine.objects.filter(buyer=values["buyer"], fiscal_year=values["fiscal_year"], code=values["code"]).exists():
        return []
    if not values["name"]:
        return [RowError(row.line, _("新的预算项目要写名称"), COLUMNS["name"][0])]
    return [RowError(row.line, _("新的预算项目还没有金额可以调减"), COLUMNS["amount"][0])] if values["amount"] < 0 else []


def _buyer(text: str, actor: User) -> Organisation:
    found = Organisation.objects.filter(uscc=normalise_uscc(text)).first()
    if found is None or Duty.BUYER not in found.duties:
        raise ValidationError(_("没有登记为购买主体的单位：%(code)s") % {"code": text[:30]})
    if not may(actor, "open_budget_line", found):
        raise ValidationError(_("%(name)s 不在您的行政区划内") % {"name": found})
    return found


def _year(text: str) -> int:
    year = folded(text).removesuffix("年")
    if not (year.isdecimal() and year.isascii() and len(year) == YEAR_DIGITS and year.startswith("20")):
        raise ValidationError(_("看不出年度，请写成 2026"))
    return int(year)


def _fund(text: str) -> str:
    if text and text not in FUNDS:
        raise ValidationError(_("应为：%(names)s") % {"names": "、".join(str(label) for label in FundSource.labels)})
    return FUNDS.get(text, FundSource.GENERAL)


def _name(text: str) -> str:
    return _short(text, "name", BudgetLine)


def _short(text: str, name: str, model: type[BudgetLine] | type[BudgetEntry]) -> str:
    most: int = model._meta.get_field(name).max_length  # type: ignore[union-attr,assignment]  # noqa: SLF001
    if len(text) > most:
        raise ValidationError(_("最多 %(most)s 个字，现有 %(count)s 个") % {"most": most, "count": len(text)})
    return text
