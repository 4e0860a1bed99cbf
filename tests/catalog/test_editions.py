"""The two editions that come with the portal."""

from datetime import date

from catalog.actions import import_edition
from catalog.models import CatalogItem
from catalog.queries import level_counts
from tests.catalog.conftest import FIXTURES, edition_data


def test_present_structure_has_2_classes_30_groups_and_109_services(edition):
    assert level_counts(edition) == [2, 30, 109]


def test_public_and_auxiliary_services_are_counted_as_published(edition):
    services = edition.items.filter(level=3)
    assert (services.filter(code__startswith="A").count(), services.filter(code__startswith="B").count()) == (77, 32)


def test_list_of_2014_has_6_classes_and_60_mapped_items(cast, edition):
    data = edition_data(region="150000", title="历史", valid_from=date(2014, 7, 17), valid_to=date(2020, 2, 29))

    made = import_edition(data, (FIXTURES / "seed004.csv").read_bytes(), actor=cast["finance"])

    assert level_counts(made) == [6, 60, 0]
    assert made.items.filter(level=2, maps_to=None).count() == 0
    assert CatalogItem.objects.filter(edition=made, name="监督").values_list("maps_to__code", flat=True).get() == "B05"
