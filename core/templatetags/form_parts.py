"""Tags that draw forms: attributes of controls, the error summary, groups and answers."""

from collections.abc import Iterable
from typing import Any

from django import forms, template
from django.http import QueryDict
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from core.fieldsets import AnswerGroup, FieldsetForm, answer, complaints
from core.widgets import CHOICE_COUNT, CHOICE_LENGTH

register = template.Library()

# What the flow itself sends along; each page writes its own.
FLOW_NAMES = {"csrfmiddlewaretoken", "do", "key", "agreed"}
BARE_TYPES = {"hidden", "radio", "submit", "image"}


@register.simple_tag
def control_attrs(widget: dict[str, Any]) -> SafeString:
    """Write the attributes of a control with the class of its kind in front."""
    attrs = dict(widget["attrs"])
    classes = " ".join(part for part in (control_class(widget), str(attrs.pop("class", ""))) if part)
    pairs = [("class", classes)] if classes else []
    pairs += [(name, value) for name, value in attrs.items() if value is not False and value is not None]
    return format_html_join("", "{}", ((attribute(name, value),) for name, value in pairs))


def attribute(name: str, value: object) -> SafeString:
    """Write one attribute; True has no value."""
    return format_html(" {}", name) if value is True else format_html(' {}="{}"', name, value)


def control_class(widget: dict[str, Any]) -> str:
    """Name the class of a control by its kind."""
    if str(widget.get("template_name", "")).endswith("select_option.html") or widget.get("type") in BARE_TYPES:
        return ""
    if widget.get("type") == "checkbox":
        return "form-check-input"
    if "optgroups" in widget:
        return "form-select"
    return "form-control num" if "capitals" in widget else "form-control"


@register.simple_tag
def choice_shape(widget: dict[str, Any]) -> str:
    """Say whether options stand in a row (`choice`) or below each other (`grades`)."""
    labels = [str(option["label"]) for _group, options, _index in widget["optgroups"] for option in options]
    short = len(labels) <= CHOICE_COUNT and all(len(label) <= CHOICE_LENGTH for label in labels)
    return "choice" if short else "grades"


@register.inclusion_tag("components/error_summary.html")
def error_summary(*sources: Any) -> dict[str, Any]:
    """List every error of forms and formsets with a link to its field."""
    lines = [line for source in sources if source for line in complaints_of(source)]
    return {"lines": lines}


def complaints_of(source: Any) -> Iterable[tuple[str, str]]:
    """Read a form, or a formset with its own errors first."""
    if isinstance(source, forms.BaseForm):
        return complaints(source)
    own = [("", message) for message in source.non_form_errors()] if source.is_bound else []
    return own + [line for form in source.forms for line in complaints(form)]


@register.simple_tag
def typed_pairs(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Give what was typed as names and values, so that the page for checking can send it again."""
    data = form.data
    lists = (
        data.lists()
        if isinstance(data, QueryDict)
        else [(name, value if isinstance(value, list) else [value]) for name, value in data.items()]
    )
    return [(name, value) for name, values in lists if name not in FLOW_NAMES for value in values]


@register.simple_tag
def answers_of(form: forms.BaseForm) -> list[AnswerGroup]:
    """Give the answers of any form, in groups where it has them."""
    if isinstance(form, FieldsetForm):
        return form.answers()
    return [AnswerGroup("", tuple(answer(field) for field in form.visible_fields()))]
