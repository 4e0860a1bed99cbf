"""The bid's page: parts, check, receipt, and what a stranger finds."""

from datetime import timedelta
from http import HTTPStatus
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.demo.life import Variant
from config.demo.paper import simple_pdf
from core.clock import travel
from procurement.models import Bid, SealedPart
from projects.models import Receipt
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "answer"
# The portal keeps the key.
VARIANT = Variant(custodians=())
PDF = simple_pdf("资格证明")


def address(life, name="bid", *more):
    return reverse(name, args=[lot_of(life).tender.number, *more])


def upload(client, life, kind, *contents):
    files = [SimpleUploadedFile(f"{kind}.pdf", content, "application/pdf") for content in contents or (PDF,)]
    return client.post(address(life, "seal_part", kind), {"files": files})


def price(client, life, text="275000", is_small="true"):
    return client.post(address(life, "seal_part", "price"), {"price": text, "is_small": is_small})


@pytest.fixture
def client_of(taken, as_user):
    """The client of 江城正衡."""
    return as_user(taken.cast["supplier"])


def seal_all(client, life):
    assert {upload(client, life, kind).status_code for kind in ("qualification", "technical")} == {HTTPStatus.FOUND}
    assert price(client, life).status_code == HTTPStatus.FOUND


def submit(client, life, **changes):
    check = client.get(address(life, "submit_bid"))
    sent = {"key": "k-1", "agreed": "1", "seen": check.context["carried"][0][1], **changes}
    return client.post(address(life, "submit_bid"), sent)


def test_bid_is_sealed_and_submitted_in_the_browser(taken, client_of):
    seal_all(client_of, taken)
    response = submit(client_of, taken)
    bid, receipt = Bid.objects.get(), Receipt.objects.get(step="submit_bid")
    assert response.url == address(taken)
    assert (receipt.fingerprint, receipt.project) == (bid.sha256, None)
    assert receipt.number in client_of.get(address(taken)).content.decode()


def test_repeated_confirmation_submits_once(taken, client_of):
    seal_all(client_of, taken)
    seen = client_of.get(address(taken, "submit_bid")).context["carried"][0][1]
    for _time in range(2):
        assert submit(client_of, taken, seen=seen).status_code == HTTPStatus.FOUND
    assert (Bid.objects.count(), Receipt.objects.filter(step="submit_bid").count()) == (1, 1)


def test_submission_without_the_tick_is_asked_again(taken, client_of):
    seal_all(client_of, taken)
    assert submit(client_of, taken, agreed="").status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Bid.objects.count() == 0


def test_part_replaced_after_the_check_is_checked_again(taken, client_of):
    seal_all(client_of, taken)
    seen = client_of.get(address(taken, "submit_bid")).context["carried"][0][1]
    price(client_of, taken, "270000")
    assert submit(client_of, taken, seen=seen).status_code == HTTPStatus.UNPROCESSABLE_ENTITY
    assert Bid.objects.count() == 0


def test_bid_is_withdrawn_in_the_browser(taken, client_of):
    seal_all(client_of, taken)
    submit(client_of, taken)
    seen = client_of.get(address(taken, "withdraw_bid")).context["carried"][0][1]
    response = client_of.post(address(taken, "withdraw_bid"), {"key": "k-2", "agreed": "1", "seen": seen})
    assert (response.status_code, Bid.objects.living().count()) == (HTTPStatus.FOUND, 0)


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("", "还没有填写"),
        ("-5", "金额不能为负数"),
        ("0", "不能少于 0.01 元"),
        ("290000.01", "多 0.01 元"),
        ("很多", "看不出金额"),
        ("275000.001", "最多到分"),
        ("27\x005000", "第 3 个字符看不见"),
        ("9" * 300, ""),
    ],
)
def test_odd_price_is_refused_at_its_field(taken, client_of, text, words):
    response = price(client_of, taken, text)
    assert (response.status_code, list(response.context["price_form"].errors)) == (HTTPStatus.UNPROCESSABLE_ENTITY, ["price"])
    assert words in response.context["price_form"].errors["price"][0]
    assert SealedPart.objects.count() == 0


@pytest.mark.parametrize("text", ["２７５０００．００", "￥275,000.00", "27.5万", " 275000 "])
def test_price_is_read_as_people_write_it(taken, client_of, text):
    assert price(client_of, taken, text).status_code == HTTPStatus.FOUND


def test_small_enterprise_is_said_yes_or_no(taken, client_of):
    response = price(client_of, taken, is_small="")
    assert list(response.context["price_form"].errors) == ["is_small"]


@pytest.mark.parametrize("content", [b"", b"MZ", b"<html>", PDF[:100]])
def test_odd_file_is_refused_at_its_field(taken, client_of, content):
    response = upload(client_of, taken, "technical", content)
    assert (response.status_code, response.context["file_error"]["kind"]) == (HTTPStatus.UNPROCESSABLE_ENTITY, "technical")
    assert SealedPart.objects.count() == 0


