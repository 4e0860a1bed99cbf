"""What the public may see: publications, and read models derived from them alone."""

from django.contrib.postgres.indexes import GinIndex
from django.contrib.postgres.search import SearchVectorField
from django.db import models
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow


class Publication(models.Model):
    """An immutable snapshot, written as the effect of a step; a correction is a new one that supersedes the old."""

    kind = models.CharField(_("类别"), max_length=30)
    event = models.CharField(max_length=40)
    project_number = models.CharField(max_length=40, blank=True, db_index=True)
    ocid = models.CharField(max_length=80, blank=True)
    release_id = models.CharField(max_length=120, unique=True, null=True)
    title = models.CharField(_("标题"), max_length=200)
    summary = models.CharField(max_length=400, blank=True)
    basis = models.CharField(_("依据"), max_length=300, blank=True)
    payload = models.JSONField()
    sha256 = models.CharField(max_length=64)
    supersedes = models.OneToOneField("self", on_delete=models.PROTECT, null=True, related_name="superseded_by")
    published_at = models.DateTimeField(_("公开时间"), db_default=PortalNow())
    withheld_reason = models.CharField(_("撤下理由"), max_length=200, blank=True)
    words = models.TextField(blank=True)
    search = models.GeneratedField(
        expression=models.Func(models.Value("simple"), "words", function="to_tsvector", template="to_tsvector('simple'::regconfig, words)"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("公开记录")
        indexes = [
            GinIndex(fields=["search"], name="publication_search"),
            models.Index(fields=["kind", "-id"], name="publication_by_kind"),
            models.Index(fields=["project_number", "id"], name="publication_of_project"),
        ]

    def __str__(self) -> str:
        return self.title


class PublishedDocument(models.Model):
    """A public document by its verification code; hash and file arrive once the PDF is rendered."""

    code = models.CharField(_("核验码"), max_length=20, unique=True)
    number = models.CharField(_("文书编号"), max_length=60, unique=True)
    title = models.CharField(_("标题"), max_length=200)
    kind = models.CharField(max_length=40)
    project_number = models.CharField(max_length=40, blank=True, db_index=True)
    issued_at = models.DateTimeField(_("出具时间"))
    sha256 = models.CharField(max_length=64, blank=True)
    size = models.PositiveIntegerField(default=0)
    file = models.CharField(max_length=200, blank=True)

    class Meta:
        verbose_name = _("公开文书")

    def __str__(self) -> str:
        return self.title


class PublishedProject(models.Model):
    """The newest public facts of a project, for lists, search and figures; made from its publications alone."""

    number = models.CharField(max_length=40, unique=True)
    title = models.CharField(max_length=120)
    buyer = models.CharField(max_length=120)
    buyer_uscc = models.CharField(max_length=18)
    supplier = models.CharField(max_length=120, blank=True)
    supplier_uscc = models.CharField(max_length=18, blank=True, db_index=True)
    fiscal_year = models.PositiveSmallIntegerField()
    catalog_code = models.CharField(max_length=10, blank=True)
    catalog_name = models.CharField(max_length=120, blank=True)
    state = models.CharField(max_length=12)
    river = models.PositiveSmallIntegerField()
    budget = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    price = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    paid = models.DecimalField(max_digits=16, decimal_places=2, null=True)
    score = models.DecimalField(max_digits=5, decimal_places=2, null=True)
    grade = models.CharField(max_length=10, blank=True)
    closes_at = models.DateTimeField(null=True)
    first_published_at = models.DateTimeField()
    last_published_at = models.DateTimeField()
    words = models.TextField(blank=True)
    search = models.GeneratedField(
        expression=models.Func(models.Value("simple"), "words", function="to_tsvector", template="to_tsvector('simple'::regconfig, words)"),
        output_field=SearchVectorField(),
        db_persist=True,
    )

    class Meta:
        verbose_name = _("公开项目")
        indexes = [
            GinIndex(fields=["search"], name="published_project_search"),
            models.Index(fields=["closes_at"], name="published_project_closing", condition=models.Q(closes_at__isnull=False)),
            models.Index(fields=["fiscal_year", "-id"], name="published_project_by_year"),
        ]

    def __str__(self) -> str:
        return self.title
