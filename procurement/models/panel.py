"""Experts, the draw, the panel, its scores and its report."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.bid import Bid
from procurement.models.tender import Criterion, Lot
from projects.models import Document
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Expert(models.Model):
    """A person of the region's pool of reviewing experts."""

    user = models.OneToOneField(User, on_delete=models.PROTECT, related_name="expert")
    region = models.CharField(_("行政区划"), max_length=6)
    fields = ArrayField(models.CharField(max_length=30), verbose_name=_("评审专业"))
    employer = models.CharField(_("工作单位"), max_length=120)
    is_legal = models.BooleanField(_("法律专家"), default=False)
    is_active = models.BooleanField(_("在库"), default=True)

    class Meta:
        verbose_name = _("评审专家")

    def __str__(self) -> str:
        return str(self.user)


class Draw(models.Model):
    """A random draw that anyone can recompute: the pool's hash, the seed and the order that follows."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="draws")
    seed = models.CharField(max_length=64)
    pool = models.JSONField()
    pool_sha256 = models.CharField(max_length=64)
    order = models.JSONField()
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    witnessed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("专家抽取")

    def __str__(self) -> str:
        return str(self.lot)


class PanelMember(models.Model):
    """One member of the panel of a lot: a drawn expert or the buyer's representative."""

    class Kind(models.TextChoices):
        EXPERT = "expert", _("评审专家")
        BUYER = "buyer", _("采购人代表")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="panel")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="panels")
    kind = models.CharField(max_length=8, choices=Kind)
    is_leader = models.BooleanField(_("组长"), default=False)
    declared_at = models.DateTimeField(_("回避声明时间"), null=True)
    recused_at = models.DateTimeField(_("回避时间"), null=True)
    recusal_reason = models.CharField(_("回避理由"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("评分提交时间"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("磋商小组成员")
        constraints = [
            models.UniqueConstraint(fields=["lot", "user"], name="panel_member_once"),
            models.UniqueConstraint(fields=["lot"], condition=Q(is_leader=True, recused_at=None), name="panel_one_leader"),
        ]

    def __str__(self) -> str:
        return str(self.user)


class Score(models.Model):
    """One member's points for one criterion of one bid."""

    member = models.ForeignKey(PanelMember, on_delete=models.PROTECT, related_name="scores")
    bid = models.ForeignKey(Bid, on_delete=models.PROTECT, related_name="scores")
    criterion = models.ForeignKey(Criterion, on_delete=models.PROTECT, related_name="+")
    points = models.DecimalField(max_digits=5, decimal_places=2)
    note = models.CharField(_("理由"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("评分")
        constraints = [
            models.UniqueConstraint(fields=["member", "bid", "criterion"], name="score_once"),
            models.CheckConstraint(condition=Q(points__gte=0), name="score_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.points}"


class AbnormalReview(models.Model):
    """The panel's review of an abnormally low price: triggers, the bidder's explanation, the decision."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="abnormal_review")
    triggers = models.JSONField()
    asked_at = models.DateTimeField(db_default=PortalNow())
    explanation = models.TextField(_("说明"), blank=True)
    explained_at = models.DateTimeField(null=True)
    is_reasonable = models.BooleanField(null=True)
    decision = models.CharField(_("认定理由"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("异常低价审查")

    def __str__(self) -> str:
        return str(self.bid)


class Report(models.Model):
    """The panel's report: a ranking that anyone can recompute from its figures."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="report")
    ranking = models.JSONField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    made_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("评审报告")

    def __str__(self) -> str:
        return str(self.lot)


class ReportSignature(models.Model):
    """A member's signature under the report; dissent is written down, silence counts as consent."""

    report = models.ForeignKey(Report, on_delete=models.PROTECT, related_name="signatures")
    member = models.OneToOneField(PanelMember, on_delete=models.PROTECT, related_name="signature")
    dissent = models.TextField(_("不同意见"), blank=True)
    signed_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("评审报告签名")

    def __str__(self) -> str:
        return str(self.member)


class Conflict(models.Model):
    """A known tie between an expert and an organisation that keeps the expert out of the draw."""

    expert = models.ForeignKey(Expert, on_delete=models.PROTECT, related_name="conflicts")
    organisation = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    reason = models.CharField(_("回避情形"), max_length=200)

    class Meta:
        verbose_name = _("回避关系")
        constraints = [models.UniqueConstraint(fields=["expert", "organisation"], name="conflict_once")]

    def __str__(self) -> str:
        return self.reason
