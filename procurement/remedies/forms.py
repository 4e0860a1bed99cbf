"""The forms of inquiries, complaints and pauses."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanCharField, CleanTextField, DateField, DocumentNumberField
from core.widgets import Choice
from procurement.models import Challenge, Complaint, Inquiry
from procurement.panels.forms.composing import NamedChoiceField
from procurement.remedies import queries
from procurement.tenders.queries import suppliers_of
from projects.flow import StepForm

NUMBER = _("例如 江财采决〔2026〕3号")


def words_of(complaint: Complaint) -> str:
    """A complaint as it is chosen from a list."""
    return f"{complaint.number}　{complaint.supplier.name}"


def choice(label: Any, choices: Any, *, help_text: Any = "") -> forms.ChoiceField:
    """One of a few."""
    return forms.ChoiceField(label=label, choices=choices, widget=Choice(choices=choices), help_text=help_text)


class AskInquiryForm(StepForm):
    """What the supplier asks."""

    text = CleanTextField(label=_("询问"), max_length=2000, help_text=_("答复只发给本单位，不涉及商业秘密。"))


class AnswerInquiryForm(StepForm):
    """The buyer's answer."""

    inquiry = NamedChoiceField(Inquiry.objects.none(), label=_("询问"), words=lambda found: f"{found.supplier.name}：{found}")
    answer = CleanTextField(label=_("答复"), max_length=2000, help_text=_("不得涉及商业秘密。"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["inquiry"].queryset = queries.inquiries(self.project).filter(answered_at=None)  # type: ignore[attr-defined]


class ComplaintForm(StepForm):
    """What 94号令 art. 18 asks of a complaint."""

    ground = choice(_("投诉范围"), Complaint.Ground.choices, help_text=_("不得超出已质疑事项的范围，基于答复内容提出的除外。"))
    text = CleanTextField(label=_("投诉事项和请求"), max_length=3000, help_text=_("写入处理决定书并公告，请不要写个人信息。"))
    facts = CleanTextField(label=_("事实依据"), max_length=3000, help_text=_("写明质疑和答复的情况，列出证明材料。"))
    basis = CleanTextField(label=_("法律依据"), max_length=1000)
    contact = CleanCharField(label=_("联系人和电话"), max_length=120)


class FileComplaintForm(ComplaintForm):
    """A complaint about one of the supplier's own challenges."""

    field_order = ("challenge",)
    challenge = NamedChoiceField(Challenge.objects.none(), label=_("所投诉的质疑"), words=lambda one: f"{one.number}　{one}")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["challenge"].queryset = queries.complainable(self.project, suppliers_of(self.user))  # type: ignore[attr-defined]


class OfComplaint(StepForm):
    """A step on one of the complaints that wait for it."""

    waiting: str = "living"

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        living = getattr(Complaint.objects, self.waiting)()
        found = queries.complaints(self.project).filter(pk__in=living)
        seen = Complaint.objects.visible_to(self.user).values("pk")
        self.fields["complaint"] = NamedChoiceField(found.filter(pk__in=seen), label=_("投诉"), words=words_of)
        self.order_fields(["complaint"])


class CheckComplaintForm(OfComplaint):
    """Finance's check of the complaint."""

    waiting = "unchecked"
    outcome = choice(_("审查结果"), Complaint.Outcome.choices)
    note = CleanTextField(label=_("理由或者需要补正的事项"), max_length=2000, required=False, help_text=_("受理的不填。"))
    correction_due = DateField(label=_("补正期限"), required=False, help_text=_("通知补正的填写。"))


class CorrectComplaintForm(OfComplaint, ComplaintForm):
    """The corrected complaint in full."""


class StatementForm(OfComplaint):
    """The respondent's statement."""

    waiting = "accepted"
    statement = CleanTextField(label=_("说明"), max_length=3000, help_text=_("逐项说明，写明证据和依据。"))


class DecideComplaintForm(OfComplaint):
    """Finance's decision."""

    waiting = "accepted"
    finding = CleanTextField(label=_("查明的事实和认定"), max_length=3000, help_text=_("写入处理决定书并公告，不写个人信息和商业秘密。"))
    decision = choice(_("处理决定"), Complaint.Decision.choices)
    order = choice(_("处理"), Complaint.Order.choices, help_text=_("驳回的和不影响结果的，选择继续开展采购活动。"))
    decision_number = DocumentNumberField(label=_("决定书文号"), max_length=60, help_text=NUMBER)


class WithdrawComplaintForm(OfComplaint):
    """Why the complainant takes it back."""

    reason = CleanTextField(label=_("撤回理由"), max_length=300)


class SuspendForm(StepForm):
    """Why, by which notice and until when finance pauses the procurement."""

    reason = CleanTextField(label=_("暂停理由"), max_length=300)
    notice_number = DocumentNumberField(label=_("通知书文号"), max_length=60, help_text=_("例如 江财采停〔2026〕2号"))
    until = DateField(label=_("暂停到"), help_text=_("这一天结束时自动恢复。"))


class ResumeForm(StepForm):
    """Why the pause ends early."""

    reason = CleanTextField(label=_("恢复理由"), max_length=300)
