"""Form controls as the portal draws them: money with its 大写, dates, radio groups whose closed options say why."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import wording

Words = str | Promise
# Up to this many options, none longer than this, stand side by side; the rest become a list.
CHOICE_COUNT, CHOICE_LENGTH = 4, 8


class MoneyInput(forms.TextInput):
    """An amount in yuan: any pasted form is taken, the 大写 stands below and follows the typing."""

    template_name = "django/forms/widgets/money.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"inputmode": "decimal", "autocomplete": "off", **(attrs or {})})

    def format_value(self, value: Any) -> str | None:
        """Show 290,000.00; what cannot be read is shown back as it was typed."""
        return wording.amount(value) or super().format_value(value)

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the words of the amount and tie them to the field for screen readers."""
        context: dict[str, Any] = super().get_context(name, value, attrs)
        widget = context["widget"]
        widget["capitals"] = wording.capitals(value)
        if field_id := widget["attrs"].get("id"):
            widget["capitals_id"] = f"{field_id}_capitals"
            described = widget["attrs"].get("aria-describedby", "")
            widget["attrs"]["aria-describedby"] = f"{described} {field_id}_capitals".strip()
        return context


class DateInput(forms.DateInput):
    """A date in the browser's own calendar field."""

    input_type = "date"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "narrow", **(attrs or {})}, format="%Y-%m-%d")


class DateTimeInput(forms.DateTimeInput):
    """A moment in Asia/Shanghai, to the minute."""

    input_type = "datetime-local"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"class": "narrow", **(attrs or {})}, format="%Y-%m-%dT%H:%M")


class TextArea(forms.Textarea):
    """Several lines; the field grows with its text."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__({"rows": 3, **(attrs or {})})


class Choice(forms.RadioSelect):
    """Exclusive options as real radio buttons; `blocked` maps the value of a closed option to its reason with clause."""

    def __init__(
        self,
        attrs: dict[str, Any] | None = None,
        choices: Any = (),
        *,
        blocked: Mapping[str, Words] | None = None,
    ) -> None:
        super().__init__(attrs, choices)
        self.blocked = dict(blocked or {})

    def create_option(self, name: str, value: Any, *rest: Any, **more: Any) -> dict[str, Any]:
        """Close a blocked option and keep its reason for the template."""
        option: dict[str, Any] = super().create_option(name, value, *rest, **more)
        if reason := self.blocked.get(str(value)):
            option["attrs"]["disabled"] = True
            option["reason"] = reason
        return option


class YesNo(Choice):
    """A yes-or-no question that has to be answered, for a TypedChoiceField or NullBooleanField."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs, choices=(("true", _("是")), ("false", _("否"))))

    def format_value(self, value: Any) -> list[str]:
        """Compare booleans with the options' text."""
        return super().format_value({True: "true", False: "false"}.get(value, value))

    def value_from_datadict(self, data: Mapping[str, Any], files: Any, name: str) -> bool | None:
        """Read the answer; none given is None."""
        return {"true": True, "True": True, "false": False, "False": False}.get(str(data.get(name)))
