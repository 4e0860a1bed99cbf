"""Fields and choices that several forms of contracts share."""

from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Milestone
from contracts.queries.contract import signed_contract
from core.fields import CleanTextMixin
from core.text import fold
from core.widgets import Choice
from core.wording import plain_day, trimmed
from projects.flow import StepForm


class NumberField(CleanTextMixin, forms.DecimalField):
    """A plain number with at most two places (a share: three), also in full-width digits and with separators."""

    default_error_messages = {
        "invalid": gettext_lazy("看不出数字，请写成 8 或 8.5"),
        "max_decimal_places": gettext_lazy("小数点后最多 %(max)s 位"),
        "max_digits": gettext_lazy("数字太大"),
        "max_whole_digits": gettext_lazy("数字太大"),
        "min_value": gettext_lazy("不能小于 %(limit_value)s"),
        "max_value": gettext_lazy("不能大于 %(limit_value)s"),
    }

    def __init__(self, **kwargs: Any) -> None:
        """Show digits on a phone's keyboard."""
        digits = forms.TextInput(attrs={"inputmode": "decimal", "class": "narrow"})
        settings: dict[str, Any] = {"max_digits": 12, "decimal_places": 2, "widget": digits}
        super().__init__(**(settings | kwargs))
        for validator in self.validators:
            code = getattr(validator, "code", "")
            if code in {"min_value", "max_value"}:
                validator.message = self.error_messages[code]  # type: ignore[attr-defined]

    def to_python(self, value: Any) -> Decimal | None:  # type: ignore[override]
        """Return the number that was meant."""
        found: Decimal | None = super().to_python(fold(value).replace(",", "") if isinstance(value, str) else value)
        return found

    def prepare_value(self, value: Any) -> Any:
        """Show 8, not 8.00."""
        return trimmed(value).replace(",", "") if isinstance(value, Decimal) and value == value.quantize(Decimal("0.01")) else value


class PickField(forms.TypedChoiceField):
    """One row out of a few as radio buttons; the cleaned value is the row's key."""

    def __init__(self, **kwargs: Any) -> None:
        """Ask for a choice in the portal's words."""
        wrong = gettext_lazy("这一项已经不能选择，请重新选择")
        settings: dict[str, Any] = {"coerce": int, "widget": Choice(), "error_messages": {"invalid_choice": wrong}}
        super().__init__(**(settings | kwargs))

    def offer(self, choices: Iterable[tuple[Any, Any]]) -> None:
        """Set what may be chosen; a single row is chosen already."""
        self.choices = [(str(key), label) for key, label in choices]
        if len(self.choices) == 1:
            self.initial = self.choices[0][0]


class StageForm(StepForm):
    """A step about one stage of the contract in force."""

    milestone = PickField(label=gettext_lazy("履约阶段"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick = self.fields["milestone"]
        assert isinstance(pick, PickField)
        pick.offer((stage.pk, stage_words(stage)) for stage in self.stages())

    def stages(self) -> Iterable[Milestone]:
        """The stages that may be chosen: those not handed over yet."""
        contract = signed_contract(self.project)
        return contract.milestones.filter(delivered_at=None) if contract else []


def stage_words(stage: Milestone) -> str:
    """A stage as a choice."""
    facts = {
        "n": stage.position,
        "title": stage.title,
        "quantity": trimmed(stage.quantity),
        "unit": stage.unit,
        "due": plain_day(stage.due_on),
    }
    return _("%(n)s．%(title)s（%(quantity)s %(unit)s，%(due)s 前）") % facts
