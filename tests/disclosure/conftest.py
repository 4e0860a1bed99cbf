"""A whole life, for the tests of one module that only read."""

import pytest
from pytest_django import DjangoDbBlocker

from config.demo.life import Variant
from core import outbox
from projects.models import Project
from tests.lived import again


@pytest.fixture(scope="module")
def disclosed(begun: None, django_db_blocker: DjangoDbBlocker) -> Project:
    """The real project after its whole life, all documents rendered."""
    with django_db_blocker.unblock():
        outbox.deliver_pending()
        return again(Variant()).project
