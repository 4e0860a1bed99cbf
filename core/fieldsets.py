"""Long forms in numbered groups, and their answers written out for checking."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError
from django.core.files import File
from django.db.models import Model
from django.forms.boundfield import BoundField
from django.template.defaultfilters import linebreaks_filter
from django.utils.functional import Promise
from django.utils.translation import gettext as _

from core import wording
from core.widgets import (
    CHOICE_COUNT,
    Choice,
    DateInput,
    DateTimeInput,
    MoneyInput,
    YesNo,
)

Words = str | Promise
# A name, or names that stand side by side.
Row = str | tuple[str, ...]


@dataclass(frozen=True)
class Group:
    """One numbered group of fields; `rows` holds one or more fields per line, `template` is drawn below them."""

    number: int
    legend: Words
    rows: tuple[tuple[BoundField, ...], ...]
    template: str = ""

    @property
    def anchor(self) -> str:
        """The id of the group on the page."""
        return f"group-{self.number}"

    @property
    def fields(self) -> tuple[BoundField, ...]:
        """All fields in reading order."""
        return tuple(field for row in self.rows for field in row)

    @property
    def kind(self) -> str:
        """The chip of the group: over (有错误), done (填完) or wait (未填完)."""
        if any(field.errors for field in self.fields):
            return "over"
        return "done" if all(is_answered(field) for field in self.fields if field.field.required) else "wait"

    @property
    def word(self) -> str:
        """The chip in words."""
        return {"over": _("有错误"), "done": _("已填完"), "wait": _("未填完")}[self.kind]


@dataclass(frozen=True)
class Answer:
    """One value as a person reads it before sending."""

    label: Words
    text: Any
    anchor: str


@dataclass(frozen=True)
class AnswerGroup:
    """The answers of one group."""

    legend: Words
    answers: tuple[Answer, ...]


class FieldsetForm(forms.Form):
    """A form that knows its groups: `fieldsets = ((legend, (names…)), …)`, a third member names a template drawn below.

    Dates and short closed choices get the portal's widgets unless the form chose others itself.
    """

    fieldsets: ClassVar[Sequence[tuple[Any, ...]]] = ()
    use_required_attribute = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for field in self.fields.values():
            settle_widget(field)
            settle_words(field)

    @property
    def groups(self) -> list[Group]:
        """The groups in order; fields that no group names form the last one."""
        named = [(entry[0], entry[1], entry[2] if len(entry) > 2 else "") for entry in self.fieldsets]
        taken = {name for _legend, rows, _template in named for row in rows for name in as_row(row)}
        rest = tuple(name for name, field in self.fields.items() if name not in taken and not field.widget.is_hidden)
        if rest:
            named.append((_("其他") if named else "", rest, ""))
        return [self.group(number, *entry) for number, entry in enumerate(named, start=1)]

    def group(self, number: int, legend: Words, rows: Iterable[Row], template: str) -> Group:
        """Bind the names of one group to fields; a name the form has dropped is passed over."""
        lines = [tuple(self[name] for name in as_row(row) if name in self.fields) for row in rows]
        return Group(number, legend, tuple(line for line in lines if line), template)

    @property
    def filled(self) -> int:
        """How many groups are complete."""
        return sum(group.kind == "done" for group in self.groups)

    def answers(self) -> list[AnswerGroup]:
        """Everything that would be sent, written out group by group."""
        return [AnswerGroup(group.legend, tuple(answer(field) for field in group.fields)) for group in self.groups if is_to_send(group)]


def as_row(row: Row) -> tuple[str, ...]:
    """Read one line of a fieldset."""
    return (row,) if isinstance(row, str) else tuple(row)


def is_to_send(group: Group) -> bool:
    """Tell whether a group holds an answer or asks for one; a spare group of several fields that was left empty need not be checked."""
    return len(group.fields) == 1 or any(field.field.required or cleaned(field) not in (None, "", [], ()) for field in group.fields)


def is_answered(field: BoundField) -> bool:
    """Tell whether the field holds something; 0 and False are answers."""
    return field.value() not in (None, "", [], ())


def settle_widget(field: forms.Field) -> None:
    """Give a field that kept Django's own widget the one of the portal."""
    kind = type(field.widget)
    if kind in (forms.DateInput, forms.DateTimeInput):
        swap(field, DateInput() if kind is forms.DateInput else DateTimeInput())
    elif kind is forms.NullBooleanSelect:
        swap(field, YesNo())
    elif kind is forms.Select and type(field) in (
        forms.ChoiceField,
        forms.TypedChoiceField,
    ):
        options = [option for option in field.choices if option[0] not in ("", None)]  # type: ignore[attr-defined]
        if 2 <= len(options) <= CHOICE_COUNT and not any(isinstance(label, (list, tuple)) for _value, label in options):
            swap(field, Choice(choices=options))


