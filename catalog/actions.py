"""What the catalogue writes: an edition taken in whole or not at all, and its publication."""

import re
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import date, timedelta

from django.conf import settings
from django.db import transaction
from django.db.models import Q
from django.utils.translation import gettext as _

from catalog.models import LONGEST_DESCRIPTION, LONGEST_NAME, CatalogEdition, CatalogItem
from core import audit, law, outbox
from core.clock import PortalNow, today
from core.errors import Blocker, refuse
from core.tables import Row, RowError, folded, read_csv, refuse_bad
from registry.models import User
from registry.policy import permit

CHAIN = "catalog"
COLUMNS = {
    "code": ("Code", "代码", "编码"),
    "title": ("Title", "名称"),
    "description": ("Description", "说明", "备注"),
    "maps_to": ("Maps to", "maps_to", "现行代码"),
}
# A, A01, A0101; historical lists count their classes with digits.
CODE = re.compile(r"[A-Z1-9](?:\d{2}){0,2}", re.ASCII)


@dataclass(frozen=True)
class EditionData:
    """What an edition says about itself."""

    region: str
    title: str
    document: str
    valid_from: date
    valid_to: date | None = None


def import_edition(data: EditionData, content: bytes, *, actor: User | None) -> CatalogEdition:
    """Take in an edition from a CSV file (Code, Title, Description, Maps to); `actor` None is the command line.

    Raises BadTable naming every bad row, and then nothing is stored. The edition is not in force before it is published.
    """
    if actor is not None:
        permit(actor, "import_catalog")
    rows, errors = read_csv(content, COLUMNS, required=("code", "title"))
    present = present_items(settings.REGION)
    refuse_bad([*errors, *bad_rows(rows, present)])
    with transaction.atomic():
        refuse(title_taken(data))
        edition = CatalogEdition.objects.create(**asdict(data))
        made: dict[str, CatalogItem] = {}
        for level in sorted({level_of(folded(row["code"])) for row in rows}):
            items = [_item(edition, row, made, present) for row in rows if level_of(folded(row["code"])) == level]
            made |= {item.code: item for item in CatalogItem.objects.bulk_create(items)}
        facts = {"edition": edition.pk, "title": edition.title, "document": edition.document, "items": len(rows)}
        audit.append(CHAIN, "import_catalog", actor=actor, data=facts)
    return edition


def publish_edition(edition: CatalogEdition, *, actor: User | None) -> CatalogEdition:
    """Put an edition into force from its own date; an older one of the region ends the day before."""
    if actor is not None:
        permit(actor, "publish_catalog")
    with transaction.atomic():
        locked = CatalogEdition.objects.select_for_update().get(pk=edition.pk)
        _end_older(locked)
        refuse(cannot_publish(locked))
        CatalogEdition.objects.filter(pk=locked.pk).update(published_at=PortalNow())
        locked.refresh_from_db()
        outbox.queue("edition", str(locked.pk), {"edition": locked.pk})
        audit.append(CHAIN, "publish_catalog", actor=actor, data={"edition": locked.pk, "title": locked.title, "document": locked.document})
    return locked


def _end_older(edition: CatalogEdition) -> None:
    older = CatalogEdition.objects.filter(
        region=edition.region, published_at__isnull=False, valid_to=None, valid_from__lt=edition.valid_from
    )
    older.update(valid_to=edition.valid_from - timedelta(days=1))


def present_items(region: str) -> dict[str, CatalogItem]:
    """The items now in force in a region by code; a historical list is mapped onto them."""
    return {item.code: item for item in CatalogItem.objects.in_force(today(), region)}


def _item(edition: CatalogEdition, row: Row, made: dict[str, CatalogItem], present: dict[str, CatalogItem]) -> CatalogItem:
    code = folded(row["code"]).upper()
    return CatalogItem(
        edition=edition,
        parent=made.get(code[:-2]),
        code=code,
        name=row["title"],
        description=row["description"],
        level=level_of(code),
        maps_to=present.get(folded(row["maps_to"]).upper()),
    )


def level_of(code: str) -> int:
    """1 for A, 2 for A01, 3 for A0101."""
    return len(code) // 2 + 1


def bad_rows(rows: list[Row], present: dict[str, CatalogItem]) -> Iterator[RowError]:
    """Name every row that cannot become an item."""
    seen: dict[str, int] = {}
    codes = {folded(row["code"]).upper() for row in rows}
    for row in rows:
        code = folded(row["code"]).upper()
        yield from bad_code(row.line, code, codes, seen)
        yield from bad_words(row)
        target = folded(row["maps_to"]).upper()
        if target and target not in present:
            yield RowError(row.line, _("现行目录里没有 %(code)s") % {"code": target}, "Maps to")
        seen.setdefault(code, row.line)


def bad_code(line: int, code: str, codes: set[str], seen: dict[str, int]) -> Iterator[RowError]:
    """Say what is wrong with a code: its form, a second use, a missing parent."""
    if not code:
        yield RowError(line, _("还没有填写"), "Code")
    elif not CODE.fullmatch(code):
        yield RowError(line, _("%(code)s 不是 A、A01、A0101 这样的代码") % {"code": code[:20]}, "Code")
    elif code in seen:
        yield RowError(line, _("%(code)s 与第 %(line)s 行重复") % {"code": code, "line": seen[code]}, "Code")
    elif len(code) > 1 and code[:-2] not in codes:
        yield RowError(line, _("%(code)s 的上级 %(parent)s 不在文件里") % {"code": code, "parent": code[:-2]}, "Code")


def bad_words(row: Row) -> Iterator[RowError]:
    """Say what is wrong with the name and the description."""
    if not row["title"]:
        yield RowError(row.line, _("还没有填写"), "Title")
    for column, most in (("title", LONGEST_NAME), ("description", LONGEST_DESCRIPTION)):
        if len(row[column]) > most:
            words = {"most": most, "count": len(row[column])}
            yield RowError(row.line, _("最多 %(most)s 个字，现有 %(count)s 个") % words, COLUMNS[column][0])


def title_taken(data: EditionData) -> Iterator[Blocker]:
    """An edition of a region has a name of its own."""
    if CatalogEdition.objects.filter(region=data.region, title=data.title).exists():
        yield Blocker(_("已经有名为“%(title)s”的目录") % {"title": data.title}, law.cite("plan.catalog_public"), _("请换一个名称"))


def cannot_publish(edition: CatalogEdition) -> Iterator[Blocker]:
    """102号令 art. 11, 12: an edition is published once, and two never hold in one region on the same day."""
    basis = law.cite("plan.catalog_public")
    if edition.published_at is not None:
        yield Blocker(_("“%(title)s”已经公布") % {"title": edition.title}, basis, _("无需再次办理"))
    others = CatalogEdition.objects.filter(region=edition.region, published_at__isnull=False).exclude(pk=edition.pk)
    ends = Q(valid_to=None) | Q(valid_to__gte=edition.valid_from)
    if edition.valid_to is not None:
        others = others.filter(valid_from__lte=edition.valid_to)
    for other in others.filter(ends):
        facts = {"title": other.title, "day": other.valid_from.isoformat()}
        yield Blocker(_("与“%(title)s”（%(day)s 起施行）的施行期间重叠") % facts, basis, _("请先填写旧目录的废止日期，或者改晚施行日期"))
    if not edition.items.exists():
        yield Blocker(_("目录里还没有条目"), basis, _("请先导入条目"))
