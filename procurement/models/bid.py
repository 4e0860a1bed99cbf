"""Bids, their opening and review, talks and final offers."""

from decimal import Decimal
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.tender import Lot
from projects.models import Document
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class SealedPart(models.Model):
    """One file of an opened bid; nothing of it was known before the opening."""

    class Kind(models.TextChoices):
        QUALIFICATION = "qualification", _("资格证明")
        TECHNICAL = "technical", _("技术与商务响应")
        PRICE = "price", _("报价")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="parts")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    kind = models.CharField(max_length=16, choices=Kind)
    bid = models.ForeignKey("procurement.Bid", on_delete=models.PROTECT, related_name="parts")
    sha256 = models.CharField(_("指纹"), max_length=64)
    name = models.CharField(_("文件名"), max_length=200)
    size = models.PositiveBigIntegerField()
    at = models.DateTimeField(db_default=PortalNow())
    # Empty where the file is no whole PDF.
    opened = models.FileField(upload_to="opened/%Y/%m", blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("响应中的文件")
        indexes = [models.Index(fields=["lot", "supplier"], name="part_of_supplier")]

    def __str__(self) -> str:
        return self.name


class BidQuerySet(VisibleQuerySet["Bid"]):
    """Bids by their fate."""

    def living(self) -> Self:
        """Those that were not withdrawn."""
        return self.filter(withdrawn_at=None)


class Bid(models.Model):
    """A supplier's submission; one living bid a lot, none after the deadline: the database refuses both."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="bids")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="bids")
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(_("提交时间"), db_default=PortalNow())
    # The leaf of its statement in the log.
    sha256 = models.CharField(_("总指纹"), max_length=64)
    withdrawn_at = models.DateTimeField(_("撤回时间"), null=True)
    # The logged statement by which its maker sealed it for the custodians.
    statement = models.OneToOneField("procurement.SealStatement", on_delete=models.PROTECT, related_name="bid")
    # Filled by open_bids only.
    price = models.DecimalField(_("首次报价"), max_digits=16, decimal_places=2, null=True)
    is_small = models.BooleanField(_("小微企业声明"), null=True)
    # The opened price as corrected by the panel and confirmed by the bidder.
    corrected_price = models.DecimalField(_("修正后的报价"), max_digits=16, decimal_places=2, null=True)

    objects = BidQuerySet.as_manager()

    class Meta:
        verbose_name = _("响应")
        constraints = [
            models.UniqueConstraint(fields=["lot", "supplier"], condition=Q(withdrawn_at=None), name="bid_one_living_per_supplier"),
            models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="bid_price_positive"),
            models.CheckConstraint(
                condition=Q(corrected_price=None) | Q(corrected_price__gt=0, price__isnull=False), name="bid_corrected_after_opening"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.supplier}"

    @property
    def last_price(self) -> Decimal | None:
        """The opened final offer where there is one, else the opened price as it was corrected and confirmed, in yuan."""
        offer: FinalOffer | None = getattr(self, "final_offer", None)
        first = self.price if self.corrected_price is None else self.corrected_price
        return offer.price if offer is not None and offer.price is not None else first


class Opening(models.Model):
    """The bids of a lot were opened, once."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="opening")
    opened_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    bid_count = models.PositiveSmallIntegerField(_("响应数"))
    # What the panel should look at before it finds bids valid: [{"message": …, "basis": …}, …].
    signs = models.JSONField(_("提请注意"), default=list)
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+", verbose_name=_("开启记录"))

    class Meta:
        verbose_name = _("开启")

    def __str__(self) -> str:
        return str(self.lot)


class QualificationReview(models.Model):
    """The buyer or its agency has reviewed the qualifications of all bidders of a lot before the panel began (87号令 art. 44)."""

    lot = models.OneToOneField(Lot, on_delete=models.PROTECT, related_name="qualification_review")
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("资格审查")

    def __str__(self) -> str:
        return str(self.lot)


class BidReview(models.Model):
    """Qualification and conformity review of one bid; a refusal gives its reason."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="review")
    is_valid = models.BooleanField(_("通过"))
    reason = models.CharField(_("理由"), max_length=300, blank=True)
    # Refused by the buyer's review of qualifications; the panel does not see it again.
    by_buyer = models.BooleanField(_("资格审查未通过"), default=False)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("资格和符合性审查")
        constraints = [models.CheckConstraint(condition=Q(is_valid=True) | ~Q(reason=""), name="bid_review_gives_reason")]

    def __str__(self) -> str:
        return str(self.bid)


class Talk(models.Model):
    """The panel's talk with one bidder, the same chance for each."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="talk")
    summary = models.TextField(_("磋商记录"))
    recorded_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("磋商")

    def __str__(self) -> str:
        return str(self.bid)


class FinalOffer(models.Model):
    """The final price after the talks, sealed for the same custodians as the bids until the time is up."""

    bid = models.OneToOneField(Bid, on_delete=models.PROTECT, related_name="final_offer")
    # The newest one; each replacement is a statement of its own in the log.
    statement = models.OneToOneField("procurement.SealStatement", on_delete=models.PROTECT, related_name="final_offer")
    sha256 = models.CharField(max_length=64)
    submitted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    submitted_at = models.DateTimeField(db_default=PortalNow())
    price = models.DecimalField(_("最后报价"), max_digits=16, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("最后报价")
        constraints = [models.CheckConstraint(condition=Q(price=None) | Q(price__gt=0), name="final_offer_positive")]

    def __str__(self) -> str:
        return str(self.bid)
