"""The award and challenges to it."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.bid import Bid
from procurement.models.tender import Lot, Tender
from projects.models import Document
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Award(models.Model):
    """The buyer's decision for one bid of a lot; at most one living award a lot."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="awards")
    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="award")
    price = models.DecimalField(_("成交金额（元）"), max_digits=16, decimal_places=2)
    rank = models.PositiveSmallIntegerField(_("排名"))
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    decided_at = models.DateTimeField(db_default=PortalNow())
    reason = models.CharField(_("不按排名确定的理由"), max_length=300, blank=True)
    published_at = models.DateTimeField(_("结果公告时间"), null=True)
    notice_document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    letter_document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    challenge_until = models.DateTimeField(_("质疑期满"), null=True)
    annulled_at = models.DateTimeField(null=True)
    annulled_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    annul_reason = models.CharField(_("改判理由"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("成交")
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(annulled_at=None), name="award_one_living_per_lot"),
            models.CheckConstraint(condition=Q(price__gt=0), name="award_price_positive"),
            models.CheckConstraint(condition=Q(annulled_at=None) | ~Q(annul_reason=""), name="award_annulled_with_reason"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.price}"

    @property
    def supplier(self) -> Organisation:
        """The winner."""
        return self.bid.supplier


class Challenge(models.Model):
    """A supplier's 质疑 against file, process or result; while undecided it keeps the contract from being signed."""

    class Subject(models.TextChoices):
        FILE = "file", _("采购文件")
        PROCESS = "process", _("采购过程")
        RESULT = "result", _("采购结果")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="challenges")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="challenges")
    subject = models.CharField(_("质疑对象"), max_length=8, choices=Subject)
    number = models.CharField(_("质疑编号"), max_length=40, unique=True)
    text = models.TextField(_("质疑事项和请求"))
    facts = models.TextField(_("事实依据和法律依据"), blank=True)
    contact = models.CharField(_("联系人和电话"), max_length=120, blank=True)
    filed_at = models.DateTimeField(db_default=PortalNow())
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    reply = models.TextField(_("答复"), blank=True)
    is_sustained = models.BooleanField(_("成立"), null=True)
    affects_result = models.BooleanField(_("影响采购结果"), null=True)
    replied_at = models.DateTimeField(null=True)
    replied_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("质疑")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(replied_at=None, is_sustained=None) | Q(replied_at__isnull=False, is_sustained__isnull=False) & ~Q(reply=""),
                name="challenge_reply_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
