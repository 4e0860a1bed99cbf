"""What the public may see: publications and read models derived from them alone; beside them what closes a project."""

from typing import Self

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchQuery, SearchVectorField
from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from core.drawing import STEPS
from core.search import query
from projects.models import Document, Project
from registry.models import User


def vector() -> models.GeneratedField:
    """A column with the search words of `words`, kept by the database."""
    words = models.Func(models.Value("simple"), "words", function="to_tsvector", template="to_tsvector('simple'::regconfig, words)")
    return models.GeneratedField(expression=words, output_field=SearchVectorField(), db_persist=True)


class Kind(models.TextChoices):
    """What a publication is about, as the list of notices filters it."""

    PLAN = "plan", _("购买计划")
    BUDGET = "budget", _("预算批复")
    INTENTION = "intention", _("采购意向")
    TENDER = "tender", _("采购公告")
    CLARIFICATION = "clarification", _("澄清答复")
    OPENING = "opening", _("开启记录")
    FAILURE = "failure", _("终止公告")
    RESULT = "result", _("成交结果")
    COMPLAINT = "complaint", _("质疑和投诉")
    SUSPENSION = "suspension", _("暂停和恢复")
    CONTRACT = "contract", _("合同公告")
    CHANGE = "change", _("合同变更")
    PROGRESS = "progress", _("履约进度")
    PAYMENT = "payment", _("资金支付")
    ACCEPTANCE = "acceptance", _("验收公告")
    EVALUATION = "evaluation", _("评价结论")
    ARCHIVE = "archive", _("公开归档")
    TERMINATION = "termination", _("项目终止")
    CATALOG = "catalog", _("指导性目录")


class Found(models.QuerySet):  # type: ignore[type-arg]
    """Rows with search words."""

    def matching(self, text: str) -> Self:
        """Those that hold every part of the typed text; none when nothing in it can be searched."""
        words = query(text)
        return self.filter(search=SearchQuery(words, config="simple", search_type="raw")) if words else self.none()


