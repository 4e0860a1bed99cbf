"""Experts, the draw, the panel, its scores and its report."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext as translated
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

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("评审专家")

    def __str__(self) -> str:
        return str(self.user)


class Draw(models.Model):
    """A draw that anyone can recompute: the frozen pool, a committed secret, a beacon nobody could choose, and the order that follows."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="draws")
    size = models.PositiveSmallIntegerField(_("小组人数"))
    expert_count = models.PositiveSmallIntegerField(_("评审专家人数"))
    fields = ArrayField(models.CharField(max_length=30), verbose_name=_("评审专业"), default=list)
    needs_legal = models.BooleanField(_("需要法律专家"), default=False)
    pool = models.JSONField(default=list)
    pool_sha256 = models.CharField(_("备选名单指纹"), max_length=64)
    excluded = models.JSONField(default=list)
    secret = models.CharField(max_length=64)
    commitment = models.CharField(_("随机数承诺"), max_length=64)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(_("备选名单冻结时间"), db_default=PortalNow())
    # Filled when the witness presses the button.
    witnessed_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    drawn_at = models.DateTimeField(_("抽取时间"), null=True)
    beacon = models.CharField(_("项目记录指纹"), max_length=64, blank=True)
    token = models.CharField(_("见证人写下的数字"), max_length=40, blank=True)
    seed = models.CharField(_("种子"), max_length=64, blank=True)
    order = models.JSONField(default=list)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("专家抽取")
        constraints = [
            models.UniqueConstraint(fields=["lot"], condition=Q(drawn_at=None), name="draw_prepared_once"),
            models.CheckConstraint(condition=Q(witnessed_by=None) | ~Q(witnessed_by=models.F("drawn_by")), name="draw_has_another_witness"),
            models.CheckConstraint(
                condition=Q(drawn_at=None, seed="") | Q(drawn_at__isnull=False, witnessed_by__isnull=False) & ~Q(seed=""),
                name="draw_is_whole",
            ),
        ]

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
    # The number by which a member is known until the names are published.
    position = models.PositiveSmallIntegerField()
    letter = models.CharField(_("授权函文号"), max_length=60, blank=True)
    is_leader = models.BooleanField(_("组长"), default=False)
    declared_at = models.DateTimeField(_("声明时间"), null=True)
    nominee = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("推选的组长"))
    recused_at = models.DateTimeField(_("回避时间"), null=True)
    recusal_case = models.CharField(_("回避情形"), max_length=100, blank=True)
    recusal_reason = models.CharField(_("回避说明"), max_length=300, blank=True)
    submitted_at = models.DateTimeField(_("评分提交时间"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("磋商小组成员")
        ordering = ["-kind", "position"]
        constraints = [
            models.UniqueConstraint(fields=["lot", "user"], name="panel_member_once"),
            models.UniqueConstraint(fields=["lot", "kind", "position"], name="panel_position_once"),
            models.UniqueConstraint(fields=["lot"], condition=Q(is_leader=True, recused_at=None), name="panel_one_leader"),
            models.CheckConstraint(condition=Q(is_leader=False) | Q(kind="expert"), name="panel_leader_is_expert"),
            models.CheckConstraint(condition=Q(recused_at=None) | ~Q(recusal_case=""), name="panel_recusal_gives_case"),
        ]

    def __str__(self) -> str:
        return self.code

    @property
    def code(self) -> str:
        """What stands in place of the name until the result is published."""
        return translated("采购人代表") if self.kind == self.Kind.BUYER else translated("专家 %(number)02d") % {"number": self.position}


class OfferCall(models.Model):
    """The panel asks those who talked with it for their final offers until one common moment."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="offer_call")
    changes = models.TextField(_("磋商文件的实质性变动"), blank=True)
    due_at = models.DateTimeField(_("最后报价截止时间"))
    called_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    opened_at = models.DateTimeField(_("开启时间"), null=True)
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("最后报价要求")
        constraints = [models.CheckConstraint(condition=Q(due_at__gt=models.F("at")), name="offer_call_due_later")]

    def __str__(self) -> str:
        return str(self.lot)


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
    # [{"rule": …, "limit": "130000.00", "basis": …}]; empty when the panel asked by its own judgement.
    triggers = models.JSONField(default=list)
    question = models.CharField(_("要求说明的问题"), max_length=300, blank=True)
    asked_at = models.DateTimeField(db_default=PortalNow())
    due_at = models.DateTimeField(_("说明截止时间"))
    explanation = models.TextField(_("说明"), blank=True)
    explained_at = models.DateTimeField(null=True)
    is_reasonable = models.BooleanField(null=True)
    decision = models.CharField(_("认定理由"), max_length=300, blank=True)
    decided_at = models.DateTimeField(null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("异常低价审查")
        constraints = [
            models.CheckConstraint(
                condition=Q(is_reasonable=None, decided_at=None)
                | Q(is_reasonable__isnull=False, decided_at__isnull=False) & ~Q(decision=""),
                name="abnormal_review_gives_reason",
            )
        ]

    def __str__(self) -> str:
        return str(self.bid)


class Report(models.Model):
    """The panel's report: a ranking that anyone can recompute from its figures."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="report")
    ranking = models.JSONField()
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    terms = models.JSONField(default=dict)
    notes = models.TextField(_("其他需要说明的情况"), blank=True)
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    made_at = models.DateTimeField(db_default=PortalNow())
    delivered_at = models.DateTimeField(_("送交采购人时间"), null=True)

    objects = VisibleQuerySet.as_manager()

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
