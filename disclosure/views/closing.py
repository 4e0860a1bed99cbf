"""The closing steps on the desk."""

from typing import Any

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import wording
from disclosure import actions, rules
from disclosure.forms import ArchiveForm, SettleForm
from disclosure.queries.checklist import Item, checklist
from projects.flow import StepView
from projects.models import Document, Project


class SettleView(StepView):
    """Close the account."""

    step = "settle"
    form_class = SettleForm
    heading = _("结清资金")
    lead = _("核对合同金额、实际支付和结余；结余退回预算项目。")
    after = (_("结余退回预算项目，不能再支付"), _("接着封存归档目录"))
    template_name = "disclosure/desk/settle.html"

    def context(self) -> dict[str, Any]:
        """The amounts."""
        price, surplus = rules.contracted(self.project), rules.outstanding(self.project)
        return {"contracted": price, "paid": price - surplus, "surplus": surplus}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Settle."""
        made = actions.settle(project, actor=self.user, reason=data["reason"])
        return {"paid": str(made.paid), "surplus": str(made.surplus)}


class ArchiveView(StepView):
    """Seal the archive."""

    step = "seal_archive"
    form_class = ArchiveForm
    heading = _("封存归档目录")
    lead = _("全部文书连同指纹列入归档目录，目录封存后公开。")
    after = (_("出具归档目录，列明每件文书的编号和指纹"), _("审批人核对后公开归档"))
    template_name = "disclosure/desk/archive.html"

    def initial(self) -> dict[str, Any]:
        """The buyer keeps its own file."""
        return {"place": self.project.buyer.name}

    def context(self) -> dict[str, Any]:
        """What will be listed."""
        return {"documents": Document.objects.filter(project=self.project).exclude(kind="archive_list").order_by("issued_at", "id")}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Seal."""
        made = actions.seal_archive(project, actor=self.user, is_checked=data["is_checked"], place=data["place"])
        return {"documents": made.count, "until": made.keep_until.isoformat()}


class DiscloseView(StepView):
    """Close the project."""

    step = "disclose"
    heading = _("公开归档")
    lead = _("公开项齐备、资金结清、目录封存以后，项目办结。")
    after = (_("项目全过程留在公开页面，任何人都可以核验"), _("归档资料按规定年限保存"))

    def context(self) -> dict[str, Any]:
        """What is out."""
        return {"step_facts": [(item.label, released(item)) for item in checklist(self.project)]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Disclose."""
        actions.disclose(project, actor=self.user)
        return {"state": project.state}


STEPS: tuple[type[StepView], ...] = (SettleView, ArchiveView, DiscloseView)


def released(item: Item) -> str:
    """When an entry of the list came out."""
    at = wording.local(item.at) if item.is_out else None
    return wording.written_moment(at) if at else _now("还没有公开")
