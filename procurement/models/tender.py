"""The tender with its lots, criteria, reviews, pick-ups and questions."""

from decimal import Decimal
from typing import Self

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.calendar import local_date
from core.clock import PortalNow, today
from core.law import Rule
from procurement.methods import RATED, Method
from projects.models import Document, Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet

OPEN_TENDER = "open_tender"


class Tender(models.Model):
    """One attempt to let contracts, an OCDS process of its own; a retry is a new tender that names the old one."""

    ocid = models.CharField(max_length=80, unique=True)
    number = models.CharField(_("采购编号"), max_length=60, unique=True)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="retries")
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tenders")
    agency = models.ForeignKey(
        Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="run_tenders", verbose_name=_("采购代理机构")
    )
    title = models.CharField(_("采购项目名称"), max_length=120)
    method = models.CharField(_("采购方式"), max_length=20, default="consultation")
    method_reason = models.CharField(_("采用该方式的理由"), max_length=300, blank=True)
    scoring = models.CharField(_("评审方法"), max_length=20, default=RATED)
    requirement = models.TextField(_("采购需求"), blank=True)
    qualifications = ArrayField(models.CharField(max_length=300), verbose_name=_("资格要求"), default=list)
    contract_terms = models.TextField(_("合同草案主要条款"), blank=True)
    price_weight = models.DecimalField(_("价格分值"), max_digits=5, decimal_places=2, null=True)
    small_deduction = models.DecimalField(_("小微企业价格扣除比例"), max_digits=4, decimal_places=3, null=True)
    bond = models.DecimalField(_("保证金（元）"), max_digits=16, decimal_places=2, default=Decimal(0))
    is_consortium_allowed = models.BooleanField(_("接受联合体"), default=False)
    pricing = models.CharField(_("合同定价方式"), max_length=20, blank=True)
    risks = models.TextField(_("风险清单和应对措施"), blank=True)
    needs_key_review = models.BooleanField(_("本单位认为需要重点审查"), default=False)
    # What a retry mends of the attempt before it.
    changes = models.TextField(_("与上一次相比的改动"), blank=True)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    # Opinions given before the last change of the file do not count.
    revised_at = models.DateTimeField(_("文件最后修改时间"), db_default=PortalNow())
    file_document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    published_at = models.DateTimeField(_("公告时间"), null=True)
    notice_document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    notice_ends_at = models.DateTimeField(_("公告期满"), null=True)
    pickup_ends_at = models.DateTimeField(_("文件提供截止"), null=True)
    deadline_at = models.DateTimeField(_("响应截止时间"), null=True)
    place = models.CharField(_("地点"), max_length=200, blank=True)
    created_at = models.DateTimeField(db_default=PortalNow())

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("采购活动")
        constraints = [
            models.CheckConstraint(condition=Q(bond__gte=0), name="tender_bond_not_negative"),
            models.CheckConstraint(
                condition=Q(price_weight=None) | Q(price_weight__gte=0, price_weight__lte=100), name="tender_price_weight"
            ),
            models.CheckConstraint(
                condition=Q(deadline_at=None) | Q(deadline_at__gt=models.F("published_at")), name="tender_deadline_after_notice"
            ),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The tender's page for suppliers."""
        return reverse("tender", args=[self.number])

    @property
    def way(self) -> Method:
        """The method by the law of the day of the notice, before it by today's."""
        day = local_date(self.published_at) if self.published_at else today()
        return Method(self.method, day, self.buyer.region)

    def least(self, name: str) -> Rule:
        """Return how many are needed; fewer after an open tender that found only two, where the method says so."""
        before = self.previous
        after = self.way.find(f"{name}_after_tender") if before is not None and before.found_two else None
        return after or self.way.least(name)

    @property
    def minimum(self) -> Rule:
        """How many suppliers must respond and stay."""
        return self.least("bidders" if self.way.has("bidders") else "final_offers")

    @property
    def found_two(self) -> bool:
        """Whether this attempt by open tender ended because only two suppliers took part (74号令 art. 27)."""
        return self.way.base == OPEN_TENDER and any(lot.failure == Failure.TOO_FEW and lot.took_part == 2 for lot in self.lots.all())

    @property
    def is_rated(self) -> bool:
        """Whether members score criteria; otherwise prices alone are compared."""
        return self.scoring == RATED

    @property
    def is_published(self) -> bool:
        """Whether the notice is out and the file is final."""
        return self.published_at is not None


class Failure(models.TextChoices):
    """Why an attempt ended without an award (政府采购法 art. 36, 214号 art. 34)."""

    TOO_FEW = "too_few", _("供应商不足法定数量")
    OVER_BUDGET = "over_budget", _("报价均超过采购预算或最高限价")
    DEFECT = "defect", _("采购文件或程序有影响公正的缺陷")
    CHANGE = "change", _("因重大变故取消采购任务")


class LotQuerySet(VisibleQuerySet["Lot"]):
    """Lots by their fate."""

    def living(self) -> Self:
        """Those that have not failed."""
        return self.filter(failed_at=None)


class Lot(models.Model):
    """One package of a tender: one project. Bids, opening and award hang on it."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="lots")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lots")
    position = models.PositiveSmallIntegerField(default=1)
    ceiling = models.DecimalField(_("最高限价（元）"), max_digits=16, decimal_places=2)
    failed_at = models.DateTimeField(_("终止时间"), null=True)
    failure = models.CharField(_("终止原因"), max_length=30, blank=True, choices=Failure)
    failure_note = models.CharField(_("终止说明"), max_length=300, blank=True)

    objects = LotQuerySet.as_manager()

    class Meta:
        verbose_name = _("采购包")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(failed_at=None), name="lot_one_living_per_project"),
            models.UniqueConstraint(fields=["tender", "position"], name="lot_position_once"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="lot_ceiling_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.tender} {self.position}"

    @property
    def took_part(self) -> int:
        """How many suppliers responded and were not found invalid; ask only after the deadline."""
        return self.bids.filter(withdrawn_at=None).exclude(review__is_valid=False).count()


class Criterion(models.Model):
    """A scoring criterion in graded points: [{"text": …, "points": "30"}, …]; the price has its formula instead."""

    class Kind(models.TextChoices):
        TECHNICAL = "technical", _("技术")
        COMMERCIAL = "commercial", _("商务")

    tender = models.ForeignKey(Tender, on_delete=models.CASCADE, related_name="criteria")
    position = models.PositiveSmallIntegerField()
    name = models.CharField(_("评分项"), max_length=60)
    kind = models.CharField(_("类别"), max_length=12, choices=Kind, default=Kind.TECHNICAL)
    points = models.DecimalField(_("满分"), max_digits=5, decimal_places=2)
    is_objective = models.BooleanField(_("客观分"), default=False)
    grades = models.JSONField(_("分档"), default=list)

    class Meta:
        verbose_name = _("评分标准")
        ordering = ["position"]
        constraints = [models.UniqueConstraint(fields=["tender", "position"], name="criterion_position_once")]

    def __str__(self) -> str:
        return self.name


class FileReview(models.Model):
    """The buyer's internal review of the tender file, by somebody who did not draft it."""

    class Kind(models.TextChoices):
        GENERAL = "general", _("一般性审查")
        KEY = "key", _("重点审查")

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="reviews")
    kind = models.CharField(_("审查类别"), max_length=8, choices=Kind)
    is_passed = models.BooleanField(_("通过"))
    opinion = models.TextField(_("审查意见"))
    members = models.CharField(_("审查工作机制成员"), max_length=200, blank=True)
    legal_adviser = models.CharField(_("审定合同文本的法律顾问"), max_length=60, blank=True)
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("内部审查")

    def __str__(self) -> str:
        return f"{self.tender} {self.get_kind_display()}"