def test_upload_without_a_file_is_refused(taken, client_of):
    response = client_of.post(address(taken, "seal_part", "qualification"), {})
    assert response.context["file_error"]["messages"] == ["还没有选择文件"]


def test_two_files_where_one_belongs_are_refused(taken, client_of):
    assert upload(client_of, taken, "qualification", PDF, PDF).context["file_error"]["messages"] == ["这一部分最多 1 个文件，选了 2 个"]


def test_upload_touches_no_disk_in_plain(taken, client_of, tmp_path, settings):
    settings.FILE_UPLOAD_TEMP_DIR = str(tmp_path)
    big = PDF[:-6] + b"\n%" + b"x" * 3_000_000 + b"\n%%EOF\n"
    assert upload(client_of, taken, "technical", big).status_code == HTTPStatus.FOUND
    assert list(tmp_path.iterdir()) == []
    assert b"%PDF" not in Path(SealedPart.objects.get().ciphertext.path).read_bytes()


def test_upload_asks_for_the_token(taken, client_of):
    client_of.handler.enforce_csrf_checks = True
    assert upload(client_of, taken, "technical").status_code == HTTPStatus.FORBIDDEN
    assert SealedPart.objects.count() == 0


def test_unknown_part_is_not_found(taken, client_of):
    assert upload(client_of, taken, "bribe").status_code == HTTPStatus.NOT_FOUND


def test_one_second_late_is_told_with_the_clause(taken, client_of):
    seal_all(client_of, taken)
    seen = client_of.get(address(taken, "submit_bid")).context["carried"][0][1]
    travel(taken.moment(5, 25, 9, 30) + timedelta(seconds=1))
    response = submit(client_of, taken, seen=seen)
    page = response.content.decode()
    assert (response.status_code, "以平台时间为准，逾期不接收" in page, "214号）第十三条" in page) == (HTTPStatus.CONFLICT, True, True)
    assert Bid.objects.count() == 0


def test_late_price_is_told_on_the_page(taken, client_of):
    travel(taken.moment(5, 25, 9, 30))
    response = price(client_of, taken)
    assert (response.status_code, response.context["blockers"][0].message[:5]) == (HTTPStatus.CONFLICT, "响应已于 ")


@pytest.mark.parametrize("name", ["bid", "submit_bid", "withdraw_bid"])
@pytest.mark.parametrize(("username", "status"), [("filer", 403), ("auditor", 403), ("administrator", 404), ("filer2", 404)])
def test_bid_pages_are_closed_to_others(taken, as_user, name, username, status):
    assert as_user(taken.cast[username]).get(address(taken, name)).status_code == status


def test_page_shows_only_ones_own_parts(taken, as_user):
    seal_all(as_user(taken.cast["supplier2"]), taken)
    page = as_user(taken.cast["supplier"]).get(address(taken))
    assert (page.context["done"], page.context["bid"]) == (0, None)


def test_list_holds_only_ones_own_bids(live, as_user):
    life = live("hand_in")
    bids = as_user(life.cast["supplier"]).get(reverse("bids")).context["bids"]
    assert [bid.supplier for bid in bids] == [organisation_of(life.cast["supplier"])]


def test_price_is_never_shown_back(taken, client_of):
    seal_all(client_of, taken)
    page = client_of.get(address(taken)).content.decode()
    assert [text for text in ("275000", "275,000") if text in page] == []


@pytest.mark.parametrize(
    ("username", "status"), [("filer", 200), ("supplier", 200), ("supplier2", 404), ("administrator", 404), ("filer2", 404)]
)
def test_opened_file_is_given_to_those_who_may_see_bids(live, as_user, username, status):
    life = live("open_all")
    part = SealedPart.objects.get(bid__supplier=organisation_of(life.cast["supplier"]), kind="technical")
    response = as_user(life.cast[username]).get(reverse("opened_part", args=[part.pk]))
    content = b"".join(response) if status == HTTPStatus.OK else b""
    assert (response.status_code, content.startswith(b"%PDF")) == (status, status == HTTPStatus.OK)


def test_sealed_file_is_given_to_nobody(live, as_user):
    life = live("hand_in")
    part = SealedPart.objects.filter(kind="technical").first()
    codes = {name: as_user(life.cast[name]).get(reverse("opened_part", args=[part.pk])).status_code for name in ("filer", "supplier")}
    assert codes == {"filer": HTTPStatus.NOT_FOUND, "supplier": HTTPStatus.NOT_FOUND}


def test_pages_say_who_could_read_a_bid(taken, client_of):
    assert "运维人员在技术上能够解密" in client_of.get(address(taken)).content.decode()
