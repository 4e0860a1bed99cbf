"""Fixtures of procurement's tests: the life of the real project, stopped where a test begins.

A module that names a scene in BASE plays the life up to it once; pytest-django's own transaction of each test is a
savepoint in it.
"""

from collections.abc import Callable, Iterator, Sequence

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client
from pytest_django import DjangoDbBlocker

from config.demo.cast import gather
from config.demo.life import Life, Variant, scenes
from config.demo.tendering import living, supplier_of
from core.errors import Refused
from core.models import AuditEntry
from procurement.models import Lot
from projects.models import Project
from registry.models import Organisation, User

Live = Callable[..., Life]


def play(life: Life, last: str, after: str = "") -> Life:
    """Play the scenes behind `after` up to and with `last`."""
    keys = [scene.key for scene in scenes()]
    for scene in list(scenes())[keys.index(after) + 1 if after else 0 : keys.index(last) + 1]:
        scene.run(life)
    return life


@pytest.fixture(scope="module")
def base(request: pytest.FixtureRequest, django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[tuple[str, int] | None]:
    """The scene and the project with which all tests of the module begin; None for a module that begins each test anew."""
    last = getattr(request.module, "BASE", "")
    if not last:
        yield None
        return
    with django_db_blocker.unblock(), transaction.atomic():
        yield last, play(Life(), last).project.pk
        transaction.set_rollback(True)


@pytest.fixture
def live(base: tuple[str, int] | None, db: None) -> Live:
    """Play the scenes up to and with the named one."""

    def begin(last: str, variant: Variant | None = None, without: str = "") -> Life:
        if base is None:
            return play(Life(variant=variant or Variant(), without=without), last)
        life = Life(cast=gather(), _project=Project.objects.get(pk=base[1]))
        return play(life, last, base[0]) if last != base[0] else life

    return begin


def refusal(act: Callable[..., object], *args: object, **kwargs: object) -> list[str]:
    """The messages of a refused action, which leaves no entry in the log."""
    before = AuditEntry.objects.count()
    with pytest.raises(Refused) as caught, transaction.atomic():
        act(*args, **kwargs)
    assert AuditEntry.objects.count() == before
    return [str(blocker.message) for blocker in caught.value.blockers]


def refused_by(statement: str, values: Sequence[object] = ()) -> str:
    """Run a statement that must be refused; return the constraint that refused it."""
    with pytest.raises(IntegrityError) as error, transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)
    return str(error.value.__cause__.diag.constraint_name)


@pytest.fixture
def announced(live: Live) -> Life:
    """An approved project whose intention is public; no tender file yet."""
    return live("announce")


@pytest.fixture
def reviewed(live: Live) -> Life:
    """A tender file that has passed both reviews."""
    return live("review_keenly")


@pytest.fixture
def published(live: Live) -> Life:
    """A published tender; nobody has taken the file."""
    return live("start")


@pytest.fixture
def taken(live: Live) -> Life:
    """A published tender whose file three suppliers took; no open question."""
    return live("answer")


@pytest.fixture
def closed(live: Live) -> Life:
    """Three bids are in, the deadline is near."""
    return live("hand_in")


@pytest.fixture
def opened(live: Live) -> Life:
    """The bids are open."""
    return live("open_all")


@pytest.fixture
def supplier(taken: Life) -> User:
    """Somebody who took the file and bids for 江城正衡."""
    return taken.cast["supplier"]


def lot_of(life: Life) -> Lot:
    """The attempt under way."""
    return living(life)


def organisation_of(user: User) -> Organisation:
    """Whom the user bids for."""
    return supplier_of(user)


@pytest.fixture
def as_user(client: Client) -> Callable[[User], Client]:
    """A client that is logged in."""

    def log_in(user: User) -> Client:
        client.force_login(user)
        return client

    return log_in
