"""The tender with its lots, criteria, reviews, pick-ups and questions."""

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from projects.models import Document, Project
from registry.models import Organisation, User
from registry.policy import VisibleQuerySet


class Tender(models.Model):
    """One attempt to let contracts, an OCDS process of its own; a retry is a new tender that names the old one."""

    ocid = models.CharField(max_length=80, unique=True)
    number = models.CharField(_("采购编号"), max_length=60, unique=True)
    attempt = models.PositiveSmallIntegerField(_("第几次"), default=1)
    previous = models.ForeignKey("self", on_delete=models.PROTECT, null=True, related_name="retries")
    buyer = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="tenders")
    agency = models.ForeignKey(Organisation, on_delete=models.PROTECT, null=True, blank=True, related_name="run_tenders", verbose_name=_("采购代理机构"))
    title = models.CharField(_("采购项目名称"), max_length=120)
    method = models.CharField(_("采购方式"), max_length=20, default="consultation")
    method_reason = models.CharField(_("采用该方式的理由"), max_length=300, blank=True)
    requirement = models.TextField(_("采购需求"), blank=True)
    qualifications = ArrayField(models.CharField(max_length=300), verbose_name=_("资格要求"), default=list)
    contract_terms = models.TextField(_("合同草案主要条款"), blank=True)
    price_weight = models.DecimalField(_("价格分值"), max_digits=5, decimal_places=2, null=True)
    small_deduction = models.DecimalField(_("小微企业价格扣除比例"), max_digits=4, decimal_places=3, null=True)
    is_consortium_allowed = models.BooleanField(_("接受联合体"), default=False)
    drafted_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
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
            models.CheckConstraint(condition=Q(price_weight=None) | Q(price_weight__gte=0, price_weight__lte=100), name="tender_price_weight"),
            models.CheckConstraint(condition=Q(deadline_at=None) | Q(deadline_at__gt=models.F("published_at")), name="tender_deadline_after_notice"),
        ]

    def __str__(self) -> str:
        return self.title


class Lot(models.Model):
    """One package of a tender: one project. Bids, opening and award hang on it."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="lots")
    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="lots")
    position = models.PositiveSmallIntegerField(default=1)
    ceiling = models.DecimalField(_("最高限价（元）"), max_digits=16, decimal_places=2)
    failed_at = models.DateTimeField(_("终止时间"), null=True)
    failure = models.CharField(_("终止原因"), max_length=30, blank=True)
    failure_note = models.CharField(_("终止说明"), max_length=300, blank=True)

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("采购包")
        constraints = [
            models.UniqueConstraint(fields=["project"], condition=Q(failed_at=None), name="lot_one_living_per_project"),
            models.UniqueConstraint(fields=["tender", "position"], name="lot_position_once"),
            models.CheckConstraint(condition=Q(ceiling__gt=0), name="lot_ceiling_positive"),
        ]

    def __str__(self) -> str:
        return f"{self.tender} {self.position}"


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
    kind = models.CharField(max_length=8, choices=Kind)
    is_passed = models.BooleanField(_("通过"))
    opinion = models.TextField(_("审查意见"))
    reviewer = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("内部审查")

    def __str__(self) -> str:
        return f"{self.tender} {self.get_kind_display()}"


class Pickup(models.Model):
    """A supplier took the tender file; kept secret until the opening."""

    tender = models.ForeignKey(Tender, on_delete=models.PROTECT, related_name="pickups")
    supplier = models.ForeignKey(Organisation, on_delete=models.PROTECT, related_name="pickups")
    user = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    at = models.DateTimeField(db_default=PortalNow())

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
    answer = models.TextField(_("答复"), blank=True)
    answered_at = models.DateTimeField(null=True)
    answered_by = models.ForeignKey(User, on_delete=models.PROTECT, null=True, related_name="+")

    objects = VisibleQuerySet.as_manager()

    class Meta:
        verbose_name = _("询问")
        ordering = ["id"]

    def __str__(self) -> str:
        return self.text[:40]
