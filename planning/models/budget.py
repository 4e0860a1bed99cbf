"""The budget ledger: lines of money and the entries that move them."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from projects.models import Project
from registry.models import Organisation
from registry.policy import VisibleQuerySet


class FundSource(models.TextChoices):
    """Where the money comes from."""

    GENERAL = "general", _("一般公共预算")
    FUND = "fund", _("政府性基金")
    LOTTERY = "lottery", _("福彩公益金")
    TRANSFER = "transfer", _("上级专项")
    OTHER = "other", _("其他")


class BudgetLine(models.Model):
    """Money of one budget item of one buyer in one year; changed only by the trigger of BudgetEntry."""

    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="budget_lines", verbose_name=_("购买主体"))
    fiscal_year = models.PositiveSmallIntegerField(_("年度"))
    code = models.CharField(_("预算项目编码"), max_length=30)
    name = models.CharField(_("预算项目名称"), max_length=120)
    fund_source = models.CharField(_("资金来源"), max_length=10, choices=FundSource)
    appropriated = models.DecimalField(_("已安排"), max_digits=16, decimal_places=2, default=Decimal(0))
    committed = models.DecimalField(_("已承诺"), max_digits=16, decimal_places=2, default=Decimal(0))
    contracted = models.DecimalField(_("已签约"), max_digits=16, decimal_places=2, default=Decimal(0))
    paid = models.DecimalField(_("已支付"), max_digits=16, decimal_places=2, default=Decimal(0))

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算指标")
        ordering = ["fiscal_year", "code"]
        constraints = [
            models.UniqueConstraint(fields=["buyer", "fiscal_year", "code"], name="budget_line_once"),
            models.CheckConstraint(condition=Q(committed__lte=F("appropriated")), name="budget_committed_within_appropriated"),
            models.CheckConstraint(condition=Q(contracted__lte=F("committed")), name="budget_contracted_within_committed"),
            models.CheckConstraint(condition=Q(paid__lte=F("contracted")), name="budget_paid_within_contracted"),
            models.CheckConstraint(condition=Q(paid__gte=0), name="budget_paid_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"

    @property
    def headroom(self) -> Decimal:
        """What may still be committed, in yuan."""
        return self.appropriated - self.committed

    @property
    def uncontracted(self) -> Decimal:
        """What is committed and not yet contracted, in yuan."""
        return self.committed - self.contracted


class BudgetEntry(models.Model):
    """One movement of money; append-only, its trigger moves the line and the line's CHECKs refuse overspending."""

    class Kind(models.TextChoices):
        APPROPRIATE = "appropriate", _("安排")
        COMMIT = "commit", _("承诺")
        RELEASE = "release", _("释放")
        CONTRACT = "contract", _("签约")
        UNCONTRACT = "uncontract", _("撤约")
        PAY = "pay", _("支付")

    line = models.ForeignKey(BudgetLine, on_delete=models.PROTECT, related_name="entries")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, null=True, related_name="budget_entries")
    kind = models.CharField(max_length=12, choices=Kind)
    amount = models.DecimalField(_("金额"), max_digits=16, decimal_places=2)
    note = models.CharField(_("说明"), max_length=200)
    key = models.CharField(max_length=120, unique=True)
    at = models.DateTimeField(db_default=PortalNow())

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("预算分录")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0) | Q(kind="appropriate") & ~Q(amount=0), name="budget_entry_positive"),
            models.CheckConstraint(
                condition=Q(project=None, kind="appropriate") | Q(project__isnull=False) & ~Q(kind="appropriate"),
                name="budget_entry_has_project",
            ),
        ]
        indexes = [models.Index(fields=["project", "line"], name="budget_entry_of_project")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.amount}"
