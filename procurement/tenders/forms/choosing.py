"""Forms of what some methods need before their notice."""

from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from core import law
from core.clock import today
from core.fields import CleanCharField, CleanTextField
from core.widgets import Choice, TextArea
from procurement.tenders.actions import Opinion
from procurement.tenders.queries import current_lot
from projects.flow import StepForm
from registry.models import Duty, Organisation

UPHELD = (("false", gettext_lazy("异议不成立")), ("true", gettext_lazy("异议成立，改用其他方式")))
# The law asks for opinions without a number; three places fit what is usual.
OPINIONS = 3
OPINION_PARTS = ("name", "employer", "title", "opinion")


def suppliers() -> Any:
    """Everybody who is registered as a supplier."""
    return Organisation.objects.filter(duties__contains=[Duty.SUPPLIER]).order_by("pk")


class RequestApprovalForm(StepForm):
    """One text for each material that the law names."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.names = law.get("method.approval_materials", on=today(), region=self.project.region).items
        for place, name in enumerate(self.names):
            self.fields[f"material_{place}"] = CleanTextField(label=name, max_length=4000)

    def materials(self) -> list[tuple[str, str]]:
        """The materials as the action takes them."""
        return [(name, self.cleaned_data[f"material_{place}"]) for place, name in enumerate(self.names)]


class InviteForm(StepForm):
    """The list, how many are invited, and who watches."""

    way = forms.ChoiceField(label=gettext_lazy("备选名单产生方式"), widget=Choice)
    pool = forms.ModelMultipleChoiceField(
        Organisation.objects.none(), label=gettext_lazy("备选供应商"), widget=forms.CheckboxSelectMultiple
    )
    count = forms.IntegerField(
        label=gettext_lazy("邀请家数"), min_value=1, widget=forms.NumberInput(attrs={"class": "narrow", "inputmode": "numeric"})
    )
    witnesses = CleanTextField(
        label=gettext_lazy("现场监督人员"),
        max_length=300,
        help_text=gettext_lazy("本单位工作人员，一行一个姓名"),
        widget=TextArea({"rows": 2}),
    )
    reason = CleanCharField(
        label=gettext_lazy("推荐理由"), max_length=300, required=False, help_text=gettext_lazy("书面推荐的，随结果公告公布推荐名单和理由")
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["pool"].queryset = suppliers()  # type: ignore[attr-defined]
        lot = current_lot(self.project)
        if lot is None or not lot.tender.way.has("pool_ways"):
            return
        ways, least, ratio = (lot.tender.way.rule(name) for name in ("pool_ways", "invited_min", "pool_ratio"))
        self.fields["way"].choices = [(name, name) for name in ways.items]  # type: ignore[attr-defined]
        self.fields["count"].initial = least.number
        words = {"least": least.number, "ratio": ratio.number}
        self.fields["pool"].help_text = _("至少邀请 %(least)s 家；从库中选取或者推荐的，备选不少于邀请家数的 %(ratio)s 倍") % words

    def clean_witnesses(self) -> tuple[str, ...]:
        """Read one name a line."""
        return tuple(line.strip() for line in self.cleaned_data["witnesses"].splitlines() if line.strip())


class PublishSourceForm(StepForm):
    """The supplier, why only this one, and what the experts say."""

    supplier = forms.ModelChoiceField(Organisation.objects.none(), label=gettext_lazy("拟定的唯一供应商"), widget=Choice, empty_label=None)
    reason = CleanTextField(
        label=gettext_lazy("采用单一来源的原因和说明"),
        max_length=4000,
        help_text=gettext_lazy("写明不可替代的专利、专有技术，或者公共服务项目的特殊要求"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["supplier"].queryset = suppliers()  # type: ignore[attr-defined]
        places = range(1, OPINIONS + 1)
        labels = {"name": _("姓名"), "employer": _("工作单位"), "title": _("职称"), "opinion": _("论证意见")}
        for place in places:
            for part in OPINION_PARTS:
                kind = CleanTextField if part == "opinion" else CleanCharField
                most = 2000 if part == "opinion" else 60
                self.fields[f"{part}_{place}"] = kind(label=labels[part], max_length=most, required=place == 1)
        groups = [
            (_("专业人员 %(n)s") % {"n": place}, ((f"name_{place}", f"title_{place}"), f"employer_{place}", f"opinion_{place}"))
            for place in places
        ]
        self.fieldsets = [(_("唯一供应商"), ("supplier", "reason")), *groups]  # type: ignore[misc]

    def clean(self) -> dict[str, Any]:
        """An opinion is whole or left out."""
        data: dict[str, Any] = super().clean() or self.cleaned_data
        for place in range(2, OPINIONS + 1):
            given = [bool(data.get(f"{part}_{place}")) for part in OPINION_PARTS]
            if any(given) and not all(given):
                self.add_error(f"name_{place}", ValidationError(_("姓名、单位、职称和意见请写全")))
        return data

    def opinions(self) -> tuple[Opinion, ...]:
        """The opinions that were given."""
        rows = [tuple(self.cleaned_data.get(f"{part}_{place}") or "" for part in OPINION_PARTS) for place in range(1, OPINIONS + 1)]
        return tuple(Opinion(*row) for row in rows if row[0])


class RecordObjectionForm(StepForm):
    """An objection as it was received."""

    objector = CleanCharField(label=gettext_lazy("异议人"), max_length=120, help_text=gettext_lazy("供应商、单位或者个人的名称、姓名"))
    contact = CleanCharField(label=gettext_lazy("联系方式"), max_length=120)
    text = CleanTextField(label=gettext_lazy("异议内容"), max_length=4000)


class AnswerObjectionsForm(StepForm):
    """The supplementary reasoning on all objections."""

    is_upheld = forms.TypedChoiceField(
        label=gettext_lazy("结论"), choices=UPHELD, coerce=lambda value: value == "true", widget=Choice(choices=UPHELD)
    )
    reasoning = CleanTextField(
        label=gettext_lazy("补充论证意见"), max_length=4000, help_text=gettext_lazy("告知异议人；不成立的，连同异议一并报财政部门")
    )
