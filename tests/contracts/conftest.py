"""The real project after its award, walked once; every module goes on to its scene, every test rolls back."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pytest_django import DjangoDbBlocker

from config.demo import contracts as scenes
from config.demo.cast import gather
from config.demo.life import Life
from config.demo.life import scenes as all_scenes
from contracts.models import Contract
from core.errors import Refused
from core.models import AuditEntry
from projects.models import Document, Project
from tests.conftest import database_like, inside


@pytest.fixture(scope="package")
def awarded(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, Life]]:
    """The name of a database in which the result is published and the contract may be drafted, and the life in it."""
    with database_like(str(connection.settings_dict["NAME"]), django_db_blocker) as name:
        with inside(name, django_db_blocker):
            life = Life()
            for scene in all_scenes():
                if scene.key == scenes.SCENES[0].key:
                    break
                scene.run(life)
        yield name, life


@pytest.fixture(scope="module")
def started(request: pytest.FixtureRequest, awarded: tuple[str, Life], django_db_blocker: DjangoDbBlocker) -> Iterator[Life]:
    """A life in a copy of that database, in which the scenes up to and with the module's START have been played."""
    with gone_on(awarded, getattr(request.module, "START", ""), django_db_blocker) as life:
        yield life


@contextmanager
def gone_on(awarded: tuple[str, Life], until: str, django_db_blocker: DjangoDbBlocker) -> Iterator[Life]:
    """Copy the awarded life and live on in the copy."""
    template, begun = awarded
    with database_like(template, django_db_blocker) as name, inside(name, django_db_blocker):
        life = again(begun)
        play(life, until)
        yield life


@pytest.fixture
def life(started: Life, db: None) -> Life:
    """The life as the module's scenes left it, with rows of this test's own."""
    return again(started)


@pytest.fixture
def contract(life: Life) -> Contract:
    """The contract of the life."""
    return scenes.signed(life)


def again(life: Life) -> Life:
    """The same life with rows read anew: what an earlier test did to its objects is not seen."""
    return Life(variant=life.variant, cast=gather(), _project=Project.objects.get(pk=life.project.pk))


def play(life: Life, until: str, *, after: str = "") -> None:
    """Play the contract's scenes behind `after` up to and with `until`; none when `until` is empty."""
    keys = [scene.key for scene in scenes.SCENES]
    first = keys.index(after) + 1 if after else 0
    for scene in scenes.SCENES[first : keys.index(until) + 1 if until else 0]:
        scene.run(life)
    life.project.refresh_from_db()


@pytest.fixture
def unchanged(life: Life) -> Iterator[None]:
    """Hold that nothing was logged or moved in the test."""
    before = (AuditEntry.objects.filter(chain=life.project.chain).count(), life.project.state)
    yield
    fresh = Project.objects.get(pk=life.project.pk)
    assert (AuditEntry.objects.filter(chain=life.project.chain).count(), fresh.state) == before


def paper(row: Any) -> Document:
    """The document of a contract, change, acceptance or payment."""
    assert isinstance(row.document, Document)
    return row.document


def refusal(run: Callable[..., Any], *args: Any, **values: Any) -> list[str]:
    """Run an action that has to be refused and return its reasons."""
    with pytest.raises(Refused) as caught, transaction.atomic():
        run(*args, **values)
    return [str(blocker.message) for blocker in caught.value.blockers]


def constraint(statement: str, *params: Any) -> str:
    """Run raw SQL that the database has to refuse and return the name of what refused it."""
    with pytest.raises(IntegrityError) as caught, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, params)
    return str(caught.value.__cause__.diag.constraint_name)  # type: ignore[union-attr]
