"""Each step of the contract in the browser, from the draft to the hand-over."""

from typing import Any, ClassVar

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import actions
from contracts.forms.draft import ROW, DraftForm, to_draft
from contracts.forms.work import (
    AnswerForm,
    ChangeForm,
    DeliveryForm,
    EndForm,
    FilingForm,
    ProgressForm,
    ReplyForm,
    RescissionForm,
    ReturnForm,
    SigningForm,
)
from contracts.models import Milestone
from contracts.queries.clauses import suggested_clauses, suggested_stages, suggested_terms
from contracts.queries.contract import award_of, contract_of
from contracts.queries.lists import clause_rows
from contracts.queries.panel import facts_of
from core.money import capitals, grouped
from core.wording import trimmed
from projects.flow import StepView
from projects.models import Project


class DraftContract(StepView):
    """Draft the contract from the award."""

    step = "draft_contract"
    form_class = DraftForm
    template_name = "contracts/draft_form.html"
    after = (
        gettext_lazy("审批人和承接主体各自签署"),
        gettext_lazy("后签的一方签署时合同成立，预算随之签约"),
        gettext_lazy("修改已签署的草稿，已签的一方需要重新签署"),
    )

    def initial(self) -> dict[str, Any]:
        """The draft as it stands, else the texts that plan, tender and award suggest."""
        contract = contract_of(self.project)
        if contract is None:
            return suggested_draft(self.project)
        names = (
            "price",
            "starts_on",
            "ends_on",
            "advance_percent",
            "payment_days",
            "acceptance_days",
            "guarantee",
            "guarantee_form",
            "is_budgeted",
        )
        found = {name: getattr(contract, name) for name in names}
        found |= {f"clause_{key}": text for key, text in contract.clauses.items()}
        return found | row_values([{name: getattr(stage, name) for name in ROW} for stage in contract.milestones.all()])

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Write the draft."""
        contract = actions.draft_contract(project, actor=self.user, data=to_draft(data))
        return {"contract": contract.number}


def suggested_draft(project: Project) -> dict[str, Any]:
    """What the form shows before anything was written."""
    award = award_of(project)
    terms = suggested_terms(project, award)
    clauses = {f"clause_{key}": text for key, text in suggested_clauses(project, award, terms).items()}
    stages = suggested_stages(project, award, terms)
    return {**vars(terms), "guarantee": 0, "guarantee_form": "none", **clauses, **row_values(stages)}


def row_values(stages: list[dict[str, Any]]) -> dict[str, Any]:
    """Stages as the form's numbered fields."""
    return {f"{name}_{number}": value for number, stage in enumerate(stages, start=1) for name, value in stage.items()}


