"""What a supplier may do against a procurement after it asked and challenged: inquiries at any time, and the complaint to finance."""

from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from procurement.models.award import Challenge
from procurement.models.tender import Tender
from projects.models import Document
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Inquiry(models.Model):
    """A supplier's 询问 once responses are no longer taken; unlike a question on the file it is answered to the asker alone."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="inquiries")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="inquiries")
    text = models.TextField(_("询问"))
    asked_at = models.DateTimeField(db_default=PortalNow())
    asked_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("询问")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(answered_at=None) | ~Q(answer=""), name="inquiry_answer_is_whole"),
        ]

    def __str__(self) -> str:
        return self.text[:40]


class ComplaintQuerySet(VisibleQuerySet["Complaint"]):
    """Complaints, read aloud."""

    def standing(self) -> Self:
        """Those that use up their challenge: not refused at the check, not withdrawn."""
        return self.filter(withdrawn_at=None).exclude(outcome__in=Complaint.CLOSING)

    def living(self) -> Self:
        """Those under way: standing, and not decided."""
        return self.standing().filter(decided_at=None)

    def unchecked(self) -> Self:
        """Those whose check is owed by finance: new ones, and those that were corrected or whose time for it is over."""
        return self.living().filter(outcome__in=("", Complaint.Outcome.CORRECTION))

    def accepted(self) -> Self:
        """Those that finance handles."""
        return self.living().filter(outcome=Complaint.Outcome.ACCEPTED)


class Complaint(models.Model):
    """A supplier's 投诉 to the finance bureau after a challenge, from the check to the decision."""

    class Ground(models.TextChoices):
        CHALLENGED = "challenged", _("已经质疑的事项")
        REPLY = "reply", _("基于质疑答复内容提出的事项")

    class Outcome(models.TextChoices):
        ACCEPTED = "accepted", _("受理")
        CORRECTION = "correction", _("通知补正")
        REJECTED = "rejected", _("不予受理")
        TRANSFERRED = "transferred", _("不属于本机关管辖")

    class Decision(models.TextChoices):
        INADMISSIBLE = "inadmissible", _("驳回：受理后发现不符合受理条件")
        UNFOUNDED = "unfounded", _("驳回：缺乏事实依据")
        FABRICATED = "fabricated", _("驳回：捏造事实或者提供虚假材料")
        UNLAWFUL = "unlawful", _("驳回：以非法手段取得证明材料")
        HARMLESS = "harmless", _("投诉成立，不影响采购结果")
        SUSTAINED = "sustained", _("投诉成立，影响或者可能影响采购结果")

    class Order(models.TextChoices):
        CONTINUE = "continue", _("继续开展采购活动")
        REDO = "redo", _("采购活动违法，责令重新开展")
        NEXT = "next", _("采购结果无效，责令另行确定承接主体")
        RESCIND = "rescind", _("撤销合同，责令重新开展采购活动")
        DAMAGES = "damages", _("合同已经履行，由责任人依法承担赔偿责任")

    CLOSING = (Outcome.REJECTED, Outcome.TRANSFERRED)
    # Those that leave the project as it is.
    QUIET = (Order.CONTINUE, Order.DAMAGES)

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="complaints")
    challenge = models.ForeignKey(Challenge, on_delete=models.PROTECT, related_name="complaints")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="complaints")
    number = models.CharField(_("投诉编号"), max_length=60, unique=True)
    ground = models.CharField(_("投诉范围"), max_length=10, choices=Ground)
    text = models.TextField(_("投诉事项和请求"))
    facts = models.TextField(_("事实依据"))
    basis = models.TextField(_("法律依据"))
    contact = models.CharField(_("联系人和电话"), max_length=120)
    filed_at = models.DateTimeField(db_default=PortalNow())
    filed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    outcome = models.CharField(_("审查结果"), max_length=12, choices=Outcome, blank=True)
    note = models.TextField(_("审查说明"), blank=True)
    checked_at = models.DateTimeField(null=True)
    checked_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    correction_due_at = models.DateTimeField(_("补正期限"), null=True)
    corrected_at = models.DateTimeField(null=True)
    statement = models.TextField(_("被投诉人的说明"), blank=True)
    stated_at = models.DateTimeField(null=True)
    stated_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    decision = models.CharField(_("处理决定"), max_length=12, choices=Decision, blank=True)
    order = models.CharField(_("处理"), max_length=10, choices=Order, blank=True)
    decision_number = models.CharField(_("决定书文号"), max_length=60, blank=True)
    finding = models.TextField(_("查明的事实和认定"), blank=True)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    withdrawn_at = models.DateTimeField(null=True)
    withdrawal = models.CharField(_("撤回理由"), max_length=300, blank=True)

    objects = ComplaintQuerySet.as_manager()

    class Meta:
        verbose_name = _("投诉")
        ordering = ["id"]
        constraints = [
            models.UniqueConstraint(
                fields=["challenge"],
                condition=Q(withdrawn_at=None) & ~Q(outcome__in=("rejected", "transferred")),
                name="complaint_one_living_per_challenge",
            ),
            models.CheckConstraint(
                condition=Q(decided_at=None, decision="", order="")
                | Q(decided_at__isnull=False, outcome="accepted", withdrawn_at=None)
                & ~Q(decision="")
                & ~Q(order="")
                & ~Q(decision_number="")
                & ~Q(finding=""),
                name="complaint_decision_is_whole",
            ),
            models.CheckConstraint(
                condition=Q(decision="sustained") | Q(order__in=("", "continue")), name="complaint_order_needs_a_sustained_one"
            ),
            models.UniqueConstraint(fields=["decision_number"], condition=~Q(decision_number=""), name="complaint_decision_number_once"),
        ]

    def __str__(self) -> str:
        return self.number

    @property
    def is_dismissed(self) -> bool:
        """Whether finance rejected it after handling it."""
        return self.decision in {self.Decision.INADMISSIBLE, self.Decision.UNFOUNDED, self.Decision.FABRICATED, self.Decision.UNLAWFUL}

    @property
    def received_at(self) -> object:
        """From when finance's time to decide runs: what the supplier needs for a correction does not count."""
        return self.corrected_at or self.filed_at

    @property
    def status(self) -> tuple[str, object]:
        """The chip and its word."""
        if self.withdrawn_at:
            return "done", _("已撤回")
        if self.decided_at:
            return ("done" if self.is_dismissed else "over"), self.get_decision_display()
        if self.outcome in self.CLOSING:
            return "done", self.get_outcome_display()
        if self.outcome == self.Outcome.CORRECTION and self.corrected_at is None:
            return "due", _("等待补正")
        return ("now", _("处理中")) if self.outcome == self.Outcome.ACCEPTED else ("due", _("等待审查"))
