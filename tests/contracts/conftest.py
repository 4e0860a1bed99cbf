"""What the tests of contracts look at."""

from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction

from config.demo import contracts as scenes
from config.demo.life import Life
from contracts.models import Contract
from core.errors import Refused
from core.models import AuditEntry
from projects.models import Document, Project


@pytest.fixture
def contract(life: Life) -> Contract:
    """The contract of the life."""
    return scenes.signed(life)


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
