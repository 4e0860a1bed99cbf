"""Pages of the leader: review, talks, offers, prices."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from core import law
from procurement.models import AbnormalReview
from procurement.panels import actions, forms, queries
from procurement.record.rules import unconfirmed
from projects.flow import StepView
from projects.models import Project


class ReviewBidsView(StepView):
    """Qualification and conformity review of all bids."""

    step = "review_bids"
    form_class = forms.ReviewBidsForm
    template_name = "procurement/panel_review.html"
    after = (_("未通过的供应商会收到理由。"), _("通过的进入下一步；下一步开始前可以更正。"))
    statement = _("以上为小组集体审查的结论，意见不一致的按少数服从多数")

    def context(self) -> dict[str, Any]:
        """The requirements and the files."""
        lot = queries.lot_of(self.project)
        signs = [(sign["message"], sign["basis"]) for sign in lot.opening.signs]
        stop = _("采购文件违反国家有关强制性规定，或者有重大缺陷导致评审无法进行的，停止评审，由购买主体终止采购后重新组织")
        return {
            "lot": lot,
            "bids": queries.bids_to_review(lot).prefetch_related("parts"),
            "notes": [*signs, (stop, law.cite("panel.defect"))],
        }

    def initial(self) -> dict[str, Any]:
        """What was recorded before."""
        bids = queries.bids_to_review(queries.lot_of(self.project)).select_related("lot__tender")
        lost = {bid.pk: reason for bid in bids if (reason := unconfirmed(bid))}
        found: dict[str, Any] = {}
        for key, reason in lost.items():
            found |= {f"valid_{key}": "false", f"reason_{key}": reason}
        for bid in queries.bids_to_review(queries.lot_of(self.project)).filter(review__isnull=False).select_related("review"):
            found |= {f"valid_{bid.pk}": "true" if bid.review.is_valid else "false", f"reason_{bid.pk}": bid.review.reason}
        return found

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Record the verdicts."""
        form = self._form(self._draft().data)  # type: ignore[union-attr]
        form.is_valid()
        assert isinstance(form, forms.ReviewBidsForm)
        made = actions.review_bids(project, actor=self.user, verdicts=form.verdicts())
        return {"valid": sum(review.is_valid for review in made), "bids": len(made)}


class CheckQualificationsView(StepView):
    """The buyer's review of qualifications in an open tender."""

    step = "check_qualifications"
    form_class = forms.CheckQualificationsForm
    template_name = "procurement/panel_review.html"
    after = (_("未通过的供应商会收到理由，不再评审。"), _("通过的由评标委员会作符合性审查和评审。"))
    statement = _("已按采购文件逐一审查资格和信用记录")

    def context(self) -> dict[str, Any]:
        """The requirements and the files."""
        lot = queries.lot_of(self.project)
        signs = [(sign["message"], sign["basis"]) for sign in lot.opening.signs]
        return {"lot": lot, "bids": queries.all_bids(lot).prefetch_related("parts"), "notes": signs}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Record the verdicts."""
        form = self._form(self._draft().data)  # type: ignore[union-attr]
        form.is_valid()
        assert isinstance(form, forms.CheckQualificationsForm)
        verdicts = form.verdicts()
        actions.check_qualifications(project, actor=self.user, verdicts=verdicts)
        return {"valid": sum(item.is_valid for item in verdicts), "bids": len(verdicts)}


class RecordTalkView(StepView):
    """The talk with one bidder."""

    step = "record_talk"
    form_class = forms.RecordTalkForm
    template_name = "procurement/talk_form.html"
    after = (_("逐一谈完后，要求提交最后报价。"),)
    statement = _("记录经小组全体成员和供应商确认")

    def context(self) -> dict[str, Any]:
        """How the talks are to be held."""
        way = queries.lot_of(self.project).tender.way
        same = _("小组全体成员集中与单一供应商分别%(talk)s，给予每家平等的机会") % way.words, way.cite("talks")
        clear = _("供应商的澄清、说明不得超出响应文件的范围或者改变其实质性内容"), way.cite("clarify_response")
        return {"notes": [same, clear]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Record it."""
        return {"bid": actions.record_talk(project, actor=self.user, bid=data["bid"], summary=data["summary"]).bid_id}


class RequestOffersView(StepView):
    """The call for final offers."""

    step = "request_offers"
    form_class = forms.RequestOffersForm
    after = (_("通过审查的供应商同时收到通知。"), _("到时没有提交的，视为退出。"), _("截止后由您一起开启。"))
    statement = _("逐一谈话已经结束，小组一致同意要求提交最后报价")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Call."""
        words = {"minutes": data["minutes"], "changes": data["changes"], "confirmed": data["confirmed"]}
        return {"due_at": actions.request_offers(project, actor=self.user, **words).due_at.isoformat()}


class QuestionPriceView(StepView):
    """A price doubted by judgement."""

    step = "question_price"
    form_class = forms.QuestionPriceForm
    lead = _("报价低于法定比例的由系统自动提出。小组认为其他报价明显不合理的，在这里要求说明。")
    after = (_("供应商有不少于规定时间的书面说明机会。"), _("由小组认定说明是否成立。"))
    statement = _("小组认为该报价可能影响服务质量或者不能诚信履约")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Ask."""
        return {"bid": actions.question_price(project, actor=self.user, bid=data["bid"], question=data["question"]).bid_id}


class ExplainPriceView(StepView):
    """A bidder's explanation of its price."""

    step = "explain_price"
    form_class = forms.ExplainPriceForm
    template_name = "procurement/talk_explain.html"
    after = (_("由小组认定说明是否成立。"), _("不能证明合理的，作为无效响应处理。"))
    statement = _("说明真实，能够提供证明材料")

    def context(self) -> dict[str, Any]:
        """What is asked."""
        held = self.user.memberships.current().values("organisation")
        lot = queries.lot_of(self.project)
        return {"review": AbnormalReview.objects.filter(bid__lot=lot, bid__supplier__in=held).select_related("bid__final_offer").first()}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Explain."""
        return {"bid": actions.explain_price(project, actor=self.user, explanation=data["explanation"]).bid_id}


class DecidePriceView(StepView):
    """The panel's decision on a doubted price."""

    step = "decide_price"
    form_class = forms.DecidePriceForm
    template_name = "procurement/panel_prices.html"
    after = (_("认定不合理的响应无效，不再参加排名。"),)
    statement = _("以上为小组集体认定，意见不一致的按少数服从多数")

    def context(self) -> dict[str, Any]:
        """What was asked and answered."""
        lot = queries.lot_of(self.project)
        return {"reviews": AbnormalReview.objects.filter(bid__lot=lot).select_related("bid__supplier", "bid__final_offer").order_by("pk")}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Decide."""
        words = {"is_reasonable": data["is_reasonable"], "decision": data["decision"]}
        return {"bid": actions.decide_price(project, actor=self.user, bid=data["bid"], **words).bid_id}
