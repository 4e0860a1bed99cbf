"""Form fields of the plan: an item of the catalogue, a month, lines of text, plain numbers."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.db.models import Field, Model
from django.utils.translation import gettext_lazy as _

from catalog.models import PURCHASABLE, CatalogItem
from core.clock import today
from core.fields import CleanCharField, CleanTextField, CleanTextMixin
from core.text import fold, without_invisible

KEPT = re.compile(r"(\d{4})-(\d{2})")
MONTH = re.compile(r"(20\d\d)(?:年|[-/.])(\d{1,2})月?", re.ASCII)
NUMERAL = r"(?:[一二三四五六七八九十]{1,3}|\d{1,2})"
BULLET = re.compile(rf"^(?:[(（]{NUMERAL}[)）][、.．]?|{NUMERAL}[、.．)）])\s*")


def one_line(model: type[Model], name: str, **options: Any) -> CleanCharField:
    """A field of one line with the label and length of the model's."""
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # noqa: SLF001
    return CleanCharField(**{"label": field.verbose_name, "max_length": field.max_length} | options)


def many_lines(model: type[Model], name: str, *, most: int = 2000, **options: Any) -> CleanTextField:
    """A field of several lines with the label of the model's."""
    field: Field[Any, Any] = model._meta.get_field(name)  # type: ignore[assignment]  # noqa: SLF001
    return CleanTextField(**{"label": field.verbose_name, "max_length": most} | options)


class NumberField(CleanTextMixin, forms.DecimalField):
    """A quantity as people type it, also in full-width digits and with thousands separators."""

    widget = forms.TextInput(attrs={"class": "narrow num", "inputmode": "decimal", "autocomplete": "off"})
    default_error_messages: ClassVar[dict[str, Any]] = {
        "invalid": _("看不出数字，请写成 8 或 8.5"),
        "min_value": _("应大于零"),
        "max_decimal_places": _("最多两位小数"),
        "max_digits": _("数字太大"),
        "max_whole_digits": _("数字太大"),
        "max_value": _("数字太大"),
    }

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "min_value": Decimal("0.01"), "widget": self.widget}
        super().__init__(**(usual | options))

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the number that was meant."""
        text = re.sub(r"[\s,]", "", fold(without_invisible(value))) if isinstance(value, str) else value
        number: Decimal | None = super().to_python(text)
        return number

    def prepare_value(self, value: Any) -> Any:
        """Show a number without needless zeros."""
        return f"{value.normalize():f}" if isinstance(value, Decimal) and value.is_finite() else value


class CountField(NumberField):
    """A whole number of people or things."""

    default_error_messages: ClassVar[dict[str, Any]] = {"max_decimal_places": _("应为整数")}

    def __init__(self, **options: Any) -> None:
        usual: dict[str, Any] = {"max_digits": 9, "decimal_places": 0, "min_value": Decimal(1)}
        super().__init__(**(usual | options))

    def clean(self, value: Any) -> Any:
        """Return an int."""
        found = super().clean(value)
        return int(found) if found is not None else None


class MonthField(CleanCharField):
    """A month: 2026年5月, 2026-05, 2026/5."""

    widget = forms.TextInput(attrs={"class": "narrow", "autocomplete": "off"})

    def prepare_value(self, value: Any) -> Any:
        """Show 2026年5月 for what is kept as 2026-05."""
        kept = KEPT.fullmatch(value) if isinstance(value, str) else None
        return _("%(year)s年%(month)s月") % {"year": kept[1], "month": int(kept[2])} if kept else value

    def to_python(self, value: Any) -> Any:
        """Return the month as 2026-05."""
        text = super().to_python(value)
        if not text:
            return ""
        match = MONTH.fullmatch(re.sub(r"\s", "", fold(text)))
        if match is None or not 1 <= int(match[2]) <= 12:
            raise ValidationError(_("看不出年和月，请写成 2026年5月 或 2026-05"), code="invalid")
        return f"{match[1]}-{int(match[2]):02d}"


class LinesField(CleanTextField):
    """Sentences, one a line; the numbers that people put before them are dropped."""

    def __init__(self, *, most: int, longest: int, **options: Any) -> None:
        super().__init__(**options)
        self.most, self.longest = most, longest

    def prepare_value(self, value: Any) -> Any:
        """Show a list as lines."""
        return "\n".join(value) if isinstance(value, list) else value

    def clean(self, value: Any) -> Any:
        """Return the sentences. Refuses too many and too long ones, naming them."""
        text = super().clean("\n".join(value) if isinstance(value, list) else value)
        lines = [BULLET.sub("", line.strip()) for line in (text or "").splitlines()]
        lines = [line for line in lines if line]
        if len(lines) > self.most:
            raise ValidationError(_("最多 %(most)d 条，现有 %(count)d 条"), params={"most": self.most, "count": len(lines)})
        long = [place for place, line in enumerate(lines, start=1) if len(line) > self.longest]
        if long:
            raise ValidationError(_("第 %(place)d 条太长，每条最多 %(longest)d 个字"), params={"place": long[0], "longest": self.longest})
        return lines


class CatalogItemField(CleanCharField):
    """An item of the catalogue in force, typed as code, name or both; `region` is set by the form."""

    region = ""
    default_error_messages: ClassVar[dict[str, Any]] = {
        "unknown": _("现行目录里没有“%(text)s”，请从提示中选择"),
        "ambiguous": _("“%(text)s”有 %(count)d 项相符：%(names)s，请写明代码"),
    }

    def prepare_value(self, value: Any) -> Any:
        """Show code and name."""
        return str(value) if isinstance(value, CatalogItem) else value

    def clean(self, value: Any) -> Any:
        """Return the item that was meant, or None."""
        text = super().clean(str(value) if isinstance(value, CatalogItem) else value)
        if not text:
            return None
        items = CatalogItem.objects.in_force(today(), self.region).filter(level=PURCHASABLE)
        code = fold(text).split()[0].upper()
        found = list(items.filter(code=code)) or list(items.filter(name=text)) or list(items.filter(name__contains=text)[:4])
        if len(found) == 1:
            return found[0]
        facts = {"text": text, "count": len(found), "names": "、".join(map(str, found))}
        key = "ambiguous" if found else "unknown"
        raise ValidationError(self.error_messages[key], code=key, params=facts)
