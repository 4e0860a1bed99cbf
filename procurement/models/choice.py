"""The choice of a method: the request for its approval, invitations and their draw, a single source's publicity and objections."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.tender import Tender
from projects.models import Document
from registry.models import Organisation, User


class MethodRequest(models.Model):
    """The buyer asks finance to approve the method, with the materials that the law names."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="method_requests")
    method = models.CharField(_("申请的采购方式"), max_length=20)
    # [{"name": …, "text": …}, …] in the order of the law.
    materials = models.JSONField(_("报批材料"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("采购方式报批")

    def __str__(self) -> str:
        return f"{self.tender} {self.method}"


class InvitationDraw(models.Model):
    """Whom an invited tender invites, drawn so that anyone can recompute it: the frozen list, the seed, the order that follows."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="invitation_draw")
    way = models.CharField(_("备选名单产生方式"), max_length=60)
    pool = models.JSONField(_("备选名单"))
    pool_sha256 = models.CharField(_("备选名单指纹"), max_length=64)
    seed = models.CharField(_("种子"), max_length=64)
    order = models.JSONField(_("顺序"))
    count = models.PositiveSmallIntegerField(_("邀请家数"))
    witnesses = models.JSONField(_("在场监督人员"))
    reason = models.CharField(_("推荐理由"), max_length=300, blank=True)
    drawn_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("邀请供应商抽取")

    def __str__(self) -> str:
        return str(self.tender)


class Invitation(models.Model):
    """A supplier who may bid where others may not."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="invitations")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("邀请")
        constraints = [models.UniqueConstraint(fields=["tender", "supplier"], name="invitation_once")]

    def __str__(self) -> str:
        return str(self.supplier)


class SingleSource(models.Model):
    """The publicity of a single source: why only this supplier, the experts' opinions, and what became of objections."""

    tender = models.OneToOneField(Tender, on_delete=models.PROTECT, related_name="single_source")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+", verbose_name=_("拟定的唯一供应商"))
    reason = models.TextField(_("采用单一来源的原因和说明"))
    # [{"name": …, "employer": …, "title": …, "opinion": …}, …]
    opinions = models.JSONField(_("专业人员论证意见"))
    published_at = models.DateTimeField(_("公示时间"), db_default=PortalNow())
    ends_at = models.DateTimeField(_("公示期满"))
    published_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    reasoning = models.TextField(_("补充论证意见"), blank=True)
    is_upheld = models.BooleanField(_("异议成立"), null=True)
    reasoned_at = models.DateTimeField(null=True)
    reasoned_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    class Meta:
        verbose_name = _("单一来源公示")
        constraints = [
            models.CheckConstraint(
                condition=Q(reasoned_at=None, is_upheld=None) | Q(reasoned_at__isnull=False, is_upheld__isnull=False) & ~Q(reasoning=""),
                name="single_source_reasoning_is_whole",
            )
        ]

    def __str__(self) -> str:
        return str(self.tender)


class SourceObjection(models.Model):
    """An objection to a single source, from any supplier, body or person, as the buyer received it, in writing or from the public page."""

    publicity = models.ForeignKey(SingleSource, on_delete=models.PROTECT, related_name="objections")
    objector = models.CharField(_("异议人"), max_length=120)
    contact = models.CharField(_("联系方式"), max_length=120)
    text = models.TextField(_("异议内容"))
    # Nobody where it came from the public page; then its author reads the answer with a code.
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    code_digest = models.CharField(max_length=64, blank=True)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("单一来源异议")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(fields=["code_digest"], condition=~Q(code_digest=""), name="source_objection_own_code"),
            models.CheckConstraint(condition=Q(recorded_by__isnull=False) ^ ~Q(code_digest=""), name="source_objection_has_a_way"),
        ]

    def __str__(self) -> str:
        return self.objector
