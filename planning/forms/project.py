"""The first form of a project: whose, for which year, called what."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.clock import today
from core.fieldsets import FieldsetForm
from planning.forms.fields import one_line
from projects.models import Project
from registry.models import Organisation, Role, User
from registry.policy import hold


class NewProjectForm(FieldsetForm):
    """Buyers are those for which the user is a filer; years are this one and the next."""

    title = one_line(Project, "title", help_text=_("写明服务内容，公开后公众会看到"))
    kind = forms.ChoiceField(label=_("服务类型"), choices=Project.Kind.choices)
    fiscal_year = forms.TypedChoiceField(label=_("计划年度"), coerce=int)
    buyer = forms.ModelChoiceField(label=_("购买主体"), queryset=Organisation.objects.none())

    def __init__(self, data: Any = None, *, user: User) -> None:
        year = today().year
        buyers = own_buyers(user)
        super().__init__(data, initial={"fiscal_year": year + 1, "buyer": buyers[0] if len(buyers) == 1 else None})
        self.fields["fiscal_year"].choices = [(year, year), (year + 1, year + 1)]  # type: ignore[attr-defined]
        self.fields["fiscal_year"].widget.choices = self.fields["fiscal_year"].choices  # type: ignore[attr-defined]
        self.fields["buyer"].queryset = Organisation.objects.filter(pk__in=[buyer.pk for buyer in buyers])  # type: ignore[attr-defined]
        if len(buyers) == 1:
            self.fields["buyer"].widget = forms.HiddenInput()


def own_buyers(user: User) -> list[Organisation]:
    """The organisations for which the user is a filer."""
    holder = hold(user, {Role.FILER})
    return list(Organisation.objects.filter(pk__in=holder.organisations)) if holder else []
