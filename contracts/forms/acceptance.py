"""Forms of acceptance: the group, the record with every item, signatures, conclusion."""

import re
from collections.abc import Iterable
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.actions import Member, Record
from contracts.forms.fields import NumberField, StageForm
from contracts.models import Acceptance, Milestone
from contracts.queries.contract import open_acceptance, signed_contract
from core.fields import CleanCharField, CleanTextField, DateField
from core.fieldsets import settle_words
from core.widgets import Choice
from core.wording import trimmed
from projects.flow import StepForm
from registry.models import Membership, Role, User

SEPARATOR = re.compile(r"[,，、;；\t|]")
YES, NO = "yes", "no"


def group_candidates(project: Any, signers: set[int]) -> Iterable[Membership]:
    """The buyer's people who may sit in an acceptance group: acceptors and reviewers who neither drafted nor signed."""
    rows = Membership.objects.current().holding([Role.ACCEPTOR, Role.REVIEWER]).filter(organisation=project.buyer_id, user__is_active=True)
    return rows.exclude(user__in=signers).select_related("user").order_by("pk")


class GroupForm(StageForm):
    """The stage and the members of its acceptance group."""

    staff = forms.TypedMultipleChoiceField(label=gettext_lazy("本单位成员"), coerce=int, widget=forms.CheckboxSelectMultiple())
    others = CleanTextField(
        label=gettext_lazy("服务对象代表和其他成员"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("每行一人：姓名，单位和身份。服务对象或实际使用人的代表在行末加“，服务对象”。他们在纸上签字，由您登记"),
    )

    field_order = ["milestone", "staff", "others"]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contract = signed_contract(self.project)
        rows = group_candidates(self.project, contract.signers() if contract else set())
        staff = self.fields["staff"]
        assert isinstance(staff, forms.TypedMultipleChoiceField)
        staff.choices = [(str(row.user_id), f"{row.user}（{row.get_role_display()}）") for row in rows]
        staff.initial = [str(self.user.pk)]

    def stages(self) -> Iterable[Milestone]:
        """The stages that were handed over and have not passed."""
        contract = signed_contract(self.project)
        if contract is None:
            return []
        passed = contract.acceptances.passed().values("milestone")
        return contract.milestones.filter(delivered_at__isnull=False).exclude(pk__in=passed)

    def clean_others(self) -> list[tuple[str, str, bool]]:
        """Read one member a line."""
        return [read_member(number, line) for number, line in numbered(self.cleaned_data["others"])]


def members_of(cleaned: dict[str, Any]) -> list[Member]:
    """The group: people with accounts first, then those who sign on paper."""
    staff = User.objects.filter(pk__in=cleaned["staff"]).order_by("pk")
    rows = Membership.objects.current().holding([Role.ACCEPTOR, Role.REVIEWER]).filter(user__in=staff).select_related("organisation")
    titles = {row.user_id: f"{row.organisation} {row.get_role_display()}"[:60] for row in rows}
    found = [Member(person.name, titles.get(person.pk, ""), person) for person in staff]
    return found + [Member(name, capacity, None, is_recipient) for name, capacity, is_recipient in cleaned["others"]]


class RecordForm(StepForm):
    """Every item with yes or no and a note, the recipients' opinions, quantity, quality and the result."""

    quantity = NumberField(label=gettext_lazy("验收数量"), min_value=0)
    quality = NumberField(
        label=gettext_lazy("质量系数"),
        min_value=0,
        max_value=1,
        max_digits=4,
        decimal_places=3,
        initial=Decimal(1),
        help_text=gettext_lazy("0 至 1，应付金额＝验收数量×单价×质量系数"),
    )
    result = forms.ChoiceField(
        label=gettext_lazy("小组结论"), choices=[(YES, gettext_lazy("合格")), (NO, gettext_lazy("不合格"))], widget=Choice()
    )
    opinion = CleanTextField(label=gettext_lazy("验收意见"), max_length=2000)
    opinions = CleanTextField(
        label=gettext_lazy("服务对象意见"),
        required=False,
        max_length=20000,
        help_text=gettext_lazy("每行一个单位或群体：单位，认可或不认可，意见。可以从表格中整列粘贴；不要写个人姓名"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.acceptance: Acceptance | None = open_acceptance(self.project)
        self.items = list(self.acceptance.items.all()) if self.acceptance else []
        for item in self.items:
            choices = [(YES, _("符合")), (NO, _("不符合"))]
            met = forms.ChoiceField(label=f"{item.position}．{item.heading}", help_text=item.clause, choices=choices, widget=Choice())
            note = CleanCharField(label=_("第 %(n)s 条的情况") % {"n": item.position}, max_length=300, required=False)
            self.fields[f"met_{item.position}"], self.fields[f"note_{item.position}"] = met, note
            settle_words(met)
        places = [(f"met_{item.position}", f"note_{item.position}") for item in self.items]
        self.fieldsets = (  # type: ignore[misc]
            (_("逐项核对"), tuple(places)),
            (_("服务对象意见"), ("opinions",)),
            (_("数量、质量和结论"), (("quantity", "quality"), "result", "opinion")),
        )

    def clean_opinions(self) -> list[tuple[str, bool, str]]:
        """Read one opinion a line."""
        return [read_opinion(number, line) for number, line in numbered(self.cleaned_data["opinions"])]

    def clean_quantity(self) -> Decimal:
        """No more than was agreed."""
        quantity: Decimal = self.cleaned_data["quantity"]
        stage = self.acceptance.milestone if self.acceptance else None
        if stage is not None and quantity > stage.quantity:
            facts = {"agreed": trimmed(stage.quantity), "unit": stage.unit}
            raise ValidationError(_("超过约定的 %(agreed)s %(unit)s") % facts)
        return quantity


def record_of(cleaned: dict[str, Any]) -> Record:
    """Gather the cleaned record for the action."""
    places = [int(name[4:]) for name in cleaned if name.startswith("met_")]
    met = {YES: True, NO: False}
    results = {place: (met.get(cleaned[f"met_{place}"]), cleaned[f"note_{place}"]) for place in places}
    return Record(
        results, cleaned["opinions"], cleaned["quantity"], cleaned["quality"], cleaned["opinion"], is_passed=cleaned["result"] == YES
    )


class SignatureForm(StepForm):
    """One's own signature, and the paper signatures that the acceptor puts on record."""

    on_paper = forms.TypedMultipleChoiceField(
        label=gettext_lazy("已在纸上签字的成员"),
        coerce=int,
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text=gettext_lazy("没有账号的成员在验收记录上签字后，在此登记"),
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        acceptance = open_acceptance(self.project)
        waiting = acceptance.members.filter(user=None, signed_at=None) if acceptance and acceptance.started_by_id == self.user.pk else []
        paper = self.fields["on_paper"]
        assert isinstance(paper, forms.TypedMultipleChoiceField)
        paper.choices = [(str(member.pk), f"{member.name}（{member.capacity}）") for member in waiting]
        if not paper.choices:
            del self.fields["on_paper"]


class ConclusionForm(StepForm):
    """The end of an acceptance; what has to be put right, and until when."""

    demand = CleanTextField(
        label=gettext_lazy("整改要求"),
        required=False,
        max_length=2000,
        help_text=gettext_lazy("不合格的，或者有条目不符合的，须写明；全部符合的留空"),
    )
    due_on = DateField(label=gettext_lazy("整改期限"), required=False)

    def clean(self) -> dict[str, Any]:
        """A demand and its day come together."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        for name, other in (("due_on", "demand"), ("demand", "due_on")):
            if cleaned.get(other) and not cleaned.get(name) and name not in self.errors:
                self.add_error(name, ValidationError(_("整改要求和期限要一起填写")))
        return cleaned


def numbered(text: str) -> list[tuple[int, str]]:
    """The lines that hold something, with their numbers."""
    return [(number, line.strip()) for number, line in enumerate(text.splitlines(), start=1) if line.strip()]


def read_member(number: int, line: str) -> tuple[str, str, bool]:
    """Read 姓名，单位和身份，服务对象; raises ValidationError naming the line."""
    name, *rest = [part.strip() for part in SEPARATOR.split(line) if part.strip()]
    is_recipient = bool(rest) and rest[-1].startswith(str(_("服务对象")))
    capacity = " ".join(rest[:-1] if is_recipient and len(rest) > 1 else rest)
    if not rest or len(name) > 60 or len(capacity) > 60:
        raise ValidationError(_("第 %(n)s 行看不出“姓名，单位和身份”，或者超过 60 个字") % {"n": number})
    return name, capacity, is_recipient


def read_opinion(number: int, line: str) -> tuple[str, bool, str]:
    """Read 单位，认可，意见; raises ValidationError naming the line."""
    parts = [part.strip() for part in re.split(r"[,，;；\t|]", line, maxsplit=2)]
    words = {str(_("认可")): True, str(_("满意")): True, str(_("不认可")): False, str(_("不满意")): False}
    if len(parts) < 2 or not parts[0] or parts[1] not in words:
        raise ValidationError(_("第 %(n)s 行请写成“单位，认可，意见”或“单位，不认可，意见”") % {"n": number})
    text = parts[2] if len(parts) > 2 else ""
    if len(parts[0]) > 120 or len(text) > 500:
        raise ValidationError(_("第 %(n)s 行太长：单位最多 120 个字，意见最多 500 个字") % {"n": number})
    return parts[0], words[parts[1]], text
