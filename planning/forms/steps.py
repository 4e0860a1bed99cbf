"""Forms of planning's steps."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from core.fields import CleanTextField, DocumentNumberField
from core.widgets import Choice
from planning.forms.fields import MonthField, many_lines, one_line
from planning.models import Intention, Termination
from planning.rules.ending import grounds
from projects.flow import StepForm


class RemarksForm(StepForm):
    """Why a plan is sent back or refused."""

    remarks = CleanTextField(label=_("理由（购买主体可见）"), max_length=2000, help_text=_("逐条写明，每条一行"))


class ApprovalForm(StepForm):
    """Under which number the budget is approved."""

    approval_number = DocumentNumberField(
        label=_("批复文号"), widget=forms.TextInput(attrs={"class": "narrow"}), help_text=_("例如 江财预〔2026〕12号")
    )
    remarks = CleanTextField(label=_("审核意见"), max_length=2000, required=False)


class IntentionForm(StepForm):
    """What an intention says beside name and budget, which are those of the approved project."""

    summary = many_lines(Intention, "summary", help_text=_("标的、功能或目标、数量、质量、服务和时限要求"))
    expected_month = MonthField(label=_("预计采购时间"), help_text=_("例如 2026年5月"))
    urgent_reason = one_line(
        Intention, "urgent_reason", required=False, help_text=_("只有因不可预见的原因急需采购时填写，填写后不受公开期限限制")
    )


class TerminationForm(StepForm):
    """Why a project ends early: the grounds that serve as far as it has come."""

    ground = forms.ChoiceField(label=_("终止依据"), widget=Choice())
    reason = many_lines(Termination, "reason", help_text=_("将随终止公告向社会公开"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["ground"].choices = [(ground.value, ground.label) for ground in grounds(self.project)]  # type: ignore[attr-defined]
