"""Lives are long: one is lived once for each stopping place, and the tests begin where it stopped.

A conftest imports `lived` and `lived_databases`; a fixture calls `lived(State.EVALUATION)` and does not ask for `db` itself.
What a test writes is rolled back, with `commits=True` it works on a database of its own.
"""

import uuid
from collections.abc import Callable, Iterator

import pytest
from django.db import connection, connections
from pytest_django import DjangoDbBlocker

from config.demo.life import Life, Variant
from projects.models import Project, State
from tests.conftest import admin

Place = tuple[State, Variant]


@pytest.fixture(scope="session")
def lived_databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[Place], str]]:
    """Return the name of a database in which a life stopped at a place, living it when it is asked for the first time."""
    template = connection.settings_dict["NAME"]
    made: dict[Place, str] = {}

    def database(place: Place) -> str:
        if place not in made:
            made[place] = f"{template}_{uuid.uuid4().hex[:8]}"
            admin(f'CREATE DATABASE "{made[place]}" TEMPLATE "{template}"')
            point_to(made[place])
            Life(variant=place[1]).live(until=place[0])
            point_to(template)
        return made[place]

    yield database
    with django_db_blocker.unblock():
        connections.close_all()
        for name in made.values():
            admin(f'DROP DATABASE "{name}" WITH (FORCE)')


def point_to(name: str) -> None:
    """Let the connection speak to another database from its next query on."""
    connections.close_all()
    connection.settings_dict["NAME"] = name


@pytest.fixture
def lived(
    lived_databases: Callable[[Place], str], django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Life]]:
    """Return a life that stopped at a state; `commits` gives the test a database of its own."""
    template = connection.settings_dict["NAME"]

    def life(state: State, *, variant: Variant | None = None, commits: bool = False) -> Life:
        with django_db_blocker.unblock():
            connections.close_all()
            point_to(lived_databases((state, variant or Variant())))
        request.getfixturevalue("committed_db" if commits else "db")
        found = Life(variant=variant or Variant())
        found.project = Project.objects.get(title=found.variant.title)
        return found

    yield life
    with django_db_blocker.unblock():
        point_to(template)