class MethodApproval(models.Model):
    """Finance's approval of another method than open tender at or above its threshold."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="method_approvals")
    method = models.CharField(_("批准的采购方式"), max_length=20, default="consultation")
    number = models.CharField(_("批复文号"), max_length=60)
    opinion = models.TextField(_("批复意见"))
    approved_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("采购方式变更批复")

    def __str__(self) -> str:
        return self.number


class Clarification(models.Model):
    """A clarification or change of the published file, sent to all at once; it may move the deadline, never forward."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="clarifications")
    text = models.TextField(_("澄清或修改内容"))
    deadline_before = models.DateTimeField(_("原响应截止时间"))
    deadline_after = models.DateTimeField(_("现响应截止时间"))
    made_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("澄清")
        ordering = ["id"]
        constraints = [
            models.CheckConstraint(condition=Q(deadline_after__gte=models.F("deadline_before")), name="clarification_deadline_not_earlier")
        ]

    def __str__(self) -> str:
        return self.text[:40]


class Pickup(models.Model):
    """A supplier took the tender file; kept secret until the opening."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="pickups")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pickups")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())
    # With it whoever may see the row finds its entry in the blinded log.
    salt = models.BinaryField()

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("获取采购文件")
        constraints = [models.UniqueConstraint(fields=["tender", "supplier"], name="pickup_once")]

    def __str__(self) -> str:
        return f"{self.tender} {self.supplier}"


class Question(models.Model):
    """A supplier's question, answered to all without the name of who asked."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="questions")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="+")
    text = models.TextField(_("询问"))
    asked_at = models.DateTimeField(db_default=PortalNow())
    # As of a pickup.
    salt = models.BinaryField()
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("询问")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
