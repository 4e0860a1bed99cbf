"""Fixtures of procurement's tests: the life of the real project, stopped where a test begins."""

from collections.abc import Callable, Sequence

import pytest
from django.db import IntegrityError, connection, transaction
from django.test import Client

from config.demo.custody import hand_over, secret_of, shut
from config.demo.life import Life
from config.demo.tendering import living, supplier_of
from core.errors import Refused
from core.models import AuditEntry
from procurement.bids.actions import open_bids
from procurement.models import Bid, Custody, Lot, Opening
from procurement.seal.sealing import withdrawal
from procurement.sealed.actions import withdraw_sealed
from procurement.sealed.queries import terms_of
from registry.models import Organisation, User
from tests.lived import play

Live = Callable[..., Life]


@pytest.fixture
def live(request: pytest.FixtureRequest, life: Life) -> Live:
    """Live on from the module's scene up to and with another one."""

    def on(last: str) -> Life:
        return life if last == request.module.SCENE else play(life, last, after=request.module.SCENE)

    return on


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


def withdraw(life: Life, username: str) -> None:
    """A supplier of the cast withdraws its bid, with the key of its receipt."""
    user, lot = life.cast[username], living(life)
    supplier, custody = supplier_of(user), Custody.objects.get(lot__tender=lot.tender, round="bid")
    bid = Bid.objects.living().get(lot=lot, supplier=supplier)
    known = {"supplier": supplier.uscc, "secret": secret_of(supplier), "replaces": bid.sha256}
    text, signature = withdrawal(terms_of(custody), **known)
    withdraw_sealed(lot.tender, actor=user, supplier=supplier, text=text, signature=signature)


def open_after_shares(life: Life) -> Opening:
    """At the deadline: the taking of bids ends, custodians hand over, the filer opens."""
    shut(life)
    hand_over(life)
    return open_bids(life.project, actor=life.person("filer"))


@pytest.fixture
def announced(live: Live) -> Life:
    """An approved project whose intention is public; no tender file yet."""
    return live("announce")


@pytest.fixture
def reviewed(live: Live) -> Life:
    """A tender file that has passed both reviews, with custodians who have registered their keys."""
    return live("register_keys")


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
