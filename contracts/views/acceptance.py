"""Acceptance and payment in the browser."""

from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts import actions
from contracts.forms.acceptance import ConclusionForm, GroupForm, RecordForm, SignatureForm, members_of, record_of
from contracts.forms.payment import ADVANCE, PayForm, PaymentForm, RefusalForm, RequestForm
from contracts.models import Acceptance, Milestone, Payment, Rectification
from contracts.queries.contract import contract_of, open_acceptance, signed_contract
from contracts.queries.panel import facts_of
from projects.flow import StepView
from projects.models import Project


class StartAcceptance(StepView):
    """Form the group."""

    step = "start_acceptance"
    form_class = GroupForm
    after = (gettext_lazy("小组逐项核对并填写验收记录"), gettext_lazy("全体成员签字后作出结论"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Start."""
        stage = Milestone.objects.get(pk=data["milestone"])
        actions.start_acceptance(project, actor=self.user, milestone=stage, members=members_of(data))


class RecordAcceptance(StepView):
    """Write down what was found."""

    step = "record_acceptance"
    form_class = RecordForm
    template_name = "contracts/record_form.html"
    after = (gettext_lazy("小组成员签字"), gettext_lazy("再次修改记录的，已签字的成员需要重新签字"))

    def initial(self) -> dict[str, Any]:
        """The record as it stands."""
        acceptance = open_acceptance(self.project)
        return record_values(acceptance) if acceptance else {}

    def context(self) -> dict[str, Any]:
        """The acceptance and its group."""
        return {"acceptance": open_acceptance(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Keep the record."""
        actions.record_acceptance(project, actor=self.user, record=record_of(data))


def record_values(acceptance: Acceptance) -> dict[str, Any]:
    """A stored record as the form's values; a fresh one suggests the whole quantity."""
    words = {True: "yes", False: "no", None: ""}
    quantity = acceptance.milestone.quantity if acceptance.accepted_quantity is None else acceptance.accepted_quantity
    found: dict[str, Any] = {"quantity": quantity, "opinion": acceptance.opinion, "result": words[acceptance.is_passed]}
    if acceptance.quality is not None:
        found["quality"] = acceptance.quality
    for item in acceptance.items.all():
        found |= {f"met_{item.position}": words[item.is_met], f"note_{item.position}": item.note}
    lines = [f"{row.unit}，{_('认可') if row.is_satisfied else _('不认可')}，{row.text}" for row in acceptance.opinions.all()]
    return found | {"opinions": "\n".join(lines)}


class SignAcceptance(StepView):
    """Sign the record."""

    step = "sign_acceptance"
    form_class = SignatureForm
    template_name = "contracts/signature_form.html"
    statement = gettext_lazy("我已核对验收记录，对验收意见负责")

    def context(self) -> dict[str, Any]:
        """The record that is signed."""
        acceptance = open_acceptance(self.project)
        return {"acceptance": acceptance, "step_extra": "contracts/acceptance_record.html"}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Sign."""
        actions.sign_acceptance(project, actor=self.user, on_paper=data.get("on_paper", []))


class ConcludeAcceptance(StepView):
    """End the acceptance."""

    step = "conclude_acceptance"
    form_class = ConclusionForm
    template_name = "contracts/signature_form.html"
    after = (
        gettext_lazy("出具验收书，验收结果在期限内公告"),
        gettext_lazy("合格的，付款期限从现在起算"),
        gettext_lazy("需要整改的，通知承接主体"),
    )

    def context(self) -> dict[str, Any]:
        """The record that is concluded."""
        return {"acceptance": open_acceptance(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Conclude."""
        actions.conclude_acceptance(project, actor=self.user, demand=data["demand"], due_on=data["due_on"])


class PublishAcceptance(StepView):
    """Publish the results of acceptance."""

    step = "publish_acceptance"
    after = (gettext_lazy("验收结果立即出现在公开页面"),)

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Publish."""
        actions.publish_acceptance(project, actor=self.user)


class CloseRectification(StepView):
    """Confirm what was put right."""

    step = "close_rectification"
    statement = gettext_lazy("我已复核，整改已经完成")

    def context(self) -> dict[str, Any]:
        """The demand and its answer."""
        rows = Rectification.objects.filter(acceptance__contract__project=self.project, closed_at=None, replied_at__isnull=False)
        row = rows.order_by("pk").first()
        return {"step_facts": [(_("整改要求"), row.demand), (_("整改情况"), row.reply)]} if row else {}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Close."""
        actions.close_rectification(project, actor=self.user)


class Accept(StepView):
    """Declare the whole work accepted."""

    step = "accept"
    after = (gettext_lazy("项目进入绩效评价"), gettext_lazy("尚未支付的款项照常申请和支付"))

    def context(self) -> dict[str, Any]:
        """The stages with their acceptances."""
        contract = contract_of(self.project)
        return {"step_extra": "contracts/stages.html", **facts_of(contract)} if contract else {}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Accept."""
        actions.accept(project, actor=self.user)


class RequestPayment(StepView):
    """Ask for the advance or for an accepted stage."""

    step = "request_payment"
    form_class = RequestForm
    after = (gettext_lazy("由另一位审批人审批"), gettext_lazy("审批后国库支付"))

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Ask."""
        if data["what"] == ADVANCE:
            made = actions.request_advance(project, actor=self.user, amount=data["amount"], invoice=data["invoice"])
        else:
            acceptance = Acceptance.objects.get(pk=data["what"])
            made = actions.request_stage_payment(project, actor=self.user, acceptance=acceptance, invoice=data["invoice"])
        return {"amount": str(made.amount)}


class PaymentView(StepView):
    """A decision on one payment."""

    form_class = PaymentForm
    template_name = "contracts/payment_form.html"

    def context(self) -> dict[str, Any]:
        """The payments with their calculations."""
        contract = signed_contract(self.project)
        rows = contract.payments.living().filter(paid_at=None) if contract else Payment.objects.none()
        return {
            "payments": rows.select_related("acceptance__milestone", "requested_by", "approved_by", "paid_by", "document"),
            "contract": contract,
        }


class ApprovePayment(PaymentView):
    """Approve a payment."""

    step = "approve_payment"
    after = (gettext_lazy("国库支付"),)

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Approve."""
        actions.approve_payment(project, actor=self.user, payment=Payment.objects.get(pk=data["payment"]))


class RefusePayment(PaymentView):
    """Refuse a payment."""

    step = "refuse_payment"
    form_class = RefusalForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Refuse."""
        actions.refuse_payment(project, actor=self.user, payment=Payment.objects.get(pk=data["payment"]), reason=data["reason"])


class Pay(PaymentView):
    """Pay through the treasury."""

    step = "pay"
    form_class = PayForm
    statement = gettext_lazy("我已核对收款单位、金额和凭证号")
    after = (gettext_lazy("出具支付凭证，预算支出入账"),)

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Pay."""
        paid = actions.pay(project, actor=self.user, payment=Payment.objects.get(pk=data["payment"]), voucher=data["voucher"])
        return {"amount": str(paid.amount), "document": paid.document.number if paid.document else ""}


STEPS: tuple[type[StepView], ...] = (
    StartAcceptance,
    RecordAcceptance,
    SignAcceptance,
    ConcludeAcceptance,
    PublishAcceptance,
    CloseRectification,
    Accept,
    RequestPayment,
    ApprovePayment,
    RefusePayment,
    Pay,
)
