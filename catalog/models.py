"""The guidance catalogue: editions and their items."""

from datetime import date
from typing import Self

from django.db import models
from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from core.law import regions
from registry.policy import VisibleQuerySet

# The region of editions that hold everywhere.
NATIONAL = "100000"
# Only items of the lowest level name a service that can be bought.
PURCHASABLE = 3
LONGEST_NAME, LONGEST_DESCRIPTION = 120, 500


class EditionQuerySet(VisibleQuerySet["CatalogEdition"]):
    """Editions by time."""

    def in_force(self, on: date) -> Self:
        """Published editions that hold on a day; both ends are included."""
        return self.filter(Q(valid_to=None) | Q(valid_to__gte=on), published_at__isnull=False, valid_from__lte=on)


class ItemQuerySet(VisibleQuerySet["CatalogItem"]):
    """Items by time and place."""

    def in_force(self, on: date, region: str) -> Self:
        """Items of the edition that holds in a region on a day: its own before that of its city, province and the nation."""
        editions = CatalogEdition.objects.in_force(on)
        for place in dict.fromkeys([*regions(region), NATIONAL]):
            found = editions.filter(region=place).order_by("-valid_from").first()
            if found is not None:
                return self.filter(edition=found)
        return self.none()


class CatalogEdition(models.Model):
    """One published version of the 指导性目录 of a region; an item is valid while its edition is."""

    region = models.CharField(_("行政区划"), max_length=6)
    title = models.CharField(_("名称"), max_length=120)
    document = models.CharField(_("文号"), max_length=60)
    valid_from = models.DateField(_("施行日期"))
    valid_to = models.DateField(_("废止日期"), null=True, blank=True)
    published_at = models.DateTimeField(null=True)
    created_at = models.DateTimeField(db_default=PortalNow())

    objects = EditionQuerySet.as_manager()

    class Meta:
        verbose_name = _("目录版本")
        ordering = ["-valid_from"]
        constraints = [models.UniqueConstraint(fields=["region", "title"], name="edition_title_once")]

    def __str__(self) -> str:
        return self.title


class CatalogItem(models.Model):
    """One entry of an edition: level 1 (A), 2 (A01) or 3 (A0101); only level 3 can be purchased."""

    edition = models.ForeignKey(CatalogEdition, on_delete=models.PROTECT, related_name="items")
    parent = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="children")
    code = models.CharField(_("代码"), max_length=10)
    name = models.CharField(_("名称"), max_length=LONGEST_NAME)
    description = models.CharField(_("说明"), max_length=LONGEST_DESCRIPTION, blank=True)
    level = models.PositiveSmallIntegerField(_("级次"))
    # For an item of a historical edition: the present item that took its place.
    maps_to = models.ForeignKey("self", on_delete=models.PROTECT, null=True, blank=True, related_name="history")

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = _("目录项")
        ordering = ["code"]
        constraints = [
            models.UniqueConstraint(fields=["edition", "code"], name="item_code_once"),
            models.CheckConstraint(condition=Q(level__in=[1, 2, 3]), name="item_level_known"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.name}"
