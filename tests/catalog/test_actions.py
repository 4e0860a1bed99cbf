"""An edition is taken in whole or not at all, and published once."""

import io
from datetime import date

import pytest
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command

from catalog.actions import import_edition, publish_edition
from catalog.models import CatalogEdition, CatalogItem
from core.errors import Refused
from core.models import AuditEntry
from core.tables import BadTable
from tests.catalog.conftest import FIXTURES, edition_data

HEAD = "Code,Title,Description,Maps to\n"
GOOD = f"{HEAD}A,公共服务,,\nA01,公共安全服务,,\nA0101,公共安全隐患排查治理服务,说明,\n"


def take_in(cast, text, **differences):
    return import_edition(edition_data(**differences), text.encode(), actor=cast["finance"])


def test_import_makes_a_tree_and_logs_it(cast):
    made = take_in(cast, GOOD)

    rows = list(made.items.values_list("code", "level", "parent__code", "description"))
    entry = AuditEntry.objects.get(chain="catalog")
    assert rows == [("A", 1, None, ""), ("A01", 2, "A", ""), ("A0101", 3, "A01", "说明")]
    assert (entry.action, entry.data["items"], entry.actor_id) == ("import_catalog", 3, cast["finance"].pk)
    assert made.published_at is None


def test_import_reads_full_width_and_small_letters(cast):
    made = take_in(cast, f"{HEAD}Ａ,公共服务,,\na０１,公共安全服务,,\n")

    assert list(made.items.values_list("code", flat=True)) == ["A", "A01"]


@pytest.mark.parametrize(
    ("row", "reason"),
    [
        ("A1,名称,,", "第 5 行“Code”：A1 不是 A、A01、A0101 这样的代码"),
        ("A0101,名称,,", "第 5 行“Code”：A0101 与第 4 行重复"),
        ("B0101,名称,,", "第 5 行“Code”：B0101 的上级 B01 不在文件里"),
        (",名称,,", "第 5 行“Code”：还没有填写"),
        ("A02,,,", "第 5 行“Title”：还没有填写"),
        (f"A02,{'长' * 121},,", "第 5 行“Title”：最多 120 个字，现有 121 个"),
        (f"A02,名称,{'长' * 501},", "第 5 行“Description”：最多 500 个字，现有 501 个"),
        ("A02,=HYPERLINK(1),,", "第 5 行“title”：像是公式（=HYPERLI…），请只填文字或数字"),
        ("A02,名\x00称,,", "第 5 行“title”：第 2 个字符看不见（U+0000），请删去"),
        ("A02,名称,,B0501", "第 5 行“Maps to”：现行目录里没有 B0501"),
    ],
)
def test_bad_row_is_named_and_nothing_is_stored(cast, row, reason):
    with pytest.raises(BadTable) as caught:
        take_in(cast, f"{GOOD}{row}\n")

    assert [str(error) for error in caught.value.errors] == [reason]
    assert (CatalogEdition.objects.count(), CatalogItem.objects.count(), AuditEntry.objects.count()) == (0, 0, 0)


def test_all_bad_rows_are_named_at_once(cast):
    with pytest.raises(BadTable) as caught:
        take_in(cast, f"{HEAD}X1,,,\nB01,名称,,\n")

    assert [error.line for error in caught.value.errors] == [2, 2, 3]


def test_same_title_in_a_region_is_refused(cast):
    take_in(cast, GOOD)

    with pytest.raises(Refused):
        take_in(cast, GOOD)
    assert CatalogEdition.objects.count() == 1


@pytest.mark.parametrize("person", ["filer", "supplier", "auditor"])
def test_only_finance_and_the_administrator_import(cast, person):
    with pytest.raises(PermissionDenied):
        import_edition(edition_data(), GOOD.encode(), actor=cast[person])
    assert CatalogEdition.objects.count() == 0


def test_reviewer_of_finance_imports_but_does_not_publish(cast):
    made = take_in(cast, GOOD)

    with pytest.raises(PermissionDenied):
        publish_edition(made, actor=cast["finance"])
    assert CatalogEdition.objects.get().published_at is None


def test_publication_is_logged_and_happens_once(cast, edition):
    with pytest.raises(Refused) as caught:
        publish_edition(edition, actor=cast["supervisor"])

    assert [blocker.message for blocker in caught.value.blockers] == ["“目录”已经公布"]
    assert list(AuditEntry.objects.filter(chain="catalog").values_list("action", flat=True)) == ["import_catalog", "publish_catalog"]


def test_newer_edition_ends_the_older_one_the_day_before(cast, edition):
    newer = publish_edition(take_in(cast, GOOD, title="新目录", valid_from=date(2027, 1, 1)), actor=cast["supervisor"])

    edition.refresh_from_db()
    assert (edition.valid_to, newer.valid_to) == (date(2026, 12, 31), None)


def test_edition_that_overlaps_another_is_not_published(cast, edition):
    older = take_in(cast, GOOD, title="旧目录", valid_from=date(2019, 1, 1))

    with pytest.raises(Refused):
        publish_edition(older, actor=cast["supervisor"])
    older.refresh_from_db()
    assert older.published_at is None


def test_command_imports_and_publishes(db):
    out = io.StringIO()

    call_command("import_catalog", str(FIXTURES / "2020s.csv"), "--title", "目录", "--from", "2020-03-01", "--publish", stdout=out)

    assert out.getvalue() == "目录: 141\n"
    assert CatalogEdition.objects.get().published_at is not None


def test_command_names_bad_rows(db, tmp_path):
    path = tmp_path / "bad.csv"
    path.write_text(f"{HEAD}X1,名称,,\n", encoding="utf-8")

    with pytest.raises(CommandError, match="第 2 行"):
        call_command("import_catalog", str(path), "--title", "目录", "--from", "2020-03-01")
    assert CatalogEdition.objects.count() == 0
