"""Fixtures of the catalogue's tests."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from catalog.actions import EditionData, import_edition, publish_edition
from catalog.models import CatalogEdition
from config.demo.cast import REGION, Cast, gather

FIXTURES = Path(__file__).resolve().parents[2] / "fixtures" / "catalog"


def edition_data(**differences) -> EditionData:
    usual: dict[str, Any] = {"region": REGION, "title": "目录", "document": "江财综〔2020〕6号", "valid_from": date(2020, 3, 1)}
    return EditionData(**(usual | differences))


@pytest.fixture(scope="module")
def gathered(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Cast]:
    """The people, made once for all tests of a file."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield gather()
        transaction.set_rollback(True)


@pytest.fixture
def cast(gathered: Cast, db: None) -> Cast:
    return gathered


@pytest.fixture
def edition(cast: Cast) -> CatalogEdition:
    """The present catalogue, in force."""
    made = import_edition(edition_data(), (FIXTURES / "2020s.csv").read_bytes(), actor=cast["finance"])
    return publish_edition(made, actor=cast["supervisor"])
