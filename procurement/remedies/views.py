"""The pages of inquiries, complaints and pauses."""

from typing import Any, ClassVar

from django.utils.translation import gettext_lazy as _

from core import law
from core.calendar import end_of
from core.clock import today
from procurement.models import Complaint
from procurement.remedies import actions, forms, queries
from procurement.remedies.actions import CheckData, ComplaintData, DecisionData
from procurement.tenders.queries import suppliers_of
from projects.actions import resume, suspend
from projects.flow import StepForm, StepView
from projects.models import Project


class AskInquiryView(StepView):
    """A supplier asks after the deadline for responses."""

    step = "ask_inquiry"
    form_class = forms.AskInquiryForm
    after = (_("购买主体应当及时答复。"), _("答复只发给本单位。认为权益受到损害的，可以在期限内提出质疑。"))
    statement = _("询问内容属实")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Ask."""
        return {"inquiry": actions.ask_inquiry(project, actor=self.user, text=data["text"]).pk}


class AnswerInquiryView(StepView):
    """The buyer answers."""

    step = "answer_inquiry"
    form_class = forms.AnswerInquiryForm
    template_name = "procurement/inquiry_answer_form.html"
    after = (_("答复发给询问的供应商。"),)
    statement = _("答复准确，不涉及商业秘密")

    def context(self) -> dict[str, Any]:
        """The inquiries in full."""
        return {"inquiries": queries.inquiries(self.project).filter(answered_at=None)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Answer."""
        return {"inquiry": actions.answer_inquiry(project, actor=self.user, inquiry=data["inquiry"], answer=data["answer"]).pk}


class FileComplaintView(StepView):
    """A supplier's complaint."""

    step = "file_complaint"
    form_class = forms.FileComplaintForm
    template_name = "procurement/complaint_form.html"
    after = (_("财政部门审查投诉书，决定是否受理。"), _("受理后通知被投诉人说明，在法定期限内作出处理决定并公告。"))
    statement = _("投诉内容真实，材料来源合法，本单位依法提起")

    def context(self) -> dict[str, Any]:
        """Until when each challenge may be carried to finance, and what a complaint holds."""
        found = queries.complainable(self.project, suppliers_of(self.user))
        windows = [(one, queries.complaint_window(one, queries.lot_of_challenge(one, self.project))[1]) for one in found]
        content = law.get("complaint.content", on=today(), region=self.project.region)
        false = law.cite("complaint.abuse")
        return {
            "windows": windows,
            "content": content.items,
            "content_basis": content.citation,
            "false_basis": false,
            "scope_basis": law.cite("complaint.scope"),
        }

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """File it."""
        challenge = data.pop("challenge")
        return {"number": actions.file_complaint(project, actor=self.user, challenge=challenge, data=ComplaintData(**data)).number}


class ComplaintStepView(StepView):
    """A step on a complaint, which is shown in full beside the form."""

    template_name = "procurement/complaint_step.html"
    form_class: ClassVar[type[StepForm]] = forms.OfComplaint

    def context(self) -> dict[str, Any]:
        """The complaints that wait, each with its challenge, the reply and what counts against the complainant."""
        found = list(self.form_class(None, project=self.project, user=self.user).fields["complaint"].queryset)  # type: ignore[attr-defined]
        return {"complaints": found}


class CheckComplaintView(ComplaintStepView):
    """Finance checks a complaint."""

    step = "check_complaint"
    form_class = forms.CheckComplaintForm
    after = (_("结果书面通知投诉人。"), _("受理的，投诉书副本送达被投诉人，请其说明。"))
    statement = _("已按规定审查投诉书")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Check it."""
        due = end_of(data["correction_due"]) if data["correction_due"] else None
        check = CheckData(data["outcome"], data["note"], due)
        made = actions.check_complaint(project, actor=self.user, complaint=data["complaint"], data=check)
        return {"number": made.number, "outcome": str(made.get_outcome_display())}


class CorrectComplaintView(ComplaintStepView):
    """The complainant corrects."""

    step = "correct_complaint"
    form_class = forms.CorrectComplaintForm
    after = (_("财政部门重新审查。补正时间不计入处理期限。"),)
    statement = _("投诉内容真实，材料来源合法")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Hand it in again."""
        complaint = data.pop("complaint")
        return {"number": actions.correct_complaint(project, actor=self.user, complaint=complaint, data=ComplaintData(**data)).number}


class StatementView(ComplaintStepView):
    """The buyer explains."""

    step = "state_on_complaint"
    form_class = forms.StatementForm
    after = (_("说明送达财政部门，作为处理依据之一。"),)
    statement = _("说明属实，附有证据和依据")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Explain."""
        made = actions.state_on_complaint(project, actor=self.user, complaint=data["complaint"], statement=data["statement"])
        return {"number": made.number}


class DecideComplaintView(ComplaintStepView):
    """Finance decides."""

    step = "decide_complaint"
    form_class = forms.DecideComplaintForm
    after = (_("处理决定书送达当事人并公告。"), _("因投诉暂停的采购活动恢复；责令重新开展的，由购买主体执行。"))
    statement = _("事实清楚，依据充分，处理适当")

    def context(self) -> dict[str, Any]:
        """The complaints with the number of earlier unfounded ones."""
        found = super().context()
        limit = law.get("complaint.abuse", on=today(), region=self.project.region)
        repeated = [(one.supplier.name, queries.unfounded_of(one.supplier)) for one in found["complaints"]]
        return found | {"repeated": [row for row in repeated if row[1]], "abuse": limit}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Decide."""
        complaint: Complaint = data.pop("complaint")
        made = actions.decide_complaint(project, actor=self.user, complaint=complaint, data=DecisionData(**data))
        return {"number": made.number, "document": made.document.number if made.document else ""}


class WithdrawComplaintView(ComplaintStepView):
    """The complainant takes it back."""

    step = "withdraw_complaint"
    form_class = forms.WithdrawComplaintForm
    after = (_("财政部门终止处理，并书面告知有关当事人。"),)
    statement = _("撤回是本单位的真实意思")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Take it back."""
        made = actions.withdraw_complaint(project, actor=self.user, complaint=data["complaint"], reason=data["reason"])
        return {"number": made.number}


class SuspendView(StepView):
    """Finance pauses the procurement."""

    step = "suspend"
    form_class = forms.SuspendForm
    lead = _("暂停期间不开启响应、不确定成交、不签订合同；期满自动恢复。")
    after = (_("书面通知购买主体，并公告暂停。"), _("投诉处理决定作出后恢复。"))
    statement = _("暂停确有必要")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Pause."""
        words = {"reason": data["reason"], "notice_number": data["notice_number"]}
        return {"notice": suspend(project, actor=self.user, until=end_of(data["until"]), **words).notice_number}


class ResumeView(StepView):
    """Finance lets it go on."""

    step = "resume"
    form_class = forms.ResumeForm
    after = (_("采购活动恢复，并公告。"),)
    statement = _("暂停的情形已经消除")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Go on."""
        resume(project, actor=self.user, reason=data["reason"])


STEPS: tuple[type[StepView], ...] = (
    *(AskInquiryView, AnswerInquiryView, FileComplaintView, CheckComplaintView, CorrectComplaintView),
    *(StatementView, DecideComplaintView, WithdrawComplaintView, SuspendView, ResumeView),
)
