"""Lists and to-dos ask the database as often for three contracts as for one."""

from collections.abc import Callable
from decimal import Decimal
from typing import Any

from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.demo.life import Life, Variant
from contracts.queries.todos import todos
from registry.models import User
from tests.lived import play

SCENE = "publish_contract"
PRICES = (("supplier", "190000.00", "180000.00"), ("supplier2", "195000.00", "190000.00"), ("supplier3", "196000.00", "194000.00"))
PEOPLE = ("filer", "supplier", "treasury", "acceptor", "approver")


def live(cast: Any, title: str) -> None:
    """Let another project of the same people come to its published contract."""
    play(Life(variant=Variant(title=title, budget=Decimal("200000.00"), prices=PRICES), cast=cast), SCENE)


def asked(run: Callable[[], Any]) -> int:
    """How many queries something needs."""
    with CaptureQueriesContext(connection) as caught:
        run()
    return len(caught)


def page(name: str) -> tuple[int, int]:
    """Rows of the list page of a person, and the queries it needs when everything is warm."""
    client = Client()
    client.force_login(User.objects.get(username=name))
    rows = len(client.get(reverse("contracts")).context["rows"])
    return rows, asked(lambda: client.get(reverse("contracts")))


def waiting(name: str) -> int:
    """The queries of a person's to-dos of this stage."""
    user = User.objects.get(username=name)
    list(todos(user))
    fresh = User.objects.get(username=name)
    return asked(lambda: list(todos(fresh)))


def test_three_contracts_ask_as_often_as_one(life: Life) -> None:
    before = {name: (page(name), waiting(name)) for name in PEOPLE}
    for title in ("校园安全专项检查", "校车安全专项检查"):
        live(life.cast, title)
    after = {name: (page(name), waiting(name)) for name in PEOPLE}
    assert [rows for (rows, _asked), _waiting in before.values()] == [1] * len(PEOPLE)
    assert [rows for (rows, _asked), _waiting in after.values()] == [3] * len(PEOPLE)
    assert {name: (queries, todo) for name, ((_rows, queries), todo) in after.items()} == {
        name: (queries, todo) for name, ((_rows, queries), todo) in before.items()
    }
    assert before["filer"][1] == 9
