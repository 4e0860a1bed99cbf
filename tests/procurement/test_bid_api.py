"""Bids for programs: the same rules, one request once."""

import secrets
from datetime import timedelta
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse
from rest_framework.test import APIClient

from config.demo import custody as demo
from core.clock import now, travel
from procurement.models import Bid
from registry.authentication import digest
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "answer"


def program(user, *scopes):
    """A client that sends a key of the user."""
    key = secrets.token_hex(20)
    user.tokens.create(label="程序", digest=digest(key), scopes=list(scopes), expires_at=now() + timedelta(days=400))
    client = APIClient()
    client.credentials(HTTP_AUTHORIZATION=f"Bearer {key}")
    return client


def address(life, name, *more):
    return reverse(name, args=[lot_of(life).tender.number, *more])


@pytest.fixture
def api(taken):
    """The program of 江城正衡."""
    return program(taken.cast["supplier"], "bid")


def submit(api, life, username="supplier", **headers):
    content = demo.seal(demo.custody_of(life), organisation_of(life.cast[username]), Decimal(1))
    return api.generic("POST", address(life, "api_sealed_bid"), content, content_type="application/octet-stream", **headers)


KEY = {"HTTP_IDEMPOTENCY_KEY": "k-1"}


def test_program_hands_in_and_sees_its_own_bid_only(taken, api):
    submit(program(taken.cast["supplier2"], "bid"), taken, "supplier2", **KEY)
    assert api.get(address(taken, "api_bid")).json()["bid"] is None
    answer = submit(api, taken, **KEY)
    own = Bid.objects.get(supplier=organisation_of(taken.cast["supplier"]))
    assert (answer.status_code, answer.json()["fingerprint"]) == (HTTPStatus.CREATED, own.sha256)
    assert api.get(address(taken, "api_bid")).json()["bid"]["sha256"] == own.sha256


def test_key_used_for_something_else_is_refused(taken, api):
    submit(api, taken, **KEY)
    answer = submit(api, taken, **KEY)
    assert (answer.status_code, answer["Content-Type"], Bid.objects.count()) == (HTTPStatus.CONFLICT, "application/problem+json", 1)


def test_request_without_a_key_is_refused(taken, api):
    answer = submit(api, taken)
    assert (answer.status_code, list(answer.json()["errors"])) == (HTTPStatus.BAD_REQUEST, ["Idempotency-Key"])


def test_late_program_is_refused(taken, api):
    travel(taken.moment(5, 25, 9, 30) + timedelta(seconds=1))
    answer = submit(api, taken, **KEY)
    assert (answer.status_code, "晚了 1 秒" in answer.json()["detail"], Bid.objects.count()) == (HTTPStatus.CONFLICT, True, 0)


def test_program_takes_the_file(taken):
    api = program(taken.cast["supplier4"], "bid")
    assert api.get(address(taken, "api_bid")).json()["is_file_taken"] is False
    assert api.put(address(taken, "api_pickup")).json()["is_file_taken"] is True


def test_open_tenders_are_listed(taken, api):
    assert [row["number"] for row in api.get(reverse("api_tenders")).json()] == [lot_of(taken).tender.number]


@pytest.mark.parametrize("scopes", [(), ("read",), ("plan",)])
def test_key_without_the_scope_does_nothing(taken, scopes):
    api = program(taken.cast["supplier"], *scopes)
    assert {submit(api, taken, **KEY).status_code, api.get(reverse("api_tenders")).status_code} == {HTTPStatus.FORBIDDEN}


@pytest.mark.parametrize(("username", "status"), [("filer", 403), ("auditor", 403), ("filer2", 404), ("administrator", 404)])
def test_scope_gives_no_more_than_the_role(taken, username, status):
    assert submit(program(taken.cast[username], "bid"), taken, **KEY).status_code == status


def test_nobody_is_let_in_without_a_key(taken):
    assert APIClient().get(address(taken, "api_bid")).status_code == HTTPStatus.UNAUTHORIZED