def settle_words(field: forms.Field) -> None:
    """Say of a missing answer what is missing, unless the form says it itself."""
    if field.error_messages.get("required") == forms.Field.default_error_messages["required"]:
        chosen = isinstance(field, (forms.ChoiceField, forms.ModelChoiceField, forms.NullBooleanField))
        ticked = isinstance(field, forms.BooleanField) and not chosen
        missing = _("还没有选择") if chosen else _("还没有勾选") if ticked else _("还没有填写")
        field.error_messages["required"] = _("还没有选择文件") if isinstance(field, forms.FileField) else missing


def swap(field: forms.Field, widget: forms.Widget) -> None:
    """Replace a widget, keeping what the field asks of it."""
    widget.attrs.update(field.widget.attrs)
    widget.is_required = field.required
    field.widget = widget


def answer(field: BoundField) -> Answer:
    """Write one field as a person reads it."""
    return Answer(field.label, written(field), f"#{anchor(field)}")


def anchor(field: BoundField) -> str:
    """The id that a link to the field needs: the first option of a group, else the control."""
    return str(field.id_for_label or f"{field.auto_id}_0")


def written(field: BoundField) -> Any:
    """Write a value: options by their label, money with 大写, dates in words, files by name."""
    value = cleaned(field)
    if value in (None, "", [], ()):
        return _("没有填写")
    if isinstance(value, bool) and not getattr(field.field, "choices", ()):
        return _("是") if value else _("否")
    if isinstance(field.field.widget, MoneyInput) or (isinstance(value, Decimal) and "money" in type(field.field).__name__.lower()):
        return _("%(yuan)s（%(capitals)s）") % {
            "yuan": wording.yuan(value),
            "capitals": wording.capitals(value),
        }
    if isinstance(field.field, (forms.DateField, forms.DateTimeField)) and (found := wording.local(value)):
        return wording.written_moment(found)
    return as_text(field, value)


def as_text(field: BoundField, value: Any) -> Any:
    """Write names, lists and running text."""
    if isinstance(value, File):
        return str(value.name).rsplit("/", 1)[-1]
    if isinstance(value, Model):
        return field.field.label_from_instance(value) if isinstance(field.field, forms.ModelChoiceField) else str(value)
    if choices := dict(flat(getattr(field.field, "choices", ()))):
        # A typed choice turns the word of the option into something else; the option is still what was chosen.
        typed = field.value() if isinstance(field.field, forms.TypedChoiceField) else value
        values = typed if isinstance(typed, (list, tuple)) else [typed]
        return _("、").join(str(choices.get(str(item), item)) for item in values)
    if isinstance(value, Iterable) and not isinstance(value, str):
        if not any(isinstance(item, (tuple, list, dict)) for item in value):
            named = field.field.label_from_instance if isinstance(field.field, forms.ModelMultipleChoiceField) else str
            return _("、").join(str(named(item)) for item in value)
        # What the form read into parts is shown as the person wrote it.
        value = field.value()
    value = field.field.prepare_value(value) if isinstance(value, str) else value
    return linebreaks_filter(str(value)) if "\n" in str(value) else value


def flat(choices: Iterable[Any]) -> list[tuple[str, Any]]:
    """Read choices with or without groups as (text of the value, label)."""
    pairs: list[tuple[str, Any]] = []
    for value, label in choices:
        pairs += flat(label) if isinstance(label, (list, tuple)) else [(str(value), label)]
    return pairs


def cleaned(field: BoundField) -> Any:
    """The value after cleaning, else what was typed or stored."""
    return getattr(field.form, "cleaned_data", {}).get(field.name, field.value())


def complaints(form: forms.BaseForm) -> list[tuple[str, str]]:
    """Return (anchor, sentence) for every error; params={"summary": …} gives the sentence for the list on top."""
    lines = []
    for name, errors in form.errors.as_data().items():
        bound = form[name] if name in form.fields else None
        lines += [complaint(bound, error, message) for error in errors for message in error.messages]
    return lines


def complaint(field: BoundField | None, error: ValidationError, message: str) -> tuple[str, str]:
    """Write one error as a sentence that stands alone."""
    params = error.params if isinstance(error.params, dict) else {}
    if field is None:
        return "", str(params.get("summary", message))
    return f"#{anchor(field)}", str(params.get("summary") or _("%(label)s：%(message)s") % {"label": field.label, "message": message})
