"""The world in which every address is asked as everybody."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.cache import cache
from django.db import connection
from pytest_django import DjangoDbBlocker

from tests.access.world import World, moment
from tests.databases import database_like

HERE = Path(__file__).parent


def place(item: pytest.Item) -> int:
    """The scene of the life at which a test of this folder looks around."""
    params = item.callspec.params if isinstance(item, pytest.Function) and hasattr(item, "callspec") else {}
    return moment(str(params["at"])) if "at" in params else -1


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let the tests of this folder follow the life, so that it is lived only once."""
    places = [number for number, item in enumerate(items) if HERE in item.path.parents]
    ordered = sorted((items[number] for number in places), key=place)
    for number, item in zip(places, ordered, strict=True):
        items[number] = item


@pytest.fixture(scope="session")
def empty_copy(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[str]:
    """The name of an empty database, copied while nobody is connected to the one of the other tests."""
    with database_like(str(connection.settings_dict["NAME"])) as name:
        yield name


@pytest.fixture(scope="session")
def world(empty_copy: str, django_db_blocker: DjangoDbBlocker) -> Iterator[World]:
    """Two lives, lived on as the tests ask for it; tests that come in the order of the life share one walk."""
    made = World(empty_copy, django_db_blocker)
    made.begin()
    yield made
    made.end()


@pytest.fixture(autouse=True)
def no_limits() -> Iterator[None]:
    """Forget how often was asked before."""
    cache.clear()
    yield
    cache.clear()
