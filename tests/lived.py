"""Lives are long: one is lived once for each stopping place, and the tests begin where it stopped.

A conftest imports `lived` and `lived_databases`; a fixture calls `lived(State.EVALUATION)` and does not ask for `db` itself.
What a test writes is rolled back, with `commits=True` it works on a database of its own.
"""

from collections.abc import Callable, Iterator
from contextlib import ExitStack

import pytest
from django.db import connection
from pytest_django import DjangoDbBlocker

from config.demo.life import Life, Variant
from projects.models import Project, State
from tests.conftest import database_like, inside

Place = tuple[State, Variant]


@pytest.fixture(scope="session")
def lived_databases(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Callable[[Place], str]]:
    """Return the name of a database in which a life stopped at a place, living it when it is asked for the first time."""
    template = str(connection.settings_dict["NAME"])
    made: dict[Place, str] = {}
    with ExitStack() as until_the_end:

        def database(place: Place) -> str:
            if place not in made:
                made[place] = until_the_end.enter_context(database_like(template, django_db_blocker))
                with inside(made[place], django_db_blocker):
                    Life(variant=place[1]).live(until=place[0])
            return made[place]

        yield database


@pytest.fixture
def lived(
    lived_databases: Callable[[Place], str], django_db_blocker: DjangoDbBlocker, request: pytest.FixtureRequest
) -> Iterator[Callable[..., Life]]:
    """Return a life that stopped at a state; `commits` gives the test a database of its own."""
    with ExitStack() as until_the_end:

        def life(state: State, *, variant: Variant | None = None, commits: bool = False) -> Life:
            with django_db_blocker.unblock():
                name = lived_databases((state, variant or Variant()))
            if commits:
                name = until_the_end.enter_context(database_like(name, django_db_blocker))
            until_the_end.enter_context(inside(name, django_db_blocker))
            if not commits:
                request.getfixturevalue("db")
            found = Life(variant=variant or Variant())
            found.project = Project.objects.get(title=found.variant.title)
            return found

        yield life
