"""The pages of awards and challenges."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import law
from core.money import grouped
from procurement.awards import actions, forms, queries
from procurement.awards.actions import ChallengeData, ReplyData
from procurement.models import Challenge
from procurement.panels.queries import law_day, lot_of, report_of
from projects.flow import StepForm, StepView
from projects.models import Project


class AwardView(StepView):
    """The buyer's decision."""

    step = "award"
    form_class = forms.AwardForm
    template_name = "procurement/award_form.html"
    after = (_("发出通知书并公告结果，同时告知其他供应商得分和排名。"), _("结果公告期满后进入质疑期。"))
    statement = _("按评审报告推荐的顺序确定，没有以考察、检测改变评审结果")

    def context(self) -> dict[str, Any]:
        """The ranking."""
        lot = lot_of(self.project)
        samples = _("不得以样品检测、对供应商进行考察等方式改变评审结果"), law.cite("award.samples")
        late = _("没有在法定期限内确定、又没有提出异议的，视为确定评审报告提出的排序第一的供应商"), lot.tender.way.cite("overdue_confirm")
        return {"lot": lot, "report": report_of(lot), "candidates": queries.candidates(lot), "notes": [samples, late]}

    def initial(self) -> dict[str, Any]:
        """The first in the ranking."""
        found = queries.candidates(lot_of(self.project))
        return {"bid": found[0]["bid"]} if found else {}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Decide."""
        made = actions.award(project, actor=self.user, bid=data["bid"], reason=data["reason"])
        return {"supplier": made.supplier.name, "price": f"{made.price:.2f}"}


class PublishResultView(StepView):
    """The result notice and the letters."""

    step = "publish_result"
    form_class = StepForm
    after = (_("公告结果，公布评审专家名单，随附采购文件。"), _("确定的供应商收到通知书，其他供应商收到本单位的得分和排名。"))
    statement = _("公告内容与评审报告和定标结果一致")

    def context(self) -> dict[str, Any]:
        """What will be published."""
        found = queries.living_award(self.project)
        if found is None:
            return {"step_facts": []}
        words, price = found.lot.tender.way.words, _("%(price)s 元") % {"price": grouped(found.price)}
        return {"step_facts": [(_("%(award)s供应商") % words, found.supplier.name), (_("%(award)s金额") % words, price)]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Publish."""
        made = actions.publish_result(project, actor=self.user)
        return {"notice": made.notice_document.number if made.notice_document else ""}


class AnnulAwardView(StepView):
    """The next candidate follows."""

    step = "annul_award"
    form_class = forms.ReasonForm
    lead = _("确定的供应商拒绝签约，或者质疑成立须改变结果的，可以按排名确定下一候选人。")
    after = (_("项目回到采购中，请按评审报告确定下一候选人并公告。"), _("改变结果的，书面报告财政部门。"))
    statement = _("情况属实")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """End the award."""
        return {"award": actions.annul_award(project, actor=self.user, reason=data["reason"]).pk}


class VoidAwardView(StepView):
    """The purchase begins anew."""

    step = "void_award"
    form_class = forms.ReasonForm
    lead = _("结果无效，本次采购活动终止，项目回到预算已批复，可以重新编制采购文件。")
    after = (_("发布终止公告并通知全部供应商。"), _("改正后重新开展采购。"))
    statement = _("情况属实")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """End the award and the attempt."""
        return {"award": actions.void_award(project, actor=self.user, reason=data["reason"]).pk}


class FileChallengeView(StepView):
    """A supplier's challenge."""

    step = "file_challenge"
    form_class = forms.FileChallengeForm
    template_name = "procurement/challenge_form.html"
    after = (_("购买主体应当在法定期限内书面答复。"), _("对答复不满意或者逾期未答复的，可以向财政部门投诉。"))
    statement = _("质疑内容真实，本单位依法提出")

    def context(self) -> dict[str, Any]:
        """Until when each subject may be challenged."""
        lot = lot_of(self.project)
        supplier = self.user.memberships.current().filter(role="supplier").select_related("organisation")[0].organisation
        windows = [(label, queries.challenge_ends(lot, value, supplier)) for value, label in Challenge.Subject.choices]
        content = law.get("challenge.content", on=law_day(lot), region=self.project.region)
        return {"windows": windows, "content": content.items, "content_basis": content.citation}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """File it."""
        return {"number": actions.file_challenge(project, actor=self.user, data=ChallengeData(**data)).number}


class ReplyChallengeView(StepView):
    """The buyer's reply."""

    step = "reply_challenge"
    form_class = forms.ReplyChallengeForm
    template_name = "procurement/challenge_reply_form.html"
    after = (_("答复书送达质疑供应商，告知其投诉的权利。"), _("成立且影响结果的，请改由下一候选人或者重新采购。"))
    statement = _("答复事实清楚、依据充分")

    def context(self) -> dict[str, Any]:
        """The challenges in full."""
        return {"challenges": queries.challenges(self.project).filter(replied_at=None)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Reply."""
        reply = ReplyData(data["reply"], data["is_sustained"], data["affects_result"])
        return {"number": actions.reply_challenge(project, actor=self.user, challenge=data["challenge"], data=reply).number}
