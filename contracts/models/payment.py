"""Payments: asked for, approved by another person, paid by the treasury."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q, Sum
from django.utils.translation import gettext_lazy as _

from contracts.models.acceptance import Acceptance
from contracts.models.contract import Contract
from core.clock import PortalNow
from projects.models import Document
from registry.models import User
from registry.policy import VisibleQuerySet


class PaymentQuerySet(VisibleQuerySet["Payment"]):
    """Payments by where they are."""

    def living(self) -> Self:
        """Those not refused."""
        return self.filter(refused_at=None)

    def requested(self) -> Self:
        """Those that wait for the approver."""
        return self.living().filter(approved_at=None)

    def approved(self) -> Self:
        """Those that wait for the treasury."""
        return self.living().filter(approved_at__isnull=False, paid_at=None)

    def paid(self) -> Self:
        """Those that the treasury has paid."""
        return self.filter(paid_at__isnull=False)

    def total(self) -> Decimal:
        """Their sum, in yuan."""
        found: Decimal | None = self.aggregate(total=Sum("amount"))["total"]
        return found or Decimal("0.00")


class Payment(models.Model):
    """Money asked for; an advance is a kind of its own and is counted back by the stages."""

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("预付款")
        STAGE = "stage", _("阶段款")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(_("款项"), max_length=8, choices=Kind)
    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, null=True, related_name="payments")
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    # The part of the advance that this stage counts back.
    deduction = models.DecimalField(_("抵扣预付款（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    calculation = models.JSONField(_("计算过程"), default=dict)
    invoice = models.CharField(_("发票号码"), max_length=40)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(_("申请时间"), db_default=PortalNow())
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(_("审批时间"), null=True)
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(_("支付时间"), null=True)
    voucher = models.CharField(_("支付凭证号"), max_length=60, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    refused_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("不予支付理由"), max_length=300, blank=True)

    objects = PaymentQuerySet.as_manager()

    class Meta:
        verbose_name = _("支付")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0, deduction__gte=0), name="payment_positive"),
            models.CheckConstraint(
                condition=Q(kind="advance", acceptance=None, deduction=0) | Q(kind="stage", acceptance__isnull=False),
                name="payment_stage_has_acceptance",
            ),
            models.CheckConstraint(condition=~Q(approved_by=F("requested_by")), name="payment_asker_is_not_approver"),
            models.CheckConstraint(condition=~Q(paid_by=F("requested_by")) & ~Q(paid_by=F("approved_by")), name="payment_payer_is_a_third"),
            models.CheckConstraint(
                condition=Q(paid_at=None) | Q(approved_at__isnull=False, approved_by__isnull=False), name="payment_paid_after_approval"
            ),
            models.CheckConstraint(condition=Q(paid_at=None) | Q(refused_at=None), name="payment_paid_or_refused"),
            models.UniqueConstraint(fields=["acceptance"], condition=Q(refused_at=None), name="payment_once_per_acceptance"),
            models.UniqueConstraint(fields=["contract"], condition=Q(refused_at=None, kind="advance"), name="payment_one_advance"),
        ]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