class Publication(models.Model):
    """An immutable snapshot, written as the effect of a step; a correction is a new one that supersedes the old."""

    kind = models.CharField(_("类别"), max_length=30, choices=Kind)
    event = models.CharField(max_length=40)
    project_number = models.CharField(max_length=40, blank=True)
    ocid = models.CharField(max_length=80, blank=True, db_index=True)
    release_id = models.CharField(max_length=120, unique=True, null=True)  # noqa: DJ001  (many have none, the others differ)
    title = models.CharField(_("标题"), max_length=200)
    headline = models.CharField(_("事项"), max_length=120)
    buyer = models.CharField(_("购买主体"), max_length=120, blank=True)
    brief = models.CharField(max_length=120, blank=True)
    summary = models.CharField(max_length=400, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    payload = models.JSONField(encoder=DjangoJSONEncoder)
    sha256 = models.CharField(_("指纹"), max_length=64)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    published_at = models.DateTimeField(_("公开时间"), db_default=PortalNow())
    withheld_reason = models.CharField(_("撤下理由"), max_length=200, blank=True)
    words = models.TextField(blank=True)
    search = vector()

    objects = Found.as_manager()

    class Meta:
        verbose_name = _("公开记录")
        indexes = [
            GinIndex(fields=["search"], name="publication_search", fastupdate=False),
            models.Index(fields=["-published_at", "-id"], name="publication_newest"),
            models.Index(fields=["kind", "-published_at", "-id"], name="publication_by_kind"),
            models.Index(fields=["project_number", "published_at", "id"], name="publication_of_project"),
        ]
        constraints = [
            models.CheckConstraint(condition=Q(withheld_reason="") | Q(payload={}, words=""), name="publication_withheld_is_empty")
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page of the publication."""
        return reverse("notice", args=[self.pk])


class PublishedDocument(models.Model):
    """A document by its verification code; hash and file arrive with the PDF, the file is public once a publication names it."""

    code = models.CharField(_("核验码"), max_length=20, unique=True)
    number = models.CharField(_("文书编号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(max_length=40)
    project_number = models.CharField(max_length=40, blank=True, db_index=True)
    issued_at = models.DateTimeField(_("出具时间"))
    sha256 = models.CharField(_("指纹"), max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)
    published_at = models.DateTimeField(_("公开时间"), null=True)

    class Meta:
        verbose_name = _("公开文书")

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The page on which the document is verified."""
        return reverse("verify", args=[self.code])


class PublishedProject(models.Model):
    """The newest public facts of a project, for lists, search and figures; made from its publications alone."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    kind = models.CharField(max_length=10)
    buyer = models.CharField(max_length=120)
    buyer_uscc = models.CharField(max_length=18)
    supplier = models.CharField(max_length=120, blank=True)
    supplier_uscc = models.CharField(max_length=18, blank=True, db_index=True)
    fiscal_year = models.PositiveSmallIntegerField()
    catalog_code = models.CharField(max_length=10, blank=True)
    catalog_name = models.CharField(max_length=120, blank=True)
    field = models.CharField(max_length=60, blank=True)
    state = models.CharField(max_length=12)
    river = models.PositiveSmallIntegerField()
    # The place among the seven steps at which it ended, 0 for a living or finished one.
    stopped_at = models.PositiveSmallIntegerField(default=0)
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=10, blank=True)
    approved_on = models.DateField(null=True)
    signed_on = models.DateField(null=True)
    concluded_on = models.DateField(null=True)
    closes_at = models.DateTimeField(null=True)
    first_published_at = models.DateTimeField()
    last_published_at = models.DateTimeField()
    words = models.TextField(blank=True)
    search = vector()

    objects = Found.as_manager()

    class Meta:
        verbose_name = _("公开项目")
        indexes = [
            GinIndex(fields=["search"], name="published_project_search", fastupdate=False),
            models.Index(fields=["closes_at"], name="published_project_closing", condition=Q(closes_at__isnull=False)),
            models.Index(fields=["-last_published_at", "-id"], name="published_project_newest"),
            models.Index(fields=["fiscal_year", "-last_published_at", "-id"], name="published_project_by_year"),
            models.Index(fields=["buyer_uscc", "fiscal_year"], name="published_project_of_plan"),
            models.Index(F("concluded_on").desc(), F("id").desc(), name="published_project_evaluated", condition=Q(score__isnull=False)),
        ]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        """The public page with the whole life."""
        return reverse("public_project", args=[self.number])

    @property
    def place(self) -> str:
        """Where it is, in words: 采购."""
        return str(_("已公开归档")) if self.river > len(STEPS) else str(STEPS[self.river - 1])


class PublishedParty(models.Model):
    """An organisation that publications name as bidder or supplier, with what its contracts came to."""

    uscc = models.CharField(_("统一社会信用代码"), max_length=18, unique=True)
    name = models.CharField(_("名称"), max_length=120)
    kind = models.CharField(_("单位性质"), max_length=40, blank=True)
    address = models.CharField(_("住所"), max_length=200, blank=True)
    bids = models.PositiveIntegerField(default=0)
    contracts = models.PositiveIntegerField(default=0)
    amount = models.DecimalField(max_digits=16, decimal_places=2, default=0)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)

    class Meta:
        verbose_name = _("承接主体")
        indexes = [models.Index(fields=["-contracts", "-amount", "-id"], name="published_party_largest")]

    def __str__(self) -> str:
        return self.name

    def get_absolute_url(self) -> str:
        """The public page of the organisation."""
        return reverse("supplier", args=[self.uscc])


class PublishedBudget(models.Model):
    """What a buyer had for purchases of services in a year and how much of it is committed, as the newest approval says."""

    buyer = models.CharField(max_length=120)
    buyer_uscc = models.CharField(max_length=18)
    fiscal_year = models.PositiveSmallIntegerField()
    appropriated = models.DecimalField(max_digits=16, decimal_places=2)
    committed = models.DecimalField(max_digits=16, decimal_places=2)

    class Meta:
        verbose_name = _("公开预算")
        constraints = [models.UniqueConstraint(fields=["buyer_uscc", "fiscal_year"], name="published_budget_once")]

    def __str__(self) -> str:
        return f"{self.buyer} {self.fiscal_year}"


class Settlement(models.Model):
    """The account of a project at its end: what was contracted, paid and given back."""

    project = models.OneToOneField(Project, on_delete=models.PROTECT, related_name="settlement")
    contracted = models.DecimalField(_("合同金额"), max_digits=16, decimal_places=2)
    paid = models.DecimalField(_("实际支付"), max_digits=16, decimal_places=2)
    surplus = models.DecimalField(_("结余"), max_digits=16, decimal_places=2)
    reason = models.CharField(_("结余原因"), max_length=300, blank=True)
    settled_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    settled_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("结清")
        constraints = [
            models.CheckConstraint(condition=Q(contracted=F("paid") + F("surplus")), name="settlement_adds_up"),
            models.CheckConstraint(condition=Q(surplus__gte=0), name="settlement_surplus_not_negative"),
            models.CheckConstraint(condition=Q(surplus=0) | ~Q(reason=""), name="settlement_surplus_is_explained"),
        ]

    def __str__(self) -> str:
        return f"{self.project} {self.paid}"


class Archive(models.Model):
    """The sealed archive: the list of all documents with their fingerprints, and until when they are kept."""

    project = models.ForeignKey(Project, on_delete=models.PROTECT, related_name="archives")
    document = models.ForeignKey(Document, on_delete=models.PROTECT, null=True, related_name="+")
    count = models.PositiveIntegerField(_("文书件数"))
    place = models.CharField(_("保管单位"), max_length=120)
    is_checked = models.BooleanField(_("公开内容不含国家秘密、商业秘密和个人隐私"))
    keep_until = models.DateField(_("保存至"))
    sealed_by = models.ForeignKey(User, on_delete=models.PROTECT, related_name="+")
    sealed_at = models.DateTimeField(db_default=PortalNow())

    class Meta:
        verbose_name = _("归档")

    def __str__(self) -> str:
        return f"{self.project} {self.count}"
