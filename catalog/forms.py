"""The form that takes in an edition of the catalogue."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from catalog.models import CatalogEdition
from core.fields import CleanCharField, CsvField, DateField, DocumentNumberField
from core.fieldsets import FieldsetForm


class EditionForm(FieldsetForm):
    """What an edition is called, by which document it holds, from when, and its items as a file."""

    title = CleanCharField(label=_("名称"), max_length=CatalogEdition._meta.get_field("title").max_length)  # noqa: SLF001
    document = DocumentNumberField(label=_("发布文号"), widget=forms.TextInput(attrs={"class": "narrow"}))
    valid_from = DateField(label=_("施行日期"))
    valid_to = DateField(label=_("废止日期"), required=False, help_text=_("仍在施行的不填"))
    file = CsvField()

    def clean(self) -> dict[str, Any]:
        """An edition ends after it began."""
        values = self.cleaned_data
        first, last = values.get("valid_from"), values.get("valid_to")
        if first and last and last < first:
            self.add_error("valid_to", ValidationError(_("早于施行日期")))
        return values
