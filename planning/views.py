"""The desk's pages of planning."""

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.fields import CleanCharField, CleanTextField, DocumentNumberField
from planning import actions
from projects.flow import StepForm, StepView
from projects.models import Project
from registry.models import User


@require_safe
def plan_line(request: HttpRequest, number: str) -> HttpResponse:
    """The form of a plan line."""
    assert isinstance(request.user, User)
    return redirect(get_object_or_404(Project.objects.visible_to(request.user), number=number))


class RemarksForm(StepForm):
    """Why a plan is sent back or refused."""

    remarks = CleanTextField(label=_("理由（购买主体可见）"), max_length=2000)


class ApprovalForm(StepForm):
    """The number of the approval."""

    approval_number = DocumentNumberField(label=_("批复文号"))


class IntentionForm(StepForm):
    """What an intention says."""

    summary = CleanTextField(label=_("采购需求概况"), max_length=2000)
    expected_month = CleanCharField(label=_("预计采购时间"), max_length=7, widget=forms.TextInput(attrs={"class": "narrow"}))
    urgent_reason = CleanCharField(label=_("急需理由"), max_length=300, required=False)


class TerminationForm(StepForm):
    """Why a project ends."""

    reason = CleanTextField(label=_("终止理由"), max_length=2000)


class SubmitLine(StepView):
    step = "submit_line"

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Hand over."""
        actions.submit_line(project, actor=self.user)


class FilePlan(StepView):
    step = "file_plan"

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """File."""
        actions.file_plan(project, actor=self.user)


class ReturnPlan(StepView):
    step = "return_plan"
    form_class = RemarksForm

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Return."""
        actions.return_plan(project, actor=self.user, **data)


class RejectPlan(StepView):
    step = "reject_plan"
    form_class = RemarksForm

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Reject."""
        actions.reject_plan(project, actor=self.user, **data)


class ApproveBudget(StepView):
    step = "approve_budget"
    form_class = ApprovalForm

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Approve."""
        actions.approve_budget(project, actor=self.user, **data)


class PublishIntention(StepView):
    step = "publish_intention"
    form_class = IntentionForm

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Publish."""
        actions.publish_intention(project, actor=self.user, **data)


class Terminate(StepView):
    step = "terminate"
    form_class = TerminationForm

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Terminate."""
        actions.terminate(project, actor=self.user, **data)
