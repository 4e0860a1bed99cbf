"""The bid's page: its terms, its receipt, and what a stranger finds."""

import re
from decimal import Decimal
from http import HTTPStatus

import pytest
from django.urls import reverse

from config.demo import custody as demo
from core.clock import travel
from procurement.models import Bid, SealedPart
from procurement.sealed.posting import LARGEST
from projects.models import Receipt
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "answer"


def address(life, name="bid"):
    return reverse(name, args=[lot_of(life).tender.number])


def hand_in(client, life, key="k-1"):
    content = demo.seal(demo.custody_of(life), organisation_of(life.cast["supplier"]), Decimal("275000.00"))
    return client.post(address(life, "sealed_bid"), content, content_type="application/octet-stream", headers={"Idempotency-Key": key})


@pytest.fixture
def client_of(taken, as_user):
    """The client of 江城正衡."""
    return as_user(taken.cast["supplier"])


def test_page_says_who_opens_and_shows_the_receipt(taken, client_of):
    before = client_of.get(address(taken)).content.decode()
    assert ("任意 2 位交出份额才能开启" in before, "回执编号" in before) == (True, False)
    answer = hand_in(client_of, taken)
    bid, receipt = Bid.objects.get(), Receipt.objects.get(step="submit_bid")
    assert (answer.status_code, answer.json()["receipt"], receipt.fingerprint) == (HTTPStatus.CREATED, receipt.number, bid.sha256)
    after = client_of.get(address(taken)).content.decode()
    assert (receipt.number in after, re.search(r"275,?000", after.replace("275000.00", "", 1))) == (True, None)


@pytest.mark.parametrize("key", ["k-1", "k" * 79])
def test_repeated_submission_is_taken_once(taken, client_of, key):
    content = demo.seal(demo.custody_of(taken), organisation_of(taken.cast["supplier"]), Decimal(1))
    sent = {"data": content, "content_type": "application/octet-stream", "headers": {"Idempotency-Key": key}}
    answers = [client_of.post(address(taken, "sealed_bid"), **sent).json()["receipt"] for _ in range(2)]
    assert (len(set(answers)), Bid.objects.count(), Receipt.objects.get().key) == (1, 1, key)
    assert Bid.objects.get().statement.idempotency_key == key


def test_late_bid_is_told_with_what_to_do(taken, client_of):
    travel(taken.moment(5, 25, 9, 31))
    answer = hand_in(client_of, taken)
    assert (answer.status_code, "以平台时间为准，逾期不接收" in answer.json()["message"]) == (HTTPStatus.CONFLICT, True)
    assert Bid.objects.count() == 0


@pytest.mark.parametrize(
    ("name", "words"), [("sealed_withdrawal", "撤回声明写得不对"), ("open_own_bid", "回执写得不对"), ("sealed_bid", "不能接收")]
)
@pytest.mark.parametrize("body", ["", "[]", "{", '{"statement": 1}'])
def test_odd_post_is_answered_in_words(taken, client_of, name, words, body):
    answer = client_of.post(address(taken, name), body, content_type="application/json")
    assert answer.status_code in {HTTPStatus.UNPROCESSABLE_ENTITY, HTTPStatus.CONFLICT}
    assert words in answer.json()["message"] or (name, body) == ("open_own_bid", '{"statement": 1}')


def test_larger_package_than_a_bid_may_be_is_refused(taken, client_of):
    answer = client_of.post(address(taken, "sealed_bid"), b"x" * (LARGEST + 1), content_type="application/octet-stream")
    assert (answer.status_code, answer.json()["message"]) == (422, "封好的文件超过 200 MB，请压缩后再封")


def test_submission_asks_for_the_token(taken, client_of):
    client_of.handler.enforce_csrf_checks = True
    assert hand_in(client_of, taken).status_code == HTTPStatus.FORBIDDEN
    assert Bid.objects.count() == 0


@pytest.mark.parametrize("name", ["bid"])
@pytest.mark.parametrize(("username", "status"), [("filer", 403), ("auditor", 403), ("administrator", 404), ("filer2", 404)])
def test_bid_pages_are_closed_to_others(taken, as_user, name, username, status):
    assert as_user(taken.cast[username]).get(address(taken, name)).status_code == status


def test_list_holds_only_ones_own_bids(live, as_user):
    life = live("hand_in")
    bids = as_user(life.cast["supplier"]).get(reverse("bids")).context["bids"]
    assert [bid.supplier for bid in bids] == [organisation_of(life.cast["supplier"])]


@pytest.mark.parametrize(
    ("username", "status"), [("filer", 200), ("supplier", 200), ("supplier2", 404), ("administrator", 404), ("filer2", 404)]
)
def test_opened_file_is_given_to_those_who_may_see_bids(live, as_user, username, status):
    life = live("open_all")
    part = SealedPart.objects.get(bid__supplier=organisation_of(life.cast["supplier"]), kind="technical")
    response = as_user(life.cast[username]).get(reverse("opened_part", args=[part.pk]))
    content = b"".join(response) if status == HTTPStatus.OK else b""
    assert (response.status_code, content.startswith(b"%PDF")) == (status, status == HTTPStatus.OK)
