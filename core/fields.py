"""Form fields that read what people paste, and say what is wrong and what would be right."""

import re
from datetime import date
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import EMPTY_VALUES
from django.db import models
from django.utils.translation import gettext_lazy as _

from core import money, widgets
from core.numbers import normalise_document_number, validate_document_number
from core.tables import small_enough
from core.text import fold, unclean_position, without_invisible
from core.uscc import LENGTH, normalise_uscc, validate_uscc

YEARS = range(1900, 2200)
WRITTEN_DATE = re.compile(r"(\d{4})(?:年|[-/.])(\d{1,2})(?:月|[-/.])(\d{1,2})[日号]?|(\d{4})(\d{2})(\d{2})", re.ASCII)


class CleanTextMixin(forms.Field):
    """Refuse characters that cannot be stored or that deceive readers, before anything else looks at the text."""

    multiline = False
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("还没有填写"),
        "max_length": _("最多 %(limit_value)d 个字，现有 %(show_value)d 个"),
        "min_length": _("至少 %(limit_value)d 个字，现有 %(show_value)d 个"),
        "unclean": _("第 %(place)d 个字符看不见（%(code)s），会使文字错乱，请删去后再填"),
        "line_break": _("第 %(place)d 个字符是换行或制表符，这里只能写一行"),
    }

    def to_python(self, value: Any) -> Any:
        """Return the text stripped of blanks and marks of no width; refuse it when it is not clean."""
        text = without_invisible(str(value)).strip() if value not in EMPTY_VALUES else value
        self.refuse_unclean(text)
        return super().to_python(text)

    def refuse_unclean(self, text: Any) -> None:
        """Raise ValidationError naming the first character that may not be stored."""
        if not isinstance(text, str):
            return
        place = unclean_position(text, multiline=self.multiline)
        if place is None:
            return
        key = "line_break" if text[place] in "\t\n\r" else "unclean"
        code = f"U+{ord(text[place]):04X}"
        raise ValidationError(self.error_messages[key], code=key, params={"place": place + 1, "code": code})


class CleanCharField(CleanTextMixin, forms.CharField):
    """One line of clean text."""


class CleanTextField(CleanTextMixin, forms.CharField):
    """Clean text of several lines."""

    multiline = True
    widget = widgets.TextArea


class DocumentNumberField(CleanCharField):
    """The number of an official document, normalised: 云财教[2017]418 becomes 云财教〔2017〕418号."""

    default_validators = [validate_document_number]

    def to_python(self, value: Any) -> Any:
        """Return the number as the standard writes it."""
        return normalise_document_number(text) if (text := super().to_python(value)) else text


class USCCField(CleanCharField):
    """A unified social credit code, normalised; a wrong one is refused with the reason."""

    default_validators = [validate_uscc]

    def __init__(self, **kwargs: Any) -> None:
        """Take the length from the standard: people may type more, in groups with spaces."""
        super().__init__(**(kwargs | {"max_length": None}))

    def to_python(self, value: Any) -> Any:
        """Return the code in plain capitals and digits."""
        return normalise_uscc(text) if (text := super().to_python(value)) else text

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Let spaces between groups through."""
        return super().widget_attrs(widget) | {"autocomplete": "off", "spellcheck": "false", "size": LENGTH + 2}


class MoneyField(CleanTextMixin, forms.Field):
    """An amount in yuan, as typed (29万, ￥290,000, full-width digits); the widget shows it back as 290,000.00 with its 大写."""

    widget = widgets.MoneyInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "too_small": _("不能少于 %(limit)s 元，填写的是 %(value)s 元"),
        "too_much": _("不能超过 %(limit)s 元，填写的是 %(value)s 元，多 %(excess)s 元"),
    }

    def __init__(self, *, minimum: Decimal = money.CENT, maximum: Decimal | None = None, **kwargs: Any) -> None:
        """Take the lowest and highest amount allowed; the digits of a model field are those of money anyway."""
        self.minimum, self.maximum = minimum, maximum
        for name in ("max_digits", "decimal_places"):
            kwargs.pop(name, None)
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """Return the amount rounded to 分, or None when nothing was typed."""
        if isinstance(value, (Decimal, int)):
            return money.yuan(value)
        text = super().to_python(value)
        return money.parse_amount(text) if text else None

    def validate(self, value: Any) -> None:
        """Refuse an amount outside the limits, saying by how much."""
        super().validate(value)
        if value is None:
            return
        words = {"value": money.grouped(value)}
        if value < self.minimum:
            raise ValidationError(self.error_messages["too_small"], code="too_small", params=words | {"limit": money.grouped(self.minimum)})
        if self.maximum is not None and value > self.maximum:
            words |= {"limit": money.grouped(self.maximum), "excess": money.grouped(value - self.maximum)}
            raise ValidationError(self.error_messages["too_much"], code="too_much", params=words)


class DateField(forms.DateField):
    """A date as people write it: 2026年9月1日, 2026-09-01, 2026/9/1, 20260901, also in full-width digits."""

    widget = widgets.DateInput
    default_error_messages: ClassVar[dict[str, Any]] = {
        "required": _("还没有填写日期"),
        "invalid": _("看不出日期，请写成 2026年9月1日 或 2026-09-01"),
        "no_such_day": _("日历上没有 %(year)s年%(month)s月%(day)s日，请核对月和日"),
        "far_year": _("年份应在 1900 到 2199 之间"),
    }

    def to_python(self, value: Any) -> date | None:
        """Return the date that was meant, or None when nothing was typed."""
        if value in self.empty_values or not isinstance(value, str):
            return super().to_python(value)
        match = WRITTEN_DATE.fullmatch(re.sub(r"\s", "", fold(without_invisible(value))))
        if match is None:
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        year, month, day = (int(part) for part in match.groups() if part)
        if year not in YEARS:
            raise ValidationError(self.error_messages["far_year"], code="far_year")
        try:
            return date(year, month, day)
        except ValueError:
            words = {"year": year, "month": month, "day": day}
            raise ValidationError(self.error_messages["no_such_day"], code="no_such_day", params=words) from None


FORM_CLASSES: dict[type[Any], type[forms.Field]] = {
    models.CharField: CleanCharField,
    models.TextField: CleanTextField,
    models.DateField: DateField,
}


def is_money(db_field: Any) -> bool:
    """Say whether a model field holds yuan."""
    return isinstance(db_field, models.DecimalField) and (db_field.max_digits, db_field.decimal_places) == (money.MAX_DIGITS, 2)


def formfield(db_field: Any, **kwargs: Any) -> forms.Field | None:
    """Give a model form our fields: `class Meta: formfield_callback = formfield`."""
    form_class = MoneyField if is_money(db_field) else FORM_CLASSES.get(type(db_field))
    if form_class is not None:
        kwargs.setdefault("form_class", form_class)
    field: forms.Field | None = db_field.formfield(**kwargs)
    return field


class CsvField(forms.FileField):
    """A table to import; its size is refused before anything reads it."""

    default_validators = [small_enough]

    def __init__(self, **kwargs: Any) -> None:
        help_text = _("UTF-8 编码，最大 2 MB；有一行不合格，整个文件都不导入")
        super().__init__(**{"label": _("CSV 文件"), "help_text": help_text, **kwargs})
