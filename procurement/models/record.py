"""What belongs to the record of an opening at which prices are read out: corrections of arithmetic and objections on the spot."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.bid import Bid, Opening
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class PriceCorrection(models.Model):
    """A price that the panel corrected in the order of the law; it binds once its bidder has confirmed it."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="correction")
    # [{"rule": …, "found": …, "before": "…", "after": "…"}, …] in the order of the law.
    steps = models.JSONField(_("修正"))
    price = models.DecimalField(_("修正后的报价"), max_digits=16, decimal_places=2)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    due_at = models.DateTimeField(_("确认截止"))
    is_confirmed = models.BooleanField(_("确认"), null=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("报价修正")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(price__gt=0), name="correction_price_positive"),
            models.CheckConstraint(
                condition=Q(answered_at=None, is_confirmed=None, answered_by=None)
                | Q(answered_at__isnull=False, is_confirmed__isnull=False, answered_by__isnull=False),
                name="correction_answer_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(answered_at=None) | Q(answered_at__lte=models.F("due_at")), name="correction_answered_in_time"
            ),
        ]

    def __str__(self) -> str:
        return str(self.bid)


class OpeningObjection(models.Model):
    """What a bidder said against the opening or its record on the spot, and what the buyer answered."""

    opening = models.ForeignKey(Opening, on_delete=models.PROTECT, related_name="objections")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    is_recusal = models.BooleanField(_("申请工作人员回避"), default=False)
    text = models.TextField(_("疑义"))
    raised_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    answer = models.TextField(_("处理"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("开标疑义")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(
                condition=Q(answered_at=None, answer="") | Q(answered_at__isnull=False) & ~Q(answer=""),
                name="opening_objection_answer_is_whole",
            )
        ]

    def __str__(self) -> str:
        return self.text[:40]
