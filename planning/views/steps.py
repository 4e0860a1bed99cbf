"""The steps of planning in the browser, each calling one action."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from planning import actions
from planning.forms.line import LineForm
from planning.forms.steps import ApprovalForm, IntentionForm, RemarksForm, TerminationForm
from planning.models import Filing, PlanLine
from planning.queries.reviews import lines_under_review
from planning.queries.sheets import span
from projects.flow import StepView
from projects.lifecycle import blockers
from projects.models import Project
from projects.queries import recipients


class LineCheck(StepView):
    """A step that shows the whole line for checking, and beforehand everything that stands in its way."""

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Say at once what is missing, each with the place where it is mended."""
        found = blockers(self.project, self.step)
        if not found:
            return super().get(request, **kwargs)
        heading = _now("还不能%(step)s") % {"step": self.title()}
        context = {
            "blockers": found,
            "heading": heading,
            "project": self.project,
            "retry_url": request.path,
            "river_at": self.project.river,
        }
        return render(request, "refused.html", context)

    def context(self) -> dict[str, Any]:
        """The answers in their groups."""
        form = LineForm(line=PlanLine.objects.select_related("project__buyer", "project__catalog_item").get(project=self.project))
        tables = {"costs": form.line.cost_items.all(), "targets": form.line.targets.all(), "total": form.line.cost_total()}
        return {"groups": form.answers(), **tables}

    def _page(self, template: str, form: Any, more: dict[str, Any], *, status: int) -> HttpResponse:
        return super()._page("planning/line_check.html", form, more, status=status)


class SubmitLine(LineCheck):
    """The filer hands the line to the approver."""

    step = "submit_line"
    lead = _("报送后由本单位审批人确认，再报财政部门审核。报送后仍可修改，修改后须重新报送审批人。")
    statement = _("我已核对，内容真实、完整，不属于负面清单所列事项")

    def context(self) -> dict[str, Any]:
        """With the names of those who come next."""
        approvers = "、".join(str(user) for user in recipients(self.project, "file_plan"))
        after = (_now("本单位审批人 %(names)s 确认") % {"names": approvers}, _now("财政部门逐项审核"), _now("结果出现在您的待办里"))
        edit = reverse("plan_line", args=[self.project.number])
        return super().context() | {"after": after, "edit_url": edit, "after_heading": _now("报送之后")}

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Hand over."""
        actions.submit_line(project, actor=self.user)


class FilePlan(LineCheck):
    """The approver files the plan with finance."""

    step = "file_plan"
    lead = _("报送后不能自行修改，只能由财政部门退回。")
    statement = _("我已审核，同意报送财政部门")
    after = (_("计划书生成并编号"), _("财政部门逐项审核"), _("批复、退回或者不予批复的结果出现在待办里"))

    def act(self, project: Project, data: dict[str, Any]) -> dict[str, Any]:
        """File."""
        return told(actions.file_plan(project, actor=self.user))


class Decide(StepView):
    """A decision of finance on one line, beside what it asks for, what changed and the room that is left."""

    template_name = "planning/decide.html"

    def context(self) -> dict[str, Any]:
        """The line as the review of the whole plan shows it."""
        line = PlanLine.objects.select_related("plan").get(project=self.project)
        found = [reviewed for reviewed in lines_under_review(line.plan, self.user, {}) if reviewed.line.pk == line.pk]
        return {"reviewed": found[0] if found else None, "line": found[0].line if found else line}


class ReturnPlan(Decide):
    """Finance sends the line back."""

    step = "return_plan"
    form_class = RemarksForm
    after = (_("计划退回购买主体修改"), _("购买主体修改后重新报送"))

    def act(self, project: Project, data: dict[str, Any]) -> dict[str, Any]:
        """Return."""
        return told(actions.return_plan(project, actor=self.user, **data))


class RejectPlan(Decide):
    """Finance refuses the line for good."""

    step = "reject_plan"
    form_class = RemarksForm
    lead = _("不予批复后项目终止，不能恢复。需要修改后再审的，请选择退回。")
    after = (_("项目终止"), _("理由告知购买主体"))

    def act(self, project: Project, data: dict[str, Any]) -> dict[str, Any]:
        """Reject."""
        return told(actions.reject_plan(project, actor=self.user, **data))


class ApproveBudget(Decide):
    """Finance approves the budget of one line."""

    step = "approve_budget"
    form_class = ApprovalForm
    after = (_("批复书生成并编号"), _("预算额度锁定给本项目"), _("购买主体公开采购意向"))

    def act(self, project: Project, data: dict[str, Any]) -> dict[str, Any]:
        """Approve."""
        return told(actions.approve_budget(project, actor=self.user, **data))


class PublishIntention(StepView):
    """The buyer publishes the intention to procure."""

    step = "publish_intention"
    form_class = IntentionForm
    after = (_("采购意向立即向社会公开"), _("公开满法定天数后可以启动采购"))

    def initial(self) -> dict[str, Any]:
        """Begin with what the plan says."""
        line = PlanLine.objects.get(project=self.project)
        return {"summary": outline(line), "expected_month": line.expected_month}

    def act(self, project: Project, data: dict[str, Any]) -> dict[str, Any]:
        """Publish."""
        made = actions.publish_intention(project, actor=self.user, **data)
        return {"document": made.document.number if made.document else ""}


class Terminate(StepView):
    """The buyer ends the project early."""

    step = "terminate"
    form_class = TerminationForm
    lead = _("终止后项目不能恢复。采购公告发布以后，除重大变故取消任务外不得擅自终止；已经付款、验收或者交付的，先结算，改为提前结束合同。")
    after = (_("项目终止，依据和理由公开"), _("财政部门和已取得采购文件的供应商收到通知"), _("没有支付的预算退回预算项目"))

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Terminate."""
        actions.terminate(project, actor=self.user, **data)


def told(filing: Filing) -> dict[str, Any]:
    """What the receipt keeps of a filing or a decision."""
    return {"attempt": filing.attempt, "decision": filing.decision, "document": filing.document.number if filing.document else ""}


def outline(line: PlanLine) -> str:
    """A first draft of the outline of needs from the plan."""
    size = _now("数量 %(quantity)s %(unit)s") % {"quantity": f"{line.quantity.normalize():f}", "unit": line.unit} if line.quantity else ""
    parts = ["；".join(line.service_items), line.coverage, size, span(line.starts_on, line.ends_on)]
    return "\n".join(part for part in parts if part)


def step_page(request: HttpRequest, number: str) -> HttpResponse:
    """The step `save_line` is the form itself."""
    return redirect("plan_line", number=number)