class SignFirst(StepView):
    """Sign before the other party."""

    step = "sign_first"
    form_class = SigningForm
    statement = gettext_lazy("我已通读合同全文，代表本单位签署")
    after: ClassVar[tuple[Any, ...]] = (gettext_lazy("对方签署后合同成立"), gettext_lazy("对方签署前修改草稿的，需要重新签署"))

    def context(self) -> dict[str, Any]:
        """What is being signed."""
        return {"step_facts": signing_facts(self.project), "step_extra": "contracts/text.html", **text_of(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Put the first signature."""
        actions.sign_first(project, actor=self.user)


class Sign(SignFirst):
    """Sign as the second party, which makes the contract bind."""

    step = "sign"
    after = (
        gettext_lazy("合同成立，文本不能再改"),
        gettext_lazy("合同金额从已批复的预算中签约，差额退回预算"),
        gettext_lazy("经办人在期限内公告和备案合同"),
    )

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Put the second signature."""
        actions.sign(project, actor=self.user)


def signing_facts(project: Project) -> list[tuple[Any, Any]]:
    """The figures of the contract that is signed."""
    contract = contract_of(project)
    if contract is None:
        return []
    money = _("%(yuan)s 元（%(words)s）") % {"yuan": grouped(contract.price), "words": capitals(contract.price)}
    return [(_("合同编号"), contract.number), (_("承接主体"), contract.supplier), (_("合同金额"), money)]


def text_of(project: Project) -> dict[str, Any]:
    """The whole text for the page on which it is signed."""
    contract = contract_of(project)
    return {"clauses": clause_rows(contract), **facts_of(contract)} if contract else {}


class PublishContract(StepView):
    """Publish the contract."""

    step = "publish_contract"
    after = (gettext_lazy("合同公告立即出现在公开页面"),)

    def context(self) -> dict[str, Any]:
        """What is published."""
        return {"step_facts": signing_facts(self.project), "step_extra": "contracts/text.html", **text_of(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Publish."""
        actions.publish_contract(project, actor=self.user)


class FileContract(StepView):
    """Record the filing of the contract."""

    step = "file_contract"
    form_class = FilingForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Record the number."""
        actions.file_contract(project, actor=self.user, filing_number=data["filing_number"])


class ProposeChange(StepView):
    """Propose a change of the contract."""

    step = "propose_change"
    form_class = ChangeForm
    after = (gettext_lazy("承接主体答复"), gettext_lazy("同意后由审批人签订补充合同"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Propose."""
        stage = Milestone.objects.get(pk=data["milestone"])
        change = actions.propose_change(project, actor=self.user, milestone=stage, quantity=data["quantity"], reason=data["reason"])
        return {"amount": str(change.amount)}


class AnswerChange(StepView):
    """Answer a proposed change."""

    step = "answer_change"
    form_class = AnswerForm
    template_name = "contracts/change_form.html"

    def context(self) -> dict[str, Any]:
        """The change that is answered."""
        contract = contract_of(self.project)
        return {"change": contract.changes.filter(signed_at=None).select_related("milestone").first() if contract else None}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Agree or decline."""
        actions.answer_change(project, actor=self.user, is_agreed=data["is_agreed"])


class ChangeContract(StepView):
    """Sign an agreed change."""

    step = "change_contract"
    statement = gettext_lazy("我代表本单位签订补充合同")
    after = (gettext_lazy("阶段数量、合同金额和预算随之变动"),)

    def context(self) -> dict[str, Any]:
        """The change that is signed."""
        contract = contract_of(self.project)
        change = contract.changes.filter(signed_at=None, is_agreed=True).select_related("milestone").first() if contract else None
        if change is None:
            return {}
        facts = [(_("阶段"), change.milestone), (_("增减数量"), f"{trimmed(change.quantity)} {change.milestone.unit}")]
        return {"step_facts": [*facts, (_("增减金额"), _("%(yuan)s 元") % {"yuan": grouped(change.amount)}), (_("理由"), change.reason)]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Sign."""
        change = actions.change_contract(project, actor=self.user)
        return {"amount": str(change.amount)}


class ReportProgress(StepView):
    """Report progress."""

    step = "report_progress"
    form_class = ProgressForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Add to the ledger."""
        stage = Milestone.objects.get(pk=data["milestone"])
        actions.report_progress(project, actor=self.user, milestone=stage, quantity=data["quantity"], text=data["text"])


class Deliver(StepView):
    """Hand a stage over."""

    step = "deliver"
    form_class = DeliveryForm
    after = (gettext_lazy("购买主体在约定的期限内组织验收"), gettext_lazy("验收合格后申请付款"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Hand over."""
        actions.deliver(project, actor=self.user, milestone=Milestone.objects.get(pk=data["milestone"]), delivery=data["delivery"])


class ReturnGuarantee(StepView):
    """Give the guarantee back."""

    step = "return_guarantee"
    form_class = ReturnForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Give back."""
        actions.return_guarantee(project, actor=self.user, note=data["note"])


class ReplyRectification(StepView):
    """Answer what was to be put right."""

    step = "reply_rectification"
    form_class = ReplyForm
    template_name = "contracts/rectification_form.html"

    def context(self) -> dict[str, Any]:
        """The demand."""
        contract = contract_of(self.project)
        rows = contract.acceptances.filter(rectification__replied_at=None, rectification__isnull=False) if contract else None
        return {"acceptance": rows.select_related("rectification", "milestone").first() if rows is not None else None}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Answer."""
        actions.reply_rectification(project, actor=self.user, reply=data["reply"])


class Rescind(StepView):
    """Undo the contract by finance's decision."""

    step = "rescind"
    form_class = RescissionForm
    after = (gettext_lazy("合同撤销，预算承诺保留"), gettext_lazy("项目回到“预算已批复”，可以重新采购"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Undo."""
        actions.rescind(project, actor=self.user, decision_number=data["decision_number"], reason=data["reason"])


class EndContract(StepView):
    """End the contract before its time."""

    step = "end_contract"
    form_class = EndForm
    after = (gettext_lazy("已验收的部分照常结算，余额退回预算"), gettext_lazy("项目进入绩效评价"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """End and settle."""
        actions.end_contract(project, actor=self.user, ground=data["ground"], reason=data["reason"])
