"""Forms of custody."""

from typing import Any

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core.fields import CleanCharField
from procurement.sealed import rules
from procurement.sealed.queries import candidates, memberships
from procurement.tenders.forms.steps import refuse_at_field
from projects.flow import StepForm
from registry.models import Membership


class CustodiansForm(StepForm):
    """Who shall keep the shares."""

    members = forms.MultipleChoiceField(label=gettext_lazy("托管人"), widget=forms.CheckboxSelectMultiple)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["members"]
        assert isinstance(field, forms.MultipleChoiceField)
        field.choices = [(str(each.pk), _label(each)) for each in candidates(self.project)]
        field.help_text = _("至少三人，来自三家单位；过半数的人交出份额才能开启，任何一人都不能单独开启，也不能单独阻止")

    def clean_members(self) -> list[str]:
        """Refuse too few people and too few bodies beside the field."""
        chosen: list[str] = self.cleaned_data["members"]
        refuse_at_field(memberships(self.project, chosen), rules.custodians_are_apart)
        return chosen


def _label(each: Membership) -> str:
    return f"{each.user.name}（{each.organisation.name}，{each.get_role_display()}）"


class KeyForm(StepForm):
    """The public part of a key."""

    recipient = CleanCharField(
        label=gettext_lazy("托管公钥"),
        max_length=70,
        help_text=gettext_lazy("以 age1 开头。在上面生成后自动填入，也可以粘贴 age-keygen 给出的公钥"),
    )

    def clean_recipient(self) -> str:
        """Refuse what is no public key."""
        found: str = refuse_at_field(self.cleaned_data["recipient"].strip(), rules.recipient_is_one)
        return found
