"""The plan of an evaluation: weights, evaluator, survey period and one row an indicator."""

from collections.abc import Iterator
from dataclasses import dataclass
from decimal import Decimal, InvalidOperation
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.forms.boundfield import BoundField
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, DateField
from core.fieldsets import Answer, AnswerGroup, Group, settle_words
from evaluation.actions.planning import IndicatorData, SetUp
from evaluation.models import Indicator, Party, plain
from projects.flow import StepForm
from registry.models import Duty, Organisation

# Empty rows offered for indicators of one's own.
SPARE = 3
OWN_PARTIES = [(party.value, party.label) for party in (Party.BUYER, Party.THIRD)]
# Letter of a column and the field of an indicator behind it.
COLUMNS = {"p": "party", "d": "direction", "t": "target", "u": "unit", "w": "weight", "s": "data_source"}
NAMES = {"a": "level1", "b": "level2", "n": "name"}


@dataclass(frozen=True)
class Line:
    """One row of the table: an indicator that exists, or an empty row."""

    number: int
    indicator: Indicator | None
    cells: dict[str, BoundField]

    @property
    def is_wrong(self) -> bool:
        """Whether one of its fields has an error, so that the row is shown open."""
        return any(cell.errors for cell in self.cells.values())

    @property
    def weight(self) -> Decimal:
        """The points as they stand in the field; what is no number counts nothing."""
        try:
            return Decimal(str(self.cells["w"].value() or 0))
        except InvalidOperation:
            return Decimal(0)


@dataclass(frozen=True)
class Table:
    """The rows of one party, or the empty ones, and the sum of their points."""

    lines: list[Line]

    @property
    def total(self) -> str:
        """The sum as people write it."""
        return plain(sum((line.weight for line in self.lines), Decimal(0)))


