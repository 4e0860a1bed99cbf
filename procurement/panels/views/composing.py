"""Pages for composing a panel."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.panels import actions, forms, queries
from procurement.panels.actions import DrawPlan
from procurement.panels.rules.composition import recusal_cases
from projects.flow import StepView
from projects.models import Project


class AppointRepresentativeView(StepView):
    """The buyer's representative."""

    step = "appoint_representative"
    form_class = forms.AppointRepresentativeForm
    lead = _("采购人代表凭授权函参加评审，与专家同等评分，不得担任组长。不派代表的，全部由专家组成。")
    after = (_("代表会收到消息，先作出回避声明。"), _("代表与专家各自独立评分。"))
    statement = _("所授权的人员与供应商没有利害关系，其意见代表本单位")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Give the person a seat."""
        member = actions.appoint_representative(project, actor=self.user, user=data["person"], letter=data["letter"])
        return {"member": member.code}


class PrepareDrawView(StepView):
    """The frozen pool."""

    step = "prepare_draw"
    form_class = forms.PrepareDrawForm
    lead = _("提交后冻结备选名单并封存一个随机数，由另一人见证后抽取。与供应商有利害关系的专家自动排除。姓名在结果公告前不显示。")
    after = (_("备选名单的指纹和随机数的承诺写入项目记录。"), _("请审批人、内部审查或者验收人员中的一人见证抽取。"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Freeze it."""
        plan = DrawPlan(size=data["size"], fields=tuple(data["fields_wanted"]), needs_legal=bool(data.get("needs_legal")))
        draw = actions.prepare_draw(project, actor=self.user, plan=plan)
        return {"pool": draw.pool_sha256, "commitment": draw.commitment}


class DrawPanelView(StepView):
    """The witnessed draw."""

    step = "draw_panel"
    form_class = forms.DrawPanelForm
    template_name = "procurement/panel_draw.html"
    after = (_("抽中的专家会收到消息，姓名在结果公告前保密。"), _("抽取记录写明复算所需的全部数据，任何人都可以复算。"))
    statement = _("本人现场见证，没有人干预抽取")

    def context(self) -> dict[str, Any]:
        """What was frozen."""
        return {"draw": queries.prepared_draw(queries.lot_of(self.project))}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Draw."""
        members = actions.draw_panel(project, actor=self.user, token=data["token"])
        return {"seats": [member.code for member in members]}


class DeclareView(StepView):
    """A member's declaration."""

    step = "declare_impartiality"
    form_class = forms.DeclareForm
    template_name = "procurement/panel_declare.html"
    after = (_("全部成员声明后，组长开始组织审查。"), _("评审期间发现有利害关系的，随时可以申请回避。"))
    statement = _("本人与上述供应商没有应当回避的情形；将独立、客观、公正评审，遵守评审纪律和保密规定")

    def context(self) -> dict[str, Any]:
        """Who bids, and when one must keep away."""
        bids = queries.all_bids(queries.lot_of(self.project))
        return {"bids": bids, "cases": [label for _key, label in recusal_cases()]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Declare."""
        return {"member": actions.declare_impartiality(project, actor=self.user, nominee=data["nominee"]).code}


class RecuseView(StepView):
    """A member keeps away."""

    step = "recuse"
    form_class = forms.RecuseForm
    lead = _("申请回避后您不再参加本项目的评审，由系统按原抽取顺序递补。")
    after = (_("递补的专家会收到消息。"),)
    statement = _("本人申请回避，已接触的评审信息继续保密")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Leave the seat."""
        return {"member": actions.recuse(project, actor=self.user, case=data["case"], reason=data["reason"]).code}
