"""Forms of the opening's record: corrections in the order of the law, their answer, objections."""

from collections.abc import Mapping
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField, MoneyField
from core.money import grouped
from procurement.models import Bid, OpeningObjection
from procurement.panels.forms.composing import NamedChoiceField, yes_no
from procurement.panels.queries import lot_of
from procurement.record import queries
from procurement.record.rules import Finding, moving
from projects.flow import StepForm

CONFIRMED = (("true", _("确认修正后的报价")), ("false", _("不确认，投标无效")))


class CorrectPriceForm(StepForm):
    """Whose price, and by which rule of the order what disagrees."""

    bid = NamedChoiceField(Bid.objects.none(), label=_("投标人"), words=lambda bid: f"{bid.supplier.name}　{grouped(bid.price)} 元")
    minutes = forms.IntegerField(
        label=_("给投标人多少分钟确认"),
        min_value=1,
        max_value=1440,
        initial=60,
        widget=forms.NumberInput(attrs={"class": "narrow", "inputmode": "numeric"}),
        help_text=_("没有按时确认的，投标无效。"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        lot = lot_of(self.project)
        self.fields["bid"].queryset = queries.correctable_bids(lot)  # type: ignore[attr-defined]
        self.order = lot.tender.way.rule("correction").items
        self.moving = moving(lot.tender.way)
        groups: list[tuple[Any, tuple[str, ...]]] = [(_("投标人"), ("bid",))]
        for place, rule in enumerate(self.order):
            self._add(place)
            names = (f"found_{place}", f"total_{place}") if place in self.moving else (f"found_{place}",)
            groups.append((rule, names))
        self.fieldsets = [*groups, (_("确认"), ("minutes",))]  # type: ignore[misc]

    def _add(self, place: int) -> None:
        words = _("写明文件中不一致的两处和金额；没有的不填。")
        self.fields[f"found_{place}"] = CleanTextField(label=_("哪里不一致"), max_length=300, required=False, help_text=words)
        if place in self.moving:
            self.fields[f"total_{place}"] = MoneyField(label=_("修正后的总价（元）"), required=False)

    def clean(self) -> dict[str, Any]:
        """A finding that changes the total says what it becomes, and the other way round; one is needed."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for place in self.moving:
            found, total = data.get(f"found_{place}"), data.get(f"total_{place}")
            if found and total is None and f"total_{place}" not in self.errors:
                self.add_error(f"total_{place}", ValidationError(_("还没有填写")))
            if total is not None and not found:
                self.add_error(f"found_{place}", ValidationError(_("还没有填写")))
        if not self.errors and not findings(data):
            self.add_error("found_0", ValidationError(_("请至少填写一项不一致")))
        return data


def findings(data: Mapping[str, Any]) -> list[Finding]:
    """What the form found, as the action takes it, in the order of the rules."""
    places = sorted(int(name.removeprefix("found_")) for name, found in data.items() if name.startswith("found_") and found)
    return [Finding(place, data[f"found_{place}"], data.get(f"total_{place}")) for place in places]


class ConfirmCorrectionForm(StepForm):
    """The bidder's answer."""

    is_confirmed = yes_no(_("答复"), choices=CONFIRMED)


class ObjectForm(StepForm):
    """What is wrong with the opening."""

    is_recusal = yes_no(_("是否申请有关工作人员回避"), help_text=_("认为采购人、代理机构的工作人员有需要回避的情形的，选择“是”。"))
    text = CleanTextField(
        label=_("疑义或者申请"), max_length=1000, help_text=_("写明是开标过程的哪一步、记录的哪一处，或者哪一位工作人员。")
    )


class AnswerObjectionForm(StepForm):
    """How it was dealt with."""

    objection = NamedChoiceField(
        OpeningObjection.objects.none(), label=_("疑义"), words=lambda one: f"{one.supplier.name}　{one.text[:60]}"
    )
    answer = CleanTextField(label=_("处理"), max_length=1000, help_text=_("写明核实的情况和处理结果，记入开标记录。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["objection"].queryset = queries.waiting_objections(self.project)  # type: ignore[attr-defined]
