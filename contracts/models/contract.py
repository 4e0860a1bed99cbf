"""The contract with its clauses, changes, stages and the supplier's progress reports."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Case, F, Q, Value, When
from django.db.models.functions import Greatest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from core.law.rule import article_words
from core.money import yuan
from procurement.models import Award
from projects.models import Document, Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Clause(models.TextChoices):
    """The clauses without which no contract is signed, in the order of the document."""

    PARTIES = "parties", _("当事人")
    SUBJECT = "subject", _("服务内容")
    QUANTITY = "quantity", _("服务数量")
    QUALITY = "quality", _("质量标准")
    PRICE = "price", _("合同价款")
    BUDGET = "budget", _("预算安排")
    TERM = "term", _("服务期限")
    PLACE = "place", _("履行地点和方式")
    STAGES = "stages", _("分期考核")
    ACCEPTANCE = "acceptance", _("验收")
    SETTLEMENT = "settlement", _("结算方式")
    PAYMENT = "payment", _("付款进度")
    BUYER_DUTIES = "buyer_duties", _("购买主体的权利和义务")
    SUPPLIER_DUTIES = "supplier_duties", _("承接主体的权利和义务")
    RECIPIENT_DUTIES = "recipient_duties", _("服务对象的权利和义务")
    NO_TRANSFER = "no_transfer", _("禁止转包")
    PROPERTY = "property", _("知识产权和保密")
    SURPLUS = "surplus", _("结余")
    BREACH = "breach", _("违约责任")
    DISPUTE = "dispute", _("争议解决")

    @property
    def heading(self) -> str:
        """Article and title as the contract prints them: 第二条　服务内容."""
        return f"{article_words(str(list(Clause).index(self) + 1))}　{self.label}"


# What the acceptance group compares with the work, besides the service items: promises that the work itself keeps or breaks.
ACCEPTED_CLAUSES = (
    Clause.QUANTITY,
    Clause.QUALITY,
    Clause.TERM,
    Clause.PLACE,
    Clause.STAGES,
    Clause.SUPPLIER_DUTIES,
    Clause.NO_TRANSFER,
    Clause.PROPERTY,
)


class GuaranteeForm(models.TextChoices):
    """How a performance guarantee is given; cash is listed so that it can be refused by its clause."""

    NONE = "none", _("不收取")
    BANK = "bank", _("银行保函")
    INSURANCE = "insurance", _("保证保险")
    TRANSFER = "transfer", _("转账")
    CHEQUE = "cheque", _("支票、汇票或者本票")
    CASH = "cash", _("现金")


class EndGround(models.TextChoices):
    """The grounds on which a contract may end before its time."""

    AGREED = "agreed", _("双方协商一致")
    INTEREST = "interest", _("继续履行将损害国家利益和社会公共利益")
    BREACH = "breach", _("承接主体违约，合同目的不能实现")


class ContractQuerySet(VisibleQuerySet["Contract"]):
    """Contracts, read aloud."""

    def living(self) -> Self:
        """Those that were not rescinded."""
        return self.filter(rescinded_at=None)

    def signed(self) -> Self:
        """Those that both parties have signed."""
        return self.living().filter(signed_at__isnull=False)


class Contract(models.Model):
    """The written contract of an award; signed when both parties have signed, then changed only by agreed changes."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts")
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="contract")
    number = models.CharField(_("合同编号"), max_length=60, unique=True)
    title = models.CharField(_("合同名称"), max_length=160)
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bought_contracts", verbose_name=_("购买主体"))
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supplied_contracts", verbose_name=_("承接主体"))
    price = models.DecimalField(_("合同金额（元）"), max_digits=16, decimal_places=2)
    # The price as first signed: the share that changes may reach is counted from it.
    original_price = models.DecimalField(_("原合同金额（元）"), max_digits=16, decimal_places=2)
    # How far all changes together may go, in yuan, by the law of the day of signing; the database reads it.
    change_limit = models.DecimalField(_("变更上限（元）"), max_digits=16, decimal_places=2, null=True)
    starts_on = models.DateField(_("服务开始日期"))
    ends_on = models.DateField(_("服务结束日期"))
    clauses = models.JSONField(_("条款"), default=dict)
    advance_percent = models.DecimalField(_("预付款比例（%）"), max_digits=5, decimal_places=2, default=Decimal(0))
    payment_days = models.PositiveSmallIntegerField(_("付款期限（日）"))
    acceptance_days = models.PositiveSmallIntegerField(_("验收期限（日）"))
    guarantee = models.DecimalField(_("履约保证金（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    guarantee_form = models.CharField(_("保证金形式"), max_length=10, choices=GuaranteeForm, default=GuaranteeForm.NONE)
    guarantee_returned_at = models.DateTimeField(_("保证金退还时间"), null=True)
    is_budgeted = models.BooleanField(_("支出已列入年度预算和中期财政规划"), default=False)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    drafted_at = models.DateTimeField(db_default=PortalNow())
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    buyer_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    buyer_signed_at = models.DateTimeField(null=True)
    supplier_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    supplier_signed_at = models.DateTimeField(null=True)
    signed_at = models.GeneratedField(
        expression=Case(
            When(buyer_signed_at__isnull=False, supplier_signed_at__isnull=False, then=Greatest("buyer_signed_at", "supplier_signed_at")),
            default=Value(None),
        ),
        output_field=models.DateTimeField(_("签订时间"), null=True),
        db_persist=True,
    )
    published_at = models.DateTimeField(_("公告时间"), null=True)
    filed_at = models.DateTimeField(_("备案时间"), null=True)
    filing_number = models.CharField(_("备案编号"), max_length=60, blank=True)
    delivered_at = models.DateTimeField(_("交付时间"), null=True)
    ended_at = models.DateTimeField(_("提前结束时间"), null=True)
    end_ground = models.CharField(_("结束依据"), max_length=10, choices=EndGround, blank=True)
    end_reason = models.CharField(_("结束理由"), max_length=300, blank=True)
    rescinded_at = models.DateTimeField(_("撤销时间"), null=True)
    rescission = models.CharField(_("撤销决定"), max_length=300, blank=True)

    objects = ContractQuerySet.as_manager()

    class Meta:
        verbose_name = _("合同")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(rescinded_at=None), name="contract_one_living_per_project"),
            models.CheckConstraint(condition=Q(price__gt=0, original_price__gt=0, guarantee__gte=0), name="contract_amounts"),
            models.CheckConstraint(condition=Q(advance_percent__gte=0, advance_percent__lte=100), name="contract_advance_is_a_share"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"),
            models.CheckConstraint(condition=Q(buyer_signed_at=None) | Q(buyer_signed_by__isnull=False), name="contract_buyer_signature"),
            models.CheckConstraint(
                condition=Q(supplier_signed_at=None) | Q(supplier_signed_by__isnull=False), name="contract_supplier_signature"
            ),
            models.CheckConstraint(
                condition=Q(buyer_signed_by=None) | ~Q(buyer_signed_by=F("supplier_signed_by")), name="contract_two_signers"
            ),
        ]
        indexes = [models.Index(fields=["supplier", "-id"], name="contract_of_supplier")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The desk's page of the contract."""
        return reverse("contract", args=[self.number])

    @property
    def advance_limit(self) -> Decimal:
        """The largest advance that was agreed, in yuan."""
        return yuan(self.price * self.advance_percent / 100)

    def signers(self) -> set[int]:
        """Those who drafted or signed, who may not accept the work."""
        people = (self.drafted_by_id, self.buyer_signed_by_id, self.supplier_signed_by_id)
        return {person for person in people if person is not None}


class Milestone(models.Model):
    """An agreed stage: what is delivered until when, and what is paid for it."""

    contract = models.ForeignKey(Contract, on_delete=models.CASCADE, related_name="milestones")
    position = models.PositiveSmallIntegerField(_("序号"))
    title = models.CharField(_("阶段"), max_length=120)
    deliverable = models.CharField(_("成果"), max_length=200)
    quantity = models.DecimalField(_("数量"), max_digits=12, decimal_places=2)
    unit = models.CharField(_("计量单位"), max_length=20)
    unit_price = models.DecimalField(_("单价（元）"), max_digits=14, decimal_places=2)
    due_on = models.DateField(_("完成日期"))
    delivered_at = models.DateTimeField(_("交付时间"), null=True)
    delivery = models.TextField(_("交付说明"), blank=True)

    class Meta:
        verbose_name = _("履约阶段")
        ordering = ["position"]
        constraints = [
            models.UniqueConstraint(fields=["contract", "position"], name="milestone_position_once"),
            models.CheckConstraint(condition=Q(quantity__gt=0, unit_price__gt=0), name="milestone_amounts"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def amount(self) -> Decimal:
        """Quantity × unit price, in yuan."""
        return yuan(self.quantity * self.unit_price)


class ContractChange(models.Model):
    """A supplementary agreement: more or less of a stage at its own unit price, proposed, agreed by the supplier, signed by the buyer."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="changes")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="changes")
    quantity = models.DecimalField(_("增减数量"), max_digits=12, decimal_places=2)
    amount = models.DecimalField(_("增减金额（元）"), max_digits=16, decimal_places=2)
    reason = models.TextField(_("变更理由"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=PortalNow())
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)
    is_agreed = models.BooleanField(_("承接主体同意"), null=True)
    signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    signed_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("合同变更")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=~Q(amount=0), name="change_is_not_nothing"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(is_agreed=True, signed_by__isnull=False), name="change_signed_after_agreement"
            ),
            models.UniqueConstraint(
                fields=["contract"], condition=Q(signed_at=None) & ~Q(is_agreed=False), name="change_one_open_per_contract"
            ),
        ]

    def __str__(self) -> str:
        return self.reason[:40]


class ProgressReport(models.Model):
    """What the supplier says was done; all of a stage together make its ledger."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports")
    quantity = models.DecimalField(_("完成数量"), max_digits=12, decimal_places=2)
    text = models.TextField(_("进度说明"))
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("进度报告")
        ordering = ["id"]
        constraints = [models.CheckConstraint(condition=Q(quantity__gte=0), name="report_quantity_not_negative")]

    def __str__(self) -> str:
        return self.text[:40]
