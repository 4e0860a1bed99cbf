"""The values that the buyer and the third party measure, one pair of fields an indicator."""

from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField
from core.fieldsets import Group, settle_words
from core.widgets import Choice
from evaluation.actions.assessing import Value
from evaluation.models import Indicator, Party, plain
from projects.flow import StepForm

YES_NO = (("1", _("是")), ("0", _("否")))


class AssessForm(StepForm):
    """Actual values of one party's indicators; points follow from them by formula."""

    party: ClassVar[str] = Party.BUYER
    evidence_is_needed: ClassVar[bool] = False

    comment = CleanTextField(label=_("评价意见"), max_length=2000)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.indicators: list[Indicator] = list(self.project.evaluation.indicators.filter(party=self.party))
        for indicator in self.indicators:
            self._add(f"v{indicator.pk}", _value_field(indicator), indicator.actual)
            self._add(f"e{indicator.pk}", _evidence_field(indicator, needed=self.evidence_is_needed), indicator.evidence)

    def _add(self, name: str, field: forms.Field, initial: Any) -> None:
        if isinstance(initial, Decimal):
            initial = plain(initial)
        field.initial = initial
        settle_words(field)
        self.fields[name] = field

    @property
    def groups(self) -> list[Group]:
        """One group for each level of the tree, then the opinion."""
        named = [*self._named(), (_("评价意见"), self._last_names())]
        return [self.group(number, legend, rows, "") for number, (legend, rows) in enumerate(named, start=1)]

    def _named(self) -> list[tuple[Any, tuple[Any, ...]]]:
        found: dict[str, list[tuple[str, str]]] = {}
        for row in self.indicators:
            found.setdefault(f"{row.level1} · {row.level2}", []).append((f"v{row.pk}", f"e{row.pk}"))
        return [(legend, tuple(rows)) for legend, rows in found.items()]

    def _last_names(self) -> tuple[str, ...]:
        return ("comment",)

    def clean(self) -> dict[str, Any]:
        """Gather value and evidence by the indicator's id, as the action takes them."""
        data: dict[str, Any] = super().clean() or {}
        if self.errors:
            return data
        return {**data, "values": {row.pk: Value(Decimal(data[f"v{row.pk}"]), data[f"e{row.pk}"]) for row in self.indicators}}


class ThirdPartyForm(AssessForm):
    """The third party gives its evidence and states its independence."""

    party = Party.THIRD
    evidence_is_needed = True

    declares = forms.BooleanField(
        label=_("本机构及参评人员与购买主体、承接主体、其他响应供应商没有隶属、控股、管理或者其他利害关系，独立、客观、公正地作出评价")
    )

    def _last_names(self) -> tuple[str, ...]:
        return ("comment", "declares")


def _value_field(indicator: Indicator) -> forms.Field:
    facts = {"name": indicator.name, "weight": plain(indicator.weight)}
    if indicator.direction == Indicator.Direction.YES:
        return forms.ChoiceField(label=_("%(name)s（%(weight)s 分）") % facts, choices=YES_NO, widget=Choice)
    facts |= {"target": indicator.target_text, "direction": indicator.get_direction_display()}
    hint = _("目标值 %(target)s，%(direction)s") % facts
    box = forms.NumberInput(attrs={"step": "any", "class": "narrow"})
    return forms.DecimalField(
        label=_("%(name)s（%(weight)s 分）") % facts, help_text=hint, max_digits=12, decimal_places=2, min_value=Decimal(0), widget=box
    )


def _evidence_field(indicator: Indicator, *, needed: bool) -> forms.Field:
    return CleanCharField(label=_("佐证"), help_text=indicator.data_source, max_length=300, required=needed)
