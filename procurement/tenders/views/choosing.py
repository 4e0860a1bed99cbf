"""Pages of what some methods need before their notice."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.tenders import actions, forms
from procurement.tenders.actions import InvitationPlan, SourceData
from procurement.tenders.queries.choosing import publicity_of
from projects.flow import StepView
from projects.models import Project

Answers = dict[str, Any]


class RequestApprovalView(StepView):
    """Ask finance for the method."""

    step = "request_approval"
    form_class = forms.RequestApprovalForm
    lead = _("预算达到公开招标数额标准、采用其他方式的，应在采购活动开始前报财政部门批准。")
    after = (_("材料送财政部门；批准后可以启动采购。"),)

    def act(self, project: Project, data: Answers) -> Any:
        """Send the materials."""
        form = self._form(self._draft().data)  # type: ignore[union-attr]
        form.is_valid()
        assert isinstance(form, forms.RequestApprovalForm)
        return {"request": actions.request_approval(project, actor=self.user, materials=form.materials()).pk}


class InviteView(StepView):
    """Draw who is invited."""

    step = "invite_suppliers"
    form_class = forms.InviteForm
    lead = _("提交后随机抽取，备选名单、种子和顺序写入抽取记录，任何人都可以复算。")
    after = (_("只有抽中的供应商能看到和参加本次采购。"), _("审查通过后启动采购，向抽中的供应商发出邀请。"))
    statement = _("两名以上工作人员现场监督，备选名单真实")

    def act(self, project: Project, data: Answers) -> Any:
        """Draw."""
        plan = InvitationPlan(data["way"], tuple(data["pool"]), data["count"], data["witnesses"], data["reason"])
        return {"order": actions.invite_suppliers(project, actor=self.user, plan=plan).order}


class PublishSourceView(StepView):
    """Make a single source public."""

    step = "publish_single_source"
    form_class = forms.PublishSourceForm
    lead = _("公示拟定的唯一供应商、原因和专业人员论证意见。任何供应商、单位或者个人有异议的，可以向购买主体书面提出。")
    after = (_("公示立即发布，期满无异议或者异议不成立的，可以报批和启动采购。"),)
    statement = _("论证人员与拟定的供应商没有利害关系，公示内容真实")

    def act(self, project: Project, data: Answers) -> Any:
        """Publish."""
        form = self._form(self._draft().data)  # type: ignore[union-attr]
        form.is_valid()
        assert isinstance(form, forms.PublishSourceForm)
        found = SourceData(data["supplier"], data["reason"], form.opinions())
        return {"ends_at": actions.publish_single_source(project, actor=self.user, data=found).ends_at.isoformat()}


class RecordObjectionView(StepView):
    """Record an objection."""

    step = "record_objection"
    form_class = forms.RecordObjectionForm
    after = (_("公示期满后组织补充论证，并告知异议人、抄送财政部门。"),)

    def act(self, project: Project, data: Answers) -> Any:
        """Keep it."""
        return {"objection": actions.record_objection(project, actor=self.user, **data).pk}


class AnswerObjectionsView(StepView):
    """Reason on the objections."""

    step = "answer_objections"
    form_class = forms.AnswerObjectionsForm
    template_name = "procurement/objections_form.html"
    after = (_("成立的，请改用其他采购方式；不成立的，可以继续办理。"),)

    def context(self) -> Answers:
        """What was objected."""
        found = publicity_of(self.project)
        return {"publicity": found, "objections": found.objections.all() if found else []}

    def act(self, project: Project, data: Answers) -> Any:
        """Give the reasoning."""
        return {"is_upheld": actions.answer_objections(project, actor=self.user, **data).is_upheld}
