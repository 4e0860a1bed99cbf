"""What is known of a supplier before it bids: decisions that shut it out, and documents it keeps for its bids."""

from datetime import date

from django.db import models
from django.db.models import F, Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class BanQuerySet(VisibleQuerySet["SupplierBan"]):
    """Bans by their days."""

    def in_force(self, on: date) -> "BanQuerySet":
        """Those that shut a supplier out on a day."""
        return self.filter(Q(ends_on=None) | Q(ends_on__gte=on), starts_on__lte=on, lifted_at=None)


class SupplierBan(models.Model):
    """A decision with statutory force; a bad evaluation alone never shuts anybody out."""

    class Kind(models.TextChoices):
        BAN = "ban", _("禁止参加政府采购活动")
        SERIOUS = "serious", _("政府采购严重违法失信行为记录名单")
        DISHONEST = "dishonest", _("失信被执行人")
        TAX = "tax", _("重大税收违法失信主体")

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bans")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    authority = models.CharField(_("决定机关"), max_length=120)
    number = models.CharField(_("决定文号"), max_length=60)
    reason = models.CharField(_("事由"), max_length=300)
    starts_on = models.DateField(_("起始日期"))
    ends_on = models.DateField(_("届满日期"), null=True, blank=True)
    # Finance of this region keeps the entry; the decision itself holds everywhere.
    region = models.CharField(max_length=6)
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    lifted_at = models.DateTimeField(_("解除时间"), null=True)
    lifted_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    lift_reason = models.CharField(_("解除理由"), max_length=300, blank=True)

    objects = BanQuerySet.as_manager()

    class Meta:
        verbose_name = _("禁入和失信记录")
        ordering = ["-id"]
        constraints = [
            models.CheckConstraint(condition=Q(ends_on=None) | Q(ends_on__gte=F("starts_on")), name="ban_ends_after_start"),
            models.CheckConstraint(condition=~Q(kind="ban") | Q(ends_on__isnull=False), name="ban_names_its_end"),
            models.CheckConstraint(
                condition=Q(lifted_at=None, lift_reason="") | Q(lifted_at__isnull=False) & ~Q(lift_reason=""), name="ban_lifted_with_reason"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.supplier} {self.get_kind_display()}"


class StoredDocument(models.Model):
    """A document that a supplier keeps at hand for its bids; it is general and not sealed."""

    class Kind(models.TextChoices):
        LICENCE = "licence", _("营业执照或者登记证书")
        FINANCE = "finance", _("财务状况报告")
        TAX = "tax", _("纳税证明")
        SOCIAL = "social", _("社会保险缴纳证明")
        ABILITY = "ability", _("设备和专业技术能力证明")
        STATEMENT = "statement", _("没有重大违法记录的声明")
        STAFF = "staff", _("人员证书")
        OTHER = "other", _("其他")

    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="stored_documents")
    kind = models.CharField(_("类别"), max_length=10, choices=Kind)
    name = models.CharField(_("文件名"), max_length=200)
    file = models.FileField(upload_to="library/%Y/%m")
    sha256 = models.CharField(_("指纹"), max_length=64)
    size = models.PositiveBigIntegerField()
    valid_until = models.DateField(_("有效期至"), null=True, blank=True)
    stored_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("资料")
        ordering = ["kind", "id"]
        constraints = [models.UniqueConstraint(fields=["supplier", "sha256"], name="stored_document_once")]

    def __str__(self) -> str:
        return self.name
