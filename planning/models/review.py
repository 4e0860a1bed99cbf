"""Filings with finance's decisions, published intentions, and early endings."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from projects.models import Document, Project
from registry.models import User


class Filing(models.Model):
    """One filing of a line: what it said then, and what finance decided."""

    class Decision(models.TextChoices):
        APPROVE = "approve", _("批复")
        RETURN = "return", _("退回")
        REJECT = "reject", _("不予批复")

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="filings")
    attempt = models.PositiveSmallIntegerField(_("第几次报送"))
    snapshot = models.JSONField()
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    filed_at = models.DateTimeField(db_default=PortalNow())
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(max_length=8, choices=Decision, blank=True)
    remarks = models.TextField(_("意见"), blank=True)
    approval_number = models.CharField(_("批复文号"), max_length=60, blank=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("报送")
        ordering = ["attempt"]
        constraints = [models.UniqueConstraint(fields=["project", "attempt"], name="filing_once_per_attempt")]

    def __str__(self) -> str:
        return f"{self.project} #{self.attempt}"


class Intention(models.Model):
    """The published intention to procure; the 30 days run from it."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="intentions")
    summary = models.TextField(_("采购需求概况"))
    expected_month = models.CharField(_("预计采购时间"), max_length=7)
    urgent_reason = models.CharField(_("急需理由"), max_length=300, blank=True)
    published_at = models.DateTimeField(db_default=PortalNow())
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("采购意向")

    def __str__(self) -> str:
        return self.project.title


class Termination(models.Model):
    """Why a project ended before its time, as notified to finance and the public."""

    class Ground(models.TextChoices):
        """What the law lets end a project; how far it has come decides which of them serve."""

        ADJUSTED = "adjusted", _("计划调整，不再购买")
        CANCELLED = "cancelled", _("重大变故，采购任务取消")
        INTEREST = "interest", _("继续进行将损害国家利益和社会公共利益")
        AGREED = "agreed", _("双方协商一致，终止合同")
        BREACH = "breach", _("承接主体违约，合同目的不能实现")

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="termination")
    ground = models.CharField(_("终止依据"), max_length=10, choices=Ground)
    reason = models.TextField(_("终止理由"))
    terminated_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    terminated_at = models.DateTimeField(_("终止时间"), db_default=PortalNow())

    class Meta:
        verbose_name = _("终止")

    def __str__(self) -> str:
        return self.reason
