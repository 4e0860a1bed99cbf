"""The form for the end of an attempt."""

from django import forms
from django.utils.translation import gettext_lazy

from core.fields import CleanTextField
from procurement.models import Failure
from projects.flow import StepForm


class FailForm(StepForm):
    """Why the attempt ends."""

    reason = forms.ChoiceField(label=gettext_lazy("终止的情形"), choices=Failure.choices, widget=forms.RadioSelect)
    note = CleanTextField(
        label=gettext_lazy("具体情况"), max_length=300, help_text=gettext_lazy("写入终止公告，请写明事实；不写未公开的供应商名称")
    )
