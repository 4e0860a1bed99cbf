"""The bond that a bidder gives for its bid."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.tender import Lot
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Guarantee(models.Model):
    """One bidder's bond for a lot: a letter of guarantee or another form that is no cash; secret until the opening."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="guarantees")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="guarantees")
    form = models.CharField(_("形式"), max_length=20)
    issuer = models.CharField(_("出具机构"), max_length=120)
    number = models.CharField(_("编号"), max_length=80)
    # From which the premium or the money came; 87号令 art. 37 looks at it.
    account = models.CharField(_("转出账户"), max_length=60, blank=True)
    amount = models.DecimalField(_("金额（元）"), max_digits=16, decimal_places=2)
    valid_until = models.DateField(_("有效期至"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    recorded_at = models.DateTimeField(db_default=PortalNow())
    # Blinds what the log holds of the record.
    salt = models.BinaryField()
    returned_at = models.DateTimeField(_("退还时间"), null=True)
    returned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("保证金")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], condition=Q(returned_at=None), name="guarantee_one_living"),
            models.CheckConstraint(condition=Q(amount__gt=0), name="guarantee_amount_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.supplier}"
