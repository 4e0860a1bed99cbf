"""Forms for composing a panel: representative, draw, declaration, recusal."""

from typing import Any

from django import forms
from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField, DocumentNumberField
from core.widgets import Choice
from procurement.models import Expert, PanelMember
from procurement.panels import queries
from procurement.panels.rules.composition import recusal_cases
from projects.flow import StepForm
from registry.models import Role, User

YES_NO = (("true", _("是")), ("false", _("否")))
# No panel of a service has needed more.
LARGEST_PANEL = 9
SENDABLE = (Role.FILER, Role.REVIEWER)


def yes_no(label: Any, *, help_text: Any = "", choices: Any = YES_NO) -> forms.TypedChoiceField:
    """A question that has to be answered with one of two buttons."""
    field = forms.TypedChoiceField(label=label, choices=choices, coerce=lambda value: value == "true", widget=Choice(choices=choices))
    field.help_text = help_text
    return field


class NamedChoiceField(forms.ModelChoiceField):  # type: ignore[type-arg]
    """A row to choose, written by a function."""

    def __init__(self, queryset: QuerySet[Any], *, words: Any = str, **kwargs: Any) -> None:
        self.words = words
        super().__init__(queryset, widget=Choice, empty_label=None, **kwargs)

    def label_from_instance(self, obj: Any) -> str:
        """Write the row."""
        return str(self.words(obj))


class AppointRepresentativeForm(StepForm):
    """Whom the buyer sends, by which letter."""

    person = NamedChoiceField(User.objects.none(), label=_("采购人代表"), words=lambda user: user.audit_label())
    letter = DocumentNumberField(label=_("授权函文号"), max_length=60, help_text=_("例如 江采授〔2026〕8号"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = self.project.buyer.memberships.current().holding(SENDABLE).values("user")
        people = User.objects.filter(pk__in=held, is_active=True).exclude(pk=self.user.pk)
        self.fields["person"].queryset = people.order_by("pk")  # type: ignore[attr-defined]


class PrepareDrawForm(StepForm):
    """For what experts are drawn."""

    size = forms.TypedChoiceField(label=_("小组人数"), coerce=int)
    fields_wanted = forms.MultipleChoiceField(label=_("评审专业"), widget=forms.CheckboxSelectMultiple)
    needs_legal = yes_no(_("是否技术复杂、专业性强"), help_text=_("选择“是”的，抽取 1 名法律专家。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        held = Expert.objects.filter(is_active=True, region=self.project.region).values_list("fields", flat=True)
        names = sorted({name for names in held for name in names})
        self.fields["fields_wanted"].choices = [(name, name) for name in names]  # type: ignore[attr-defined]
        self.fields["size"].choices = [(size, _("%(n)s 人") % {"n": size}) for size in self._sizes()]  # type: ignore[attr-defined]
        if not queries.lot_of(self.project).tender.way.has("legal_expert"):
            del self.fields["needs_legal"]

    def _sizes(self) -> range:
        """From the method's least number on, two more each: an odd number stays odd."""
        lot = queries.lot_of(self.project)
        least = lot.tender.way.group_min(self.project.budget or lot.ceiling).number
        return range(least, max(LARGEST_PANEL, least) + 1, 2)


class DrawPanelForm(StepForm):
    """What the witness adds to the draw."""

    token = forms.RegexField(
        r"^[0-9]{6,20}$",
        label=_("任意写 6 至 20 位数字"),
        help_text=_("由您现场任意写下，与平台事先封存的随机数一起决定顺序，谁也不能单独左右结果。"),
        error_messages={"invalid": _("应为 6 至 20 位数字，例如 8254193706")},
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off", "class": "narrow"}),
    )


class DeclareForm(StepForm):
    """The leader whom a member names."""

    nominee = NamedChoiceField(
        PanelMember.objects.none(), label=_("推选组长"), help_text=_("组长应当是评审专家，可以推选自己。"), words=lambda member: member.code
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        seats = queries.members(queries.lot_of(self.project))
        self.fields["nominee"].queryset = seats.filter(kind=PanelMember.Kind.EXPERT)  # type: ignore[attr-defined]


class RecuseForm(StepForm):
    """Why a member keeps away."""

    case = forms.ChoiceField(label=_("回避情形"), widget=Choice)
    reason = CleanTextField(label=_("说明"), max_length=300, help_text=_("写明是哪一家供应商、什么关系。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["case"].choices = recusal_cases()  # type: ignore[attr-defined]
