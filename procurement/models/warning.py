"""Signs of collusion found at an opening, and what a person decided about each."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.tender import Lot
from registry.models import User
from registry.policy import VisibleQuerySet


class BidWarning(models.Model):
    """One sign with its evidence; it changes nothing by itself and is never public."""

    class Kind(models.TextChoices):
        AUTHOR = "author", _("文件作者")
        ORIGIN = "origin", _("原始文档")
        PROGRAM = "program", _("制作软件和时间")
        CONTACT = "contact", _("联系方式")
        ADDRESS = "address", _("地址")
        GUARANTEE = "guarantee", _("保证金")
        TEXT = "text", _("内容雷同")
        PRICE = "price", _("报价相同")
        STEP = "step", _("报价等差")
        RATIO = "ratio", _("报价等比")
        ROTATION = "rotation", _("轮流成交")

    class Decision(models.TextChoices):
        HARMLESS = "harmless", _("有合理原因，不影响评审")
        ASKED = "asked", _("已要求供应商澄清，说明成立")
        COLLUSION = "collusion", _("认定为串通，按无效处理并报告财政部门")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="warnings")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    message = models.CharField(_("提示"), max_length=300)
    # Names of the suppliers, and the evidence line by line.
    suppliers = models.JSONField(default=list)
    evidence = models.JSONField(default=list)
    basis = models.CharField(_("依据"), max_length=200)
    found_at = models.DateTimeField(db_default=PortalNow())
    decision = models.CharField(_("认定"), max_length=10, choices=Decision, blank=True)
    reason = models.TextField(_("认定理由"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常提示")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "kind", "message", "suppliers"], name="warning_once"),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="") | Q(decided_at__isnull=False) & ~Q(decision="") & ~Q(reason=""),
                name="warning_decision_is_whole",
            ),
        ]

    def __str__(self) -> str:
        return self.message
