"""Pages of the opening's record."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.panels.queries import lot_of
from procurement.record import actions, forms, queries
from projects.flow import StepView
from projects.models import Project


class ObjectView(StepView):
    """A bidder objects on the spot."""

    step = "object_to_opening"
    form_class = forms.ObjectForm
    lead = _("对开标过程和开标记录有疑义，或者认为工作人员应当回避的，应当场提出。没有提出的，视同认可开标结果。")
    after = (_("购买主体或者代理机构当场处理，处理结果记入开标记录。"),)
    statement = _("情况属实")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Object."""
        return {"objection": actions.object_to_opening(project, actor=self.user, **data).pk}


class AnswerObjectionView(StepView):
    """The buyer deals with an objection."""

    step = "answer_opening_objection"
    form_class = forms.AnswerObjectionForm
    template_name = "procurement/record_answer.html"
    after = (_("提出的供应商收到处理结果。"), _("全部处理后，才能审查资格和评审。"))
    statement = _("处理情况属实")

    def context(self) -> dict[str, Any]:
        """What was objected."""
        return {"objections": queries.waiting_objections(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Answer."""
        return {"objection": actions.answer_opening_objection(project, actor=self.user, **data).pk}


class CorrectPriceView(StepView):
    """The panel corrects a price."""

    step = "correct_price"
    form_class = forms.CorrectPriceForm
    template_name = "procurement/record_correct.html"
    after = (_("投标人收到修正的内容，在期限内确认或者不确认。"), _("不确认或者没有按时确认的，请在审查时按投标无效处理。"))
    statement = _("以上为评标委员会核对的结果，按法定顺序修正")

    def context(self) -> dict[str, Any]:
        """What may still be corrected, with the files to look at."""
        lot = lot_of(self.project)
        return {"lot": lot, "bids": queries.correctable_bids(lot).prefetch_related("parts"), "basis": lot.tender.way.cite("correction")}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Correct it."""
        words = {"bid": data["bid"], "findings": forms.findings(data), "minutes": data["minutes"]}
        return {"price": f"{actions.correct_price(project, actor=self.user, **words).price:.2f}"}


class ConfirmCorrectionView(StepView):
    """A bidder answers the correction of its price."""

    step = "confirm_correction"
    form_class = forms.ConfirmCorrectionForm
    template_name = "procurement/record_confirm.html"
    after = (_("确认后，以修正后的报价参加评审。"), _("不确认的，投标无效。"))
    statement = _("本单位书面答复，对答复负责")

    def context(self) -> dict[str, Any]:
        """The price as read out, and each step of its correction."""
        basis = lot_of(self.project).tender.way.cite("correction", "correction_answer")
        return {"correction": queries.own_correction(self.project, self.user), "basis": basis}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Answer."""
        made = actions.confirm_correction(project, actor=self.user, is_confirmed=data["is_confirmed"])
        return {"price": f"{made.price:.2f}", "is_confirmed": data["is_confirmed"]}
