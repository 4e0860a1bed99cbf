"""Forms of a supplier's standing."""

from datetime import date
from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField, DocumentNumberField
from core.fieldsets import FieldsetForm
from core.widgets import DateInput
from procurement.models import StoredDocument, SupplierBan
from procurement.standing import rules
from registry.models import Organisation


class BanForm(FieldsetForm):
    """A decision as finance enters it."""

    supplier = forms.ModelChoiceField(Organisation.objects.none(), label=_("供应商"), empty_label=_("请选择"))
    kind = forms.ChoiceField(label=_("类别"), choices=SupplierBan.Kind)
    authority = CleanCharField(label=_("决定机关"), max_length=120)
    number = DocumentNumberField(label=_("决定文号"), max_length=60, help_text=_("例如 江财罚〔2026〕3号"))
    reason = CleanTextField(label=_("事由"), max_length=300, help_text=_("写明违法行为和处罚依据。评价结果不好不是禁入的理由。"))
    starts_on = forms.DateField(label=_("起始日期"), widget=DateInput)
    ends_on = forms.DateField(label=_("届满日期"), widget=DateInput, required=False, help_text=_("列入名单没有期限的不填"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = Organisation.objects.filter(duties__contains=["supplier"])  # type: ignore[attr-defined]

    def clean(self) -> dict[str, Any]:
        """Say at the field how long a ban may last."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        if isinstance(data.get("starts_on"), date) and "ends_on" not in self.errors and data.get("kind"):
            for blocker in rules.ban_is_lawful(kind=data["kind"], starts_on=data["starts_on"], ends_on=data.get("ends_on")):
                self.add_error("ends_on", str(blocker.message))
        return data


class LiftForm(FieldsetForm):
    """Why an entry ends before its time."""

    reason = CleanCharField(label=_("解除理由"), max_length=300)


class DocumentForm(FieldsetForm):
    """A document to be kept."""

    kind = forms.ChoiceField(label=_("类别"), choices=StoredDocument.Kind)
    file = forms.FileField(label=_("PDF 文件"), widget=forms.FileInput(attrs={"accept": "application/pdf,.pdf"}))
    valid_until = forms.DateField(label=_("有效期至"), widget=DateInput, required=False, help_text=_("没有期限的不填；过期后不再列入响应"))
