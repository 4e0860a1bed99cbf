"""Bids for programs: the same rules, one request once."""

import secrets
from datetime import timedelta
from http import HTTPStatus

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from rest_framework.test import APIClient

from config.demo.life import Variant
from config.demo.paper import simple_pdf
from core.clock import now, travel
from procurement.models import Bid, SealedPart
from registry.authentication import digest
from tests.procurement.conftest import lot_of

SCENE = "answer"
# The portal keeps the key.
VARIANT = Variant(custodians=())
PDF = simple_pdf("服务方案")


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


def seal_all(api, life, price="275000.00"):
    for kind in ("qualification", "technical"):
        file = SimpleUploadedFile(f"{kind}.pdf", PDF, "application/pdf")
        assert api.put(address(life, "api_bid_files", kind), {"files": [file]}, format="multipart").status_code == HTTPStatus.OK
    return api.put(address(life, "api_bid_price"), {"price": price, "is_small": True}, format="json")


def submit(api, life, key="k-1", **body):
    return api.post(address(life, "api_bid_submit"), body, format="json", HTTP_IDEMPOTENCY_KEY=key)


def test_program_seals_and_submits(taken, api):
    assert [part["kind"] for part in seal_all(api, taken).json()["parts"]] == ["qualification", "technical", "price"]
    answer = submit(api, taken)
    assert (answer.status_code, answer.json()["fingerprint"]) == (HTTPStatus.CREATED, Bid.objects.get().sha256)
    assert api.get(address(taken, "api_bid")).json()["bid"]["sha256"] == Bid.objects.get().sha256


def test_same_request_sent_again_gets_the_same_receipt(taken, api):
    seal_all(api, taken)
    first, second = submit(api, taken), submit(api, taken)
    assert (first.json(), Bid.objects.count()) == (second.json(), 1)


def test_key_used_for_something_else_is_refused(taken, api):
    seal_all(api, taken)
    submit(api, taken)
    answer = api.post(address(taken, "api_bid_withdraw"), {}, format="json", HTTP_IDEMPOTENCY_KEY="k-1")
    assert (answer.status_code, Bid.objects.living().count()) == (HTTPStatus.CONFLICT, 1)


def test_request_without_a_key_is_refused(taken, api):
    seal_all(api, taken)
    answer = api.post(address(taken, "api_bid_submit"), {}, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (HTTPStatus.BAD_REQUEST, ["Idempotency-Key"])


def test_program_withdraws(taken, api):
    seal_all(api, taken)
    submit(api, taken)
    answer = api.post(address(taken, "api_bid_withdraw"), {}, format="json", HTTP_IDEMPOTENCY_KEY="k-2")
    assert (answer.status_code, Bid.objects.living().count()) == (HTTPStatus.CREATED, 0)


def test_refusal_is_a_problem_document_with_the_clause(taken, api):
    answer = submit(api, taken)
    assert (answer.status_code, answer["Content-Type"]) == (HTTPStatus.CONFLICT, "application/problem+json")
    assert [row["message"] for row in answer.json()["blockers"]] == ["还没有封存资格证明", "还没有封存技术与商务响应", "还没有封存报价"]


def test_late_program_is_refused(taken, api):
    seal_all(api, taken)
    travel(taken.moment(5, 25, 9, 30) + timedelta(seconds=1))
    answer = submit(api, taken)
    assert (answer.status_code, "晚了 1 秒" in answer.json()["detail"], Bid.objects.count()) == (HTTPStatus.CONFLICT, True, 0)


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"price": "-5", "is_small": True}, "price"),
        ({"price": "很多", "is_small": True}, "price"),
        ({"price": "27\x005000", "is_small": True}, "price"),
        ({"price": True, "is_small": True}, "price"),
        ({"price": "275000"}, "is_small"),
        ({"price": "275000", "is_small": "perhaps"}, "is_small"),
        ({"price": "275000", "is_small": True, "supplier": 1}, "supplier"),
    ],
)
def test_odd_price_is_refused_by_field(taken, api, body, field):
    answer = api.put(address(taken, "api_bid_price"), body, format="json")
    assert (answer.status_code, list(answer.json()["errors"])) == (HTTPStatus.BAD_REQUEST, [field])
    assert SealedPart.objects.count() == 0


def test_price_above_the_ceiling_is_refused(taken, api):
    assert seal_all(api, taken, "290000.01").status_code == HTTPStatus.CONFLICT


def test_odd_file_is_refused(taken, api):
    file = SimpleUploadedFile("方案.pdf", b"MZ", "application/pdf")
    answer = api.put(address(taken, "api_bid_files", "technical"), {"files": [file]}, format="multipart")
    assert (answer.status_code, SealedPart.objects.count()) == (HTTPStatus.BAD_REQUEST, 0)


def test_program_takes_the_file(taken):
    api = program(taken.cast["supplier4"], "bid")
    assert api.get(address(taken, "api_bid")).json()["is_file_taken"] is False
    assert api.put(address(taken, "api_pickup")).json()["is_file_taken"] is True


def test_open_tenders_are_listed(taken, api):
    assert [row["number"] for row in api.get(reverse("api_tenders")).json()] == [lot_of(taken).tender.number]


@pytest.mark.parametrize("scopes", [(), ("read",), ("plan",)])
def test_key_without_the_scope_does_nothing(taken, scopes):
    api = program(taken.cast["supplier"], *scopes)
    assert {submit(api, taken).status_code, api.get(reverse("api_tenders")).status_code} == {HTTPStatus.FORBIDDEN}


@pytest.mark.parametrize(("username", "status"), [("filer", 403), ("auditor", 403), ("filer2", 404), ("administrator", 404)])
def test_scope_gives_no_more_than_the_role(taken, username, status):
    assert submit(program(taken.cast[username], "bid"), taken).status_code == status


def test_nobody_is_let_in_without_a_key(taken):
    assert APIClient().get(address(taken, "api_bid")).status_code == HTTPStatus.UNAUTHORIZED


def test_program_sees_its_own_bid_only(taken, api):
    seal_all(program(taken.cast["supplier2"], "bid"), taken)
    assert api.get(address(taken, "api_bid")).json()["parts"] == []
