"""What is in force where and when, the tree, and the search."""

from datetime import date

import pytest

from catalog.actions import import_edition, publish_edition
from catalog.models import CatalogItem
from catalog.queries import search_items, tree
from config.demo.cast import REGION
from tests.catalog.conftest import edition_data

HEAD = "Code,Title,Description\nA,公共服务,\n"
DAY = date(2026, 3, 1)


@pytest.mark.parametrize(
    ("day", "region", "count"),
    [(date(2020, 3, 1), REGION, 141), (date(2020, 2, 29), REGION, 0), (DAY, REGION, 141), (DAY, "360200", 0)],
)
def test_items_are_in_force_from_their_day_in_their_region(edition, day, region, count):
    assert CatalogItem.objects.in_force(day, region).count() == count


def test_edition_that_is_not_published_is_not_in_force(cast):
    import_edition(edition_data(), HEAD.encode(), actor=cast["finance"])

    assert CatalogItem.objects.in_force(DAY, REGION).count() == 0


def test_own_edition_of_a_region_goes_before_that_of_the_nation(cast, edition):
    national = import_edition(edition_data(region="100000"), HEAD.encode(), actor=cast["finance"])
    publish_edition(national, actor=cast["supervisor"])

    assert CatalogItem.objects.in_force(DAY, REGION).count() == 141
    assert CatalogItem.objects.in_force(DAY, "360200").count() == 1


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("B05", ["B0501"]),
        ("监督检查", ["B0501"]),
        ("审计", ["B0301", "B0302"]),
        ("ｂ０５０１", ["B0501"]),
        ("养老 服务", ["A0402"]),
        ("航天", []),
    ],
)
def test_search_finds_purchasable_items_by_code_name_and_group(edition, text, codes):
    assert list(search_items(text, on=DAY, region=REGION).values_list("code", flat=True)) == codes


def test_tree_nests_three_levels_in_one_query(edition, django_assert_num_queries):
    with django_assert_num_queries(1):
        roots = tree(edition)

    assert [root["code"] for root in roots] == ["A", "B"]
    assert [item["code"] for item in roots[1]["children"][4]["children"]] == ["B0501"]
