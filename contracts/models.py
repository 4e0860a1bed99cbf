"""Contracts, their changes, milestones, progress, payments and acceptance."""

from decimal import Decimal

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models import Award
from projects.models import Document, Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Contract(models.Model):
    """The written contract of an award; signed when both parties have signed."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="contracts")
    award = models.OneToOneField(Award, on_delete=models.PROTECT, related_name="contract")
    number = models.CharField(_("合同编号"), max_length=60, unique=True)
    title = models.CharField(_("合同名称"), max_length=160)
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bought_contracts")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="supplied_contracts")
    price = models.DecimalField(_("合同金额（元）"), max_digits=16, decimal_places=2)
    starts_on = models.DateField(_("服务开始日期"))
    ends_on = models.DateField(_("服务结束日期"))
    # Mandatory clauses by key, see rules.py: parties, subject, quantity, quality, price, term, acceptance, breach, dispute, rights …
    clauses = models.JSONField(_("条款"), default=dict)
    guarantee = models.DecimalField(_("履约保证金（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    buyer_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    buyer_signed_at = models.DateTimeField(null=True)
    supplier_signed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    supplier_signed_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(_("公告时间"), null=True)
    filed_at = models.DateTimeField(_("备案时间"), null=True)
    filing_number = models.CharField(_("备案编号"), max_length=60, blank=True)
    delivered_at = models.DateTimeField(_("交付时间"), null=True)
    ended_at = models.DateTimeField(null=True)
    end_reason = models.CharField(max_length=300, blank=True)
    rescinded_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("合同")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(rescinded_at=None), name="contract_one_living_per_project"),
            models.CheckConstraint(condition=Q(price__gt=0, guarantee__gte=0), name="contract_amounts"),
            models.CheckConstraint(condition=Q(ends_on__gte=F("starts_on")), name="contract_ends_after_start"),
        ]

    def __str__(self) -> str:
        return self.title

    @property
    def signed_at(self) -> object:
        """When the second party signed, None before."""
        if self.buyer_signed_at and self.supplier_signed_at:
            return max(self.buyer_signed_at, self.supplier_signed_at)
        return None


class ContractChange(models.Model):
    """A supplementary agreement on the same subject; together at most ten percent of the original price."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="changes")
    amount = models.DecimalField(_("增减金额（元）"), max_digits=16, decimal_places=2)
    reason = models.TextField(_("变更理由"))
    proposed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    proposed_at = models.DateTimeField(db_default=PortalNow())
    agreed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    agreed_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("合同变更")

    def __str__(self) -> str:
        return self.reason[:40]


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
        return (self.quantity * self.unit_price).quantize(Decimal("0.01"))


class ProgressReport(models.Model):
    """What the supplier says was done."""

    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="reports")
    quantity = models.DecimalField(_("完成数量"), max_digits=12, decimal_places=2)
    text = models.TextField(_("进度说明"))
    is_final = models.BooleanField(_("本阶段已完成"), default=False)
    reported_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reported_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("进度报告")

    def __str__(self) -> str:
        return self.text[:40]


class Acceptance(models.Model):
    """One acceptance of a stage (or of all), clause by clause, by people other than the signer."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="acceptances")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, null=True, related_name="acceptances")
    attempt = models.PositiveSmallIntegerField(default=1)
    started_at = models.DateTimeField(db_default=PortalNow())
    accepted_quantity = models.DecimalField(_("验收数量"), max_digits=12, decimal_places=2, null=True)
    quality = models.DecimalField(_("质量系数"), max_digits=4, decimal_places=3, null=True)
    opinion = models.TextField(_("验收意见"), blank=True)
    is_passed = models.BooleanField(_("合格"), null=True)
    concluded_at = models.DateTimeField(null=True)
    published_at = models.DateTimeField(null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("验收")
        ordering = ["id"]

    def __str__(self) -> str:
        return f"{self.contract} #{self.attempt}"


class AcceptanceMember(models.Model):
    """A member of the acceptance group, who signs for it."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    capacity = models.CharField(_("身份"), max_length=60)
    is_recipient = models.BooleanField(_("服务对象代表"), default=False)
    signed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("验收小组成员")

    def __str__(self) -> str:
        return self.name


class AcceptanceItem(models.Model):
    """One clause checked."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    clause = models.CharField(_("条款"), max_length=500)
    is_met = models.BooleanField(_("符合"), null=True)
    note = models.CharField(_("情况"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("验收条目")
        ordering = ["position"]

    def __str__(self) -> str:
        return self.clause[:40]


class RecipientOpinion(models.Model):
    """What a recipient or actual user said at acceptance; kept without the person's name."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="opinions")
    unit = models.CharField(_("单位或群体"), max_length=120)
    is_satisfied = models.BooleanField(_("认可"))
    text = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("服务对象意见")

    def __str__(self) -> str:
        return self.unit


class Rectification(models.Model):
    """What must be put right after a failed acceptance."""

    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="rectification")
    demand = models.TextField(_("整改要求"))
    due_on = models.DateField(_("整改期限"))
    reply = models.TextField(_("整改情况"), blank=True)
    replied_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("整改")

    def __str__(self) -> str:
        return self.demand[:40]


class Payment(models.Model):
    """Money asked for, approved by another person, paid by the treasury; an advance is a kind of its own."""

    class Kind(models.TextChoices):
        ADVANCE = "advance", _("预付款")
        STAGE = "stage", _("阶段款")

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="payments")
    kind = models.CharField(max_length=8, choices=Kind)
    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, null=True, related_name="payments")
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    calculation = models.JSONField(_("计算过程"), default=dict)
    invoice = models.CharField(_("发票号码"), max_length=40)
    requested_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    requested_at = models.DateTimeField(db_default=PortalNow())
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    approved_at = models.DateTimeField(null=True)
    paid_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    paid_at = models.DateTimeField(null=True)
    voucher = models.CharField(_("支付凭证号"), max_length=60, blank=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    refused_at = models.DateTimeField(null=True)
    refusal = models.CharField(_("不予支付理由"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("支付")
        constraints = [
            models.CheckConstraint(condition=Q(amount__gt=0), name="payment_positive"),
            models.CheckConstraint(condition=Q(kind="advance") | Q(acceptance__isnull=False), name="payment_stage_has_acceptance"),
            models.CheckConstraint(condition=~Q(approved_by=F("requested_by")), name="payment_asker_is_not_approver"),
        ]

    def __str__(self) -> str:
        return f"{self.contract} {self.amount}"
