"""Forms of the expert pool."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField
from core.fieldsets import FieldsetForm
from procurement.panels.forms.composing import yes_no
from procurement.panels.rules.composition import recusal_cases
from registry.models import Organisation

LONGEST = 30


class ExpertForm(FieldsetForm):
    """An expert's entry."""

    specialities = CleanCharField(label=_("评审专业"), max_length=200, help_text=_("几个专业用顿号分开，例如 会计审计、教育管理"))
    employer = CleanCharField(label=_("工作单位"), max_length=120, help_text=_("写全称；与供应商或者购买主体相同的自动回避"))
    is_legal = yes_no(_("是否法律专家"))
    is_active = yes_no(_("是否在库"), help_text=_("停用后不再参加抽取，已参加的评审不受影响"))

    def clean_specialities(self) -> tuple[str, ...]:
        """Split the fields at any of the usual marks."""
        text: str = self.cleaned_data["specialities"]
        for mark in "，,；; ":
            text = text.replace(mark, "、")
        found = tuple(dict.fromkeys(part for part in text.split("、") if part))
        long = [part for part in found if len(part) > LONGEST]
        if long or not found:
            raise forms.ValidationError(_("每个专业最多 %(most)d 个字") % {"most": LONGEST})
        return found


class ConflictForm(FieldsetForm):
    """A tie between an expert and an organisation."""

    organisation = forms.ModelChoiceField(Organisation.objects.none(), label=_("单位"), empty_label=_("请选择"))
    reason = forms.ChoiceField(label=_("回避情形"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["organisation"].queryset = Organisation.objects.filter(duties__overlap=["supplier", "buyer"])  # type: ignore[attr-defined]
        self.fields["reason"].choices = [(label, label) for _key, label in recusal_cases()]  # type: ignore[attr-defined]
