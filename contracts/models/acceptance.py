"""The acceptance of a stage: the group, every clause checked, the recipients' words, and what must be put right."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from contracts.models.contract import Contract, Milestone
from core.clock import PortalNow
from core.money import yuan
from projects.models import Document
from registry.models import User


class AcceptanceQuerySet(models.QuerySet["Acceptance"]):
    """Acceptances by where they are."""

    def open(self) -> Self:
        """Those not concluded yet."""
        return self.filter(concluded_at=None)

    def passed(self) -> Self:
        """Those concluded as good."""
        return self.filter(concluded_at__isnull=False, is_passed=True)


class Acceptance(models.Model):
    """One attempt to accept a stage, clause by clause, by people other than those who drafted or signed."""

    contract = models.ForeignKey(Contract, on_delete=models.PROTECT, related_name="acceptances")
    milestone = models.ForeignKey(Milestone, on_delete=models.PROTECT, related_name="acceptances")
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    started_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    started_at = models.DateTimeField(db_default=PortalNow())
    accepted_quantity = models.DecimalField(_("验收数量"), max_digits=12, decimal_places=2, null=True)
    quality = models.DecimalField(_("质量系数"), max_digits=4, decimal_places=3, null=True)
    opinion = models.TextField(_("验收意见"), blank=True)
    is_passed = models.BooleanField(_("合格"), null=True)
    concluded_at = models.DateTimeField(_("验收结束时间"), null=True)
    published_at = models.DateTimeField(_("验收结果公告时间"), null=True)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    objects = AcceptanceQuerySet.as_manager()

    class Meta:
        verbose_name = _("验收")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["milestone", "attempt"], name="acceptance_attempt_once"),
            models.UniqueConstraint(fields=["contract"], condition=Q(concluded_at=None), name="acceptance_one_open_per_contract"),
            models.UniqueConstraint(
                fields=["milestone"], condition=Q(is_passed=True, concluded_at__isnull=False), name="acceptance_passed_once"
            ),
            models.CheckConstraint(condition=Q(quality=None) | Q(quality__gte=0, quality__lte=1), name="acceptance_quality_is_a_share"),
            models.CheckConstraint(
                condition=Q(accepted_quantity=None) | Q(accepted_quantity__gte=0), name="acceptance_quantity_not_negative"
            ),
            models.CheckConstraint(
                condition=Q(concluded_at=None) | Q(is_passed__isnull=False, accepted_quantity__isnull=False, quality__isnull=False),
                name="acceptance_concluded_is_complete",
            ),
            models.CheckConstraint(
                condition=Q(published_at=None) | Q(concluded_at__lte=F("published_at")), name="acceptance_published_after_end"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.milestone} #{self.attempt}"

    @property
    def amount(self) -> Decimal:
        """Accepted quantity × unit price × quality, in yuan; nothing before it has passed."""
        if not self.is_passed or self.accepted_quantity is None or self.quality is None:
            return Decimal(0)
        return yuan(self.accepted_quantity * self.milestone.unit_price * self.quality)


class AcceptanceMember(models.Model):
    """A member of the acceptance group; one without an account signs on paper, which the acceptor registers."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="members")
    user = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    name = models.CharField(_("姓名"), max_length=60)
    capacity = models.CharField(_("单位和身份"), max_length=60)
    is_recipient = models.BooleanField(_("服务对象代表"), default=False)
    signed_at = models.DateTimeField(_("签字时间"), null=True)
    # Set when the signature stands on paper: who put it on record.
    registered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("验收小组成员")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["acceptance", "user"], condition=Q(user__isnull=False), name="acceptance_member_once"),
            models.CheckConstraint(
                condition=Q(signed_at=None) | Q(user__isnull=False) | Q(registered_by__isnull=False), name="acceptance_paper_is_registered"
            ),
        ]

    def __str__(self) -> str:
        return self.name


class AcceptanceItem(models.Model):
    """One service item or clause checked."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="items")
    position = models.PositiveSmallIntegerField()
    heading = models.CharField(_("条目"), max_length=60)
    clause = models.TextField(_("约定"))
    is_met = models.BooleanField(_("符合"), null=True)
    note = models.CharField(_("情况"), max_length=300, blank=True)

    class Meta:
        verbose_name = _("验收条目")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["acceptance", "position"], name="acceptance_item_position_once")]

    def __str__(self) -> str:
        return self.heading


class RecipientOpinion(models.Model):
    """What a recipient or actual user said at acceptance; kept without the person's name."""

    acceptance = models.ForeignKey(Acceptance, on_delete=models.PROTECT, related_name="opinions")
    unit = models.CharField(_("单位或群体"), max_length=120)
    is_satisfied = models.BooleanField(_("认可"))
    text = models.CharField(_("意见"), max_length=500, blank=True)

    class Meta:
        verbose_name = _("服务对象意见")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.unit


class Rectification(models.Model):
    """What must be put right: after a failed acceptance before the next attempt, after a passed one before the project goes on."""

    acceptance = models.OneToOneField(Acceptance, on_delete=models.PROTECT, related_name="rectification")
    demand = models.TextField(_("整改要求"))
    due_on = models.DateField(_("整改期限"))
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    reply = models.TextField(_("整改情况"), blank=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    replied_at = models.DateTimeField(null=True)
    closed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    closed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("整改")
        constraints = [
            models.CheckConstraint(condition=Q(closed_at=None) | Q(replied_at__isnull=False), name="rectification_closed_after_reply"),
        ]

    def __str__(self) -> str:
        return self.demand[:40]
