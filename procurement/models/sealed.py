"""Sealed bids SB-1 as they are kept: custody, logged statements, sealed parts and shares, and what custodians hand over."""

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.tender import Lot
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class KeyHolder(models.Model):
    """Somebody who shall keep shares of a lot's bids, with the recipient of the key that this person made for it."""

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="key_holders")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="key_holds")
    name = models.CharField(_("托管人"), max_length=200)
    recipient = models.CharField(_("公钥"), max_length=70, blank=True)
    registered_at = models.DateTimeField(_("登记时间"), null=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("托管人")
        constraints = [
            models.UniqueConstraint(fields=["lot", "user"], name="key_holder_once"),
            models.UniqueConstraint(fields=["lot", "recipient"], condition=~Q(recipient=""), name="key_holder_own_key"),
        ]

    def __str__(self) -> str:
        return self.name


class Custody(models.Model):
    """Who keeps the shares of one round of a lot, how many open, and until when bids come."""

    class Round(models.TextChoices):
        BID = "bid", _("响应")
        FINAL_OFFER = "final_offer", _("最后报价")

    lot = models.ForeignKey(Lot, on_delete=models.PROTECT, related_name="custodies")
    round = models.CharField(_("轮次"), max_length=20, choices=Round)
    threshold = models.PositiveSmallIntegerField(_("开启所需人数"))
    deadline_at = models.DateTimeField(_("截止时间"))
    # From when to when the portal was down, each {from, to}.
    outages = models.JSONField(_("平台中断"), default=list)
    parts = models.JSONField(_("各部分"), help_text=_("[{kind, is_public}]"))
    # Committed to in the terms, published with the opening; nobody is shown it before.
    seed = models.BinaryField()

    class Meta:
        verbose_name = _("托管")
        constraints = [
            models.UniqueConstraint(fields=["lot", "round"], name="custody_once_per_round"),
            models.CheckConstraint(condition=Q(threshold__gte=2), name="custody_needs_two"),
        ]

    def __str__(self) -> str:
        return f"{self.lot} {self.get_round_display()}"


class Custodian(models.Model):
    """One keeper of shares with the public part of an identity made for this round; places count from 0."""

    custody = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="custodians")
    place = models.PositiveSmallIntegerField()
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    name = models.CharField(_("托管人"), max_length=200)
    recipient = models.CharField(_("公钥"), max_length=70)

    class Meta:
        verbose_name = _("托管人")
        ordering = ["place"]
        constraints = [
            models.UniqueConstraint(fields=["custody", "place"], name="custodian_one_per_place"),
            models.UniqueConstraint(fields=["custody", "user"], name="custodian_one_place_each"),
            models.UniqueConstraint(fields=["custody", "recipient"], name="custodian_own_key"),
        ]

    def __str__(self) -> str:
        return self.name


class SealStatement(models.Model):
    """A statement of SB-1 with its place in the log; the database dates it and keeps the deadline."""

    class Kind(models.TextChoices):
        TERMS = "terms", _("条件")
        BID = "bid", _("响应")
        WITHDRAWAL = "withdrawal", _("撤回")
        OPENING = "opening", _("开启")

    custody = models.ForeignKey(Custody, on_delete=models.PROTECT, related_name="statements")
    kind = models.CharField(max_length=12, choices=Kind)
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, related_name="+")
    text = models.TextField()
    salt = models.BinaryField()
    signature = models.BinaryField(default=b"")
    leaf = models.CharField(max_length=64, unique=True)
    # The number of the audit entry that logs it.
    entry = models.BigIntegerField(unique=True)
    # The key under which the supplier's program repeats a submission whose reply was lost.
    idempotency_key = models.CharField(max_length=80, blank=True)
    at = models.DateTimeField(db_default=PortalNow())
    # When a bid was replaced or withdrawn.
    ended_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("封标陈述")
        ordering = ["entry"]
        constraints = [
            models.UniqueConstraint(fields=["custody", "supplier"], condition=Q(kind="bid", ended_at=None), name="sealed_one_living"),
            models.UniqueConstraint(fields=["custody"], condition=Q(kind="opening"), name="sealed_opened_once"),
            models.UniqueConstraint(
                fields=["custody", "supplier", "idempotency_key"], condition=~Q(idempotency_key=""), name="sealed_key_once"
            ),
            models.CheckConstraint(condition=Q(kind__in=["terms", "opening"]) ^ Q(supplier__isnull=False), name="sealed_has_its_maker"),
        ]

    def __str__(self) -> str:
        return f"{self.kind} {self.leaf[:12]}"


class SealedCiphertext(models.Model):
    """A sealed part of a bid; nobody can read it before k custodians have handed over their shares."""

    statement = models.ForeignKey(SealStatement, on_delete=models.PROTECT, related_name="ciphertexts")
    kind = models.CharField(max_length=20)
    file = models.FileField(upload_to="sb1/%Y/%m")

    class Meta:
        verbose_name = _("密封件")
        constraints = [models.UniqueConstraint(fields=["statement", "kind"], name="ciphertext_once")]

    def __str__(self) -> str:
        return f"{self.statement} {self.kind}"


class SealedShare(models.Model):
    """A share encrypted to one custodian, and what that custodian handed over of it, once, after the opening."""

    ciphertext = models.ForeignKey(SealedCiphertext, on_delete=models.PROTECT, related_name="shares")
    custodian = models.ForeignKey(Custodian, on_delete=models.PROTECT, related_name="shares")
    file = models.BinaryField()
    salt = models.BinaryField(null=True)
    share = models.BinaryField(null=True)
    handed_at = models.DateTimeField(null=True)

    class Meta:
        verbose_name = _("份额")
        constraints = [models.UniqueConstraint(fields=["ciphertext", "custodian"], name="share_once")]

    def __str__(self) -> str:
        return f"{self.ciphertext} {self.custodian}"


class OwnIdentity(models.Model):
    """The one-off identity of a part from the bidder's own receipt: the fallback when too few custodians hand over."""

    ciphertext = models.OneToOneField(SealedCiphertext, on_delete=models.PROTECT, related_name="own")
    identity = models.CharField(max_length=100)
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("自行开启")

    def __str__(self) -> str:
        return str(self.ciphertext)
