"""A whole life in a database of its own, for the tests of one module that only read."""

from collections.abc import Iterator

import pytest
from pytest_django import DjangoDbBlocker

from config.demo.life import Life
from core import outbox
from projects.models import Project
from tests.conftest import copied_database


@pytest.fixture(scope="module")
def disclosed(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Project]:
    """The real project after its whole life, all documents rendered."""
    with copied_database(django_db_blocker):
        life = Life().live()
        outbox.deliver_pending()
        yield life.project