class SetUpForm(StepForm):
    """The plan of an evaluation; a row whose weight is empty or 0 is not used."""

    weight_buyer = forms.IntegerField(label=_("购买主体（%）"), min_value=0, max_value=100)
    weight_recipient = forms.IntegerField(label=_("服务对象（%）"), min_value=0, max_value=100)
    weight_third = forms.IntegerField(label=_("第三方（%）"), min_value=0, max_value=100)
    evaluator = forms.ModelChoiceField(
        Organisation.objects.none(), label=_("第三方机构"), required=False, empty_label=_("不委托第三方（届时只出单方评价）")
    )
    recipient_total = forms.IntegerField(
        label=_("服务对象总数"), min_value=1, max_value=100_000_000, help_text=_("人数或单位数，决定至少要收多少份问卷")
    )
    survey_closes_on = DateField(label=_("问卷截止日期"))

    fieldsets = (
        (_("三方权重和第三方机构"), (("weight_buyer", "weight_recipient", "weight_third"), "evaluator")),
        (_("满意度问卷"), (("recipient_total", "survey_closes_on"),)),
        (_("购买主体的指标"), (), "evaluation/lines_buyer.html"),
        (_("服务对象的指标"), (), "evaluation/lines_recipient.html"),
        (_("第三方的指标"), (), "evaluation/lines_third.html"),
        (_("增加指标（选填）"), (), "evaluation/lines_spare.html"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators: list[Indicator] = list(self.project.evaluation.indicators.all())
        found = Organisation.objects.visible_to(self.user).filter(duties__contains=[Duty.EVALUATOR], region=self.project.region)
        self.fields["evaluator"].queryset = found  # type: ignore[attr-defined]
        for number, indicator in enumerate([*self.indicators, *[None] * SPARE], start=1):
            self._add_row(number, indicator)

    def _add_row(self, number: int, indicator: Indicator | None) -> None:
        fields = {**_columns(indicator), **({} if indicator else _names())}
        for letter, field in fields.items():
            attribute = {**COLUMNS, **NAMES}[letter]
            value = getattr(indicator, attribute, None)
            field.initial = plain(value) if isinstance(value, Decimal) else (value or field.initial)
            settle_words(field)
            field.widget.attrs.setdefault("autocomplete", "off")
            self.fields[f"{letter}{number}"] = field

    @property
    def groups(self) -> list[Group]:
        """The groups that are named; the table draws its own fields."""
        return super().groups[: len(self.fieldsets)]

    def lines(self, party: str = "") -> list[Line]:
        """The rows of one party's indicators, or the empty ones."""
        rows = enumerate([*self.indicators, *[None] * SPARE], start=1)
        return [self._line(number, row) for number, row in rows if (row.party if row else "") == party]

    def buyer_table(self) -> Table:
        """Rows assessed by the buyer."""
        return Table(self.lines(Party.BUYER))

    def recipient_table(self) -> Table:
        """Rows that come from the survey."""
        return Table(self.lines(Party.RECIPIENT))

    def third_table(self) -> Table:
        """Rows assessed by the third party."""
        return Table(self.lines(Party.THIRD))

    def spare_table(self) -> Table:
        """Empty rows."""
        return Table(self.lines())

    def _line(self, number: int, indicator: Indicator | None) -> Line:
        letters = [*COLUMNS, *NAMES]
        return Line(number, indicator, {letter: self[f"{letter}{number}"] for letter in letters if f"{letter}{number}" in self.fields})

    def clean(self) -> dict[str, Any]:
        """Name a spare row that is half filled; the sums are checked by the rules when the plan is fixed."""
        data: dict[str, Any] = super().clean() or {}
        for line in self.lines():
            letters = [*NAMES, "t", "u", "s"]
            if data.get(f"w{line.number}") and not all(data.get(f"{letter}{line.number}") not in (None, "") for letter in letters):
                self.add_error(f"n{line.number}", ValidationError(_("新增的指标还有没填写的栏目")))
        return data if self.errors else {**data, "set_up": self._set_up(data)}

    def _set_up(self, data: dict[str, Any]) -> SetUp:
        return SetUp(
            weights={party.value: data[f"weight_{party.value}"] for party in Party},
            evaluator=data["evaluator"],
            recipient_total=data["recipient_total"],
            survey_closes_on=data["survey_closes_on"],
            indicators=tuple(self._indicators(data)),
        )

    def _indicators(self, data: dict[str, Any]) -> Iterator[IndicatorData]:
        for number, indicator in enumerate([*self.indicators, *[None] * SPARE], start=1):
            row: dict[str, Any] = {name: data.get(f"{letter}{number}") for letter, name in {**COLUMNS, **NAMES}.items()}
            if not row["weight"]:
                continue
            if indicator is not None:
                row |= {name: getattr(indicator, name) for name in (*NAMES.values(), "question", "origin")}
                row["party"] = row["party"] or indicator.party
            yield IndicatorData(**row)

    def answers(self) -> list[AnswerGroup]:
        """The plain answers, then one line an indicator that will be used."""
        plain = super().answers()[:2]
        rows = self.cleaned_data["set_up"].indicators if self.is_valid() else ()
        return plain + [AnswerGroup(party.label, tuple(_said(row) for row in rows if row.party == party)) for party in Party]


def _columns(indicator: Indicator | None) -> dict[str, forms.Field]:
    fixed = indicator is not None and indicator.party == Party.RECIPIENT
    required = indicator is not None
    number: dict[str, Any] = {
        "max_digits": 12,
        "decimal_places": 2,
        "min_value": Decimal(0),
        "widget": forms.NumberInput(attrs={"step": "any"}),
    }
    fields: dict[str, forms.Field] = {
        "t": forms.DecimalField(label=_("目标值"), required=required, **number),
        "u": CleanCharField(label=_("单位"), max_length=20, required=required),
        "w": forms.DecimalField(label=_("权重"), required=False, **{**number, "max_digits": 5, "max_value": Decimal(100)}),
        "s": CleanCharField(label=_("数据来源"), max_length=120, required=required),
        "d": forms.ChoiceField(label=_("方向"), choices=Indicator.Direction.choices, initial=Indicator.Direction.MORE),
    }
    return fields if fixed else {"p": forms.ChoiceField(label=_("评价方"), choices=OWN_PARTIES, initial=Party.BUYER), **fields}


def _names() -> dict[str, forms.Field]:
    labels = {"a": (_("一级指标"), 20), "b": (_("二级指标"), 20), "n": (_("三级指标"), 60)}
    return {letter: CleanCharField(label=label, max_length=length, required=False) for letter, (label, length) in labels.items()}


def _said(row: IndicatorData) -> Answer:
    if row.direction == Indicator.Direction.YES:
        return Answer(row.name, _("目标为“是”，权重 %(weight)s 分") % {"weight": f"{row.weight:f}"}, "")
    facts = {
        "target": f"{row.target:f}{row.unit}" if row.unit == "%" else f"{row.target:f} {row.unit}",
        "weight": f"{row.weight:f}",
        "direction": Indicator.Direction(row.direction).label,
    }
    return Answer(row.name, _("目标 %(target)s，%(direction)s，权重 %(weight)s 分") % facts, "")
