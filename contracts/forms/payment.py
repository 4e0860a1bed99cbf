"""Forms of payment."""

from typing import Any

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.forms.fields import PickField
from contracts.models import Payment
from contracts.queries.contract import signed_contract
from contracts.queries.money import payable, unrequested
from core.fields import CleanCharField, CleanTextField, MoneyField
from core.money import grouped
from projects.flow import StepForm

ADVANCE = 0


class RequestForm(StepForm):
    """What is asked for: the advance with its amount, or an accepted stage whose amount follows from its acceptance."""

    what = PickField(label=gettext_lazy("申请的款项"))
    amount = MoneyField(
        label=gettext_lazy("预付款金额"),
        required=False,
        help_text=gettext_lazy("只在申请预付款时填写；阶段款按验收数量、单价和质量系数计算"),
    )
    invoice = CleanCharField(label=gettext_lazy("发票号码"), max_length=40)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        contract = signed_contract(self.project)
        self.open = unrequested(contract) if contract else []
        pick = self.fields["what"]
        assert isinstance(pick, PickField)
        pick.offer((stage.pk if stage else ADVANCE, self._words(stage)) for stage in self.open)
        if None not in self.open:
            del self.fields["amount"]
        elif contract is not None:
            self.fields["amount"].initial = contract.advance_limit
            self.fields["amount"].required = len(self.open) == 1

    def _words(self, stage: Any) -> str:
        if stage is None:
            return _("预付款")
        worth = payable(stage)
        facts = {"stage": stage.milestone, "gross": grouped(worth.gross), "back": grouped(worth.deduction), "amount": grouped(worth.amount)}
        return _("%(stage)s：应付 %(gross)s 元，抵扣预付款 %(back)s 元，申请 %(amount)s 元") % facts

    def clean(self) -> dict[str, Any]:
        """The advance needs its amount."""
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        if cleaned.get("what") == ADVANCE and not cleaned.get("amount") and "amount" not in self.errors:
            self.add_error("amount", ValidationError(_("申请预付款须填写金额")))
        return cleaned


class PaymentForm(StepForm):
    """A decision on one payment that waits."""

    payment = PickField(label=gettext_lazy("款项"))
    approved: bool | None = False

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        pick = self.fields["payment"]
        assert isinstance(pick, PickField)
        rows = Payment.objects.living().filter(contract__project=self.project, contract__rescinded_at=None, paid_at=None)
        if self.approved is not None:
            rows = rows.filter(approved_at__isnull=not self.approved)
        pick.offer((row.pk, payment_words(row)) for row in rows.select_related("acceptance__milestone", "requested_by"))


class RefusalForm(PaymentForm):
    """A refusal with its reason."""

    approved = None
    reason = CleanTextField(
        label=gettext_lazy("不予支付的理由"), max_length=300, help_text=gettext_lazy("不得以人员变动、内部流程或者未约定的审计为由")
    )


class PayForm(PaymentForm):
    """The treasury's payment with its voucher number."""

    approved = True
    voucher = CleanCharField(label=gettext_lazy("国库支付凭证号"), max_length=60)


def payment_words(payment: Payment) -> str:
    """A payment as a choice."""
    what = payment.acceptance.milestone.title if payment.acceptance else payment.get_kind_display()
    facts = {"what": what, "amount": grouped(payment.amount), "invoice": payment.invoice, "who": payment.requested_by}
    return _("%(what)s %(amount)s 元（发票 %(invoice)s，%(who)s 申请）") % facts
