"""A tender on sealed bids, step by step: custodians, keys, the notice, bids, the end, shares, and an opening anyone can recheck."""

import io
import json
import zipfile
from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext

from config.demo import custody as demo
from config.demo import tendering
from core import log
from core.clock import travel
from core.errors import Refused
from procurement.bids import actions as bids
from procurement.models import Bid, Custody, KeyHolder, SealedPart, SealedShare, SealStatement
from procurement.seal import verify as verifier
from procurement.seal.receipts import check_receipt
from procurement.seal.sealing import read_receipt, seal_bid, withdrawal
from procurement.sealed import actions, queries, tasks
from procurement.sealed.reading import Reading
from procurement.sealed.stage import todos
from registry.actions import create_token
from tests.procurement.conftest import lot_of, organisation_of, refusal

SCENE = "answer"
PRICES = {"江城正衡会计师事务所": Decimal(275000), "江城明德会计师事务所": Decimal(282000), "江城诚信会计师事务所": Decimal(286000)}


def custody_of(life) -> Custody:
    return queries.bid_custody(lot_of(life))


def handed_in(life):
    tendering.hand_in(life)
    return life


def shut(life):
    handed_in(life)
    demo.shut(life)
    return life


def hand_over(life, *places: int, change=lambda shares: shares) -> None:
    for custodian in custody_of(life).custodians.filter(place__in=places):
        actions.hand_over_shares(life.project, actor=custodian.user, shares=change(demo.unlocked(custodian)))


def test_notice_fixes_who_keeps_the_shares(taken):
    custody = custody_of(taken)
    names = [holder.name for holder in KeyHolder.objects.order_by("pk")]
    assert [each.name for each in custody.custodians.all()] == names
    assert (len(names), custody.threshold, custody.deadline_at) == (3, 2, lot_of(taken).tender.deadline_at)
    notice = lot_of(taken).tender.notice_document.context
    assert [each["recipient"] for each in notice["custodians"]] == [each.recipient for each in custody.custodians.all()]


def test_bid_in_the_database_says_nothing(taken, supplier):
    tendering.bid(lot_of(taken), supplier, Decimal("275000.00"))
    bid = Bid.objects.get()
    assert (bid.price, bid.parts.count(), bid.sha256) == (None, 0, bid.statement.leaf)
    stored = [Path(row.file.path).read_bytes() for row in bid.statement.ciphertexts.all()]
    assert [content for content in stored if b"275000" in content or b"%PDF" in content] == []


def test_bid_for_another_custody_is_refused(taken, supplier):
    content = demo.seal(custody_of(taken), organisation_of(taken.cast["supplier2"]), Decimal(1))
    with pytest.raises(Refused):
        actions.submit_sealed(lot_of(taken).tender, actor=supplier, supplier=organisation_of(supplier), content=content, key="k")
    assert (Bid.objects.count(), SealStatement.objects.filter(kind="bid").count()) == (0, 0)


def test_bid_is_replaced_and_withdrawn_with_its_key(taken, supplier):
    tender, own, custody = lot_of(taken).tender, organisation_of(supplier), custody_of(taken)
    terms = queries.terms_of(custody)
    contents = {part.kind: demo.Content({"price": "1.00", "is_small": True}) for part in terms.parts}
    first = seal_bid(terms, contents, supplier=own.uscc)
    before = actions.submit_sealed(tender, actor=supplier, supplier=own, content=first.package(), key="a")
    again = actions.submit_sealed(tender, actor=supplier, supplier=own, content=first.package(), key="a")
    assert again == before
    secret = json.loads(first.receipt())["secret"]
    assert read_receipt(first.receipt())[0] == first.text
    second = seal_bid(terms, contents, supplier=own.uscc, secret=bytes.fromhex(secret), replaces=before.sha256)
    after = actions.submit_sealed(tender, actor=supplier, supplier=own, content=second.package(), key="b")
    assert list(Bid.objects.living()) == [after]
    text, signature = withdrawal(terms, supplier=own.uscc, secret=first.secret, replaces=after.sha256)
    actions.withdraw_sealed(tender, actor=supplier, supplier=own, text=text, signature=signature)
    assert list(Bid.objects.living()) == []


def test_bid_may_be_withdrawn_again_after_a_new_one(taken, supplier):
    tender, own, custody = lot_of(taken).tender, organisation_of(supplier), custody_of(taken)
    terms = queries.terms_of(custody)
    contents = {part.kind: demo.Content({"price": "1.00", "is_small": True}) for part in terms.parts}
    for key in ("a", "b"):
        sealed = seal_bid(terms, contents, supplier=own.uscc)
        bid = actions.submit_sealed(tender, actor=supplier, supplier=own, content=sealed.package(), key=key)
        text, signature = withdrawal(terms, supplier=own.uscc, secret=sealed.secret, replaces=bid.sha256)
        actions.withdraw_sealed(tender, actor=supplier, supplier=own, text=text, signature=signature)
    assert (list(Bid.objects.living()), SealStatement.objects.filter(kind="withdrawal").count()) == ([], 2)


def test_moved_deadline_moves_the_terms(taken):
    before = custody_of(taken).deadline_at
    later = taken.moment(5, 28, 9, 30)
    tendering.tenders.clarify_tender(taken.project, actor=taken.person("filer"), text="补充说明", deadline_at=later)
    assert (before < later, custody_of(taken).deadline_at) == (True, later)
    assert SealStatement.objects.filter(kind="terms").count() == 2


def test_no_share_before_the_end(taken):
    life = handed_in(taken)
    custodian = custody_of(life).custodians.first()
    assert (queries.shares_for(custodian), queries.own_custodian(life.project, custodian.user)) == ([], None)
    assert refusal(actions.hand_over_shares, life.project, actor=custodian.user, shares={}) == ["还没有停止接收响应，份额还不能交出"]


def test_opening_waits_for_enough_custodians(taken):
    life = shut(taken)
    assert refusal(bids.open_bids, life.project, actor=life.person("filer")) == ["托管人交出的份额还不够：0 人已交出，开启需要 2 人"]
    hand_over(life, 0)
    assert "1 人已交出" in refusal(bids.open_bids, life.project, actor=life.person("filer"))[0]
    hand_over(life, 2)
    opening = bids.open_bids(life.project, actor=life.person("filer"))
    assert opening.bid_count == 3
    assert dict(Bid.objects.values_list("supplier__name", "price")) == PRICES
    parts = SealedPart.objects.order_by("pk")
    assert {(part.kind, part.opened != "") for part in parts} == {("qualification", True), ("technical", True)}
    assert parts.count() == 6


def test_bidder_opens_its_own_bid_where_custodians_fail(taken, supplier):
    own, tender = organisation_of(supplier), lot_of(taken).tender
    terms = queries.terms_of(custody_of(taken))
    contents = {part.kind: demo.Content({"price": "270000.00", "is_small": True}) for part in terms.parts}
    sealed = seal_bid(terms, contents, supplier=own.uscc)
    actions.submit_sealed(tender, actor=supplier, supplier=own, content=sealed.package(), key="a")
    early = refusal(actions.open_own_bid, tender, actor=supplier, supplier=own, identities=sealed.identities)
    tendering.bid(lot_of(taken), taken.cast["supplier2"], Decimal("282000.00"))
    demo.shut(taken)
    hand_over(taken, 0)
    other = dict.fromkeys(sealed.identities, demo.identity_of(supplier))
    wrong = refusal(actions.open_own_bid, tender, actor=supplier, supplier=own, identities=other)
    actions.open_own_bid(tender, actor=supplier, supplier=own, identities=sealed.identities)
    assert (early, wrong) == (["还没有停止接收响应"], ["这不是这份响应的回执"])
    assert len(refusal(bids.open_bids, taken.project, actor=taken.person("filer"))) == 1
    hand_over(taken, 1)
    bids.open_bids(taken.project, actor=taken.person("filer"))
    assert Bid.objects.get(supplier=own).price == Decimal(270000)


def test_after_the_time_for_it_the_opening_goes_on_with_what_opens(taken):
    life = shut(taken)
    hand_over(life, 0)
    custody, user = custody_of(life), life.cast["supplier"]
    travel(queries.cure_ends_at(custody) + timedelta(seconds=1))
    late = refusal(actions.open_own_bid, lot_of(life).tender, actor=user, supplier=organisation_of(user), identities={})
    few = refusal(bids.open_bids, life.project, actor=life.person("filer"))
    assert (late, few) == (["自行开启的时间已过。截止时间 2026年5月26日 23:59（周二）"], ["能够开启的响应只有 0 家，不足 2 家"])
    left_out = set(
        SealedShare.objects.filter(ciphertext__statement__supplier=organisation_of(life.cast["supplier3"])).values_list("pk", flat=True)
    )
    hand_over(life, 1, change=lambda shares: {number: given for number, given in shares.items() if number not in left_out})
    opening = bids.open_bids(life.project, actor=life.person("filer"))
    assert dict(Bid.objects.values_list("supplier__name", "price")) == {**PRICES, "江城诚信会计师事务所": None}
    assert opening.document.context["bids"][2]["broken"] == ["资格证明", "技术与商务响应", "报价"]


def test_round_is_read_with_as_many_queries_whatever_the_number_of_bids(taken, django_assert_num_queries):
    tendering.bid(lot_of(taken), taken.cast["supplier"], Decimal(1))
    with CaptureQueriesContext(connection) as one:
        assert len(Reading(custody_of(taken)).undecided) == 1
    for name in ("supplier2", "supplier3"):
        tendering.bid(lot_of(taken), taken.cast[name], Decimal(1))
    with django_assert_num_queries(len(one)):
        assert len(Reading(custody_of(taken)).undecided) == 3


def test_liar_is_named_and_spoils_nothing(taken):
    life = shut(taken)
    hand_over(life, 0, change=lambda shares: {number: (bytes(16), share) for number, (_salt, share) in shares.items()})
    hand_over(life, 1, 2)
    opening = bids.open_bids(life.project, actor=life.person("filer"))
    name = custody_of(life).custodians.get(place=0).name
    assert f"托管人{name}交出的份额与承诺不符" in [sign["message"] for sign in opening.signs]
    assert dict(Bid.objects.values_list("supplier__name", "price")) == PRICES


def test_altered_ciphertext_is_told_and_stops_nobody_else(taken, settings, tmp_path):
    settings.MEDIA_ROOT = tmp_path
    life = shut(taken)
    row = Bid.objects.earliest("pk").statement.ciphertexts.get(kind="price")
    (tmp_path / row.file.name).write_bytes(b"rubbish")
    hand_over(life, 0, 1)
    bids.open_bids(life.project, actor=life.person("filer"))
    assert sorted(Bid.objects.values_list("price", flat=True), key=str) == [Decimal(282000), Decimal(286000), None]


def test_published_bundle_is_right(taken, settings, tmp_path, capsys):
    settings.LOG_DIR = tmp_path
    life = shut(taken)
    hand_over(life, 1, 2)
    bids.open_bids(life.project, actor=life.person("filer"))
    custody = custody_of(life)
    tasks.write_files([{"custody": custody.pk}])
    [bundle] = (tmp_path / "sealed").glob("*.zip")
    assert verifier.main([str(bundle), "--log", str(log.signer().verifier)]) == 0
    with zipfile.ZipFile(io.BytesIO(bundle.read_bytes())) as archive:
        assert not [name for name in archive.namelist() if "technical" in name]


def test_only_custodians_hand_over_and_register(taken):
    for name in ("approver", "acceptor", "finance", "supplier"):
        with pytest.raises((Http404, PermissionDenied)):
            actions.hand_over_shares(taken.project, actor=taken.cast[name], shares={})
    assert SealedShare.objects.exclude(handed_at=None).count() == 0


def test_custodian_sees_the_task(taken):
    life = shut(taken)
    travel(custody_of(life).deadline_at)
    auditor = life.cast["auditor"]
    assert [str(todo.verb) for todo in todos(auditor)] == ["交出份额"]
    hand_over(life, custody_of(life).custodians.get(user=auditor).place)
    assert list(todos(auditor)) == []


def test_program_hands_in_and_gets_the_signed_receipt(taken, supplier, client):
    number = lot_of(taken).tender.number
    headers = {"Authorization": f"Bearer {create_token(actor=supplier, label='投标', scopes=['bid'], days=9)}"}
    address = f"/api/v1/desk/tenders/{number}/bid/sealed/"
    assert client.get(f"{address}terms/", headers=headers).content == queries.terms_of(custody_of(taken)).text()
    content = demo.seal(custody_of(taken), organisation_of(supplier), Decimal(1))
    sent = {"data": content, "content_type": "application/octet-stream", "headers": {**headers, "Idempotency-Key": "a"}}
    answers = [client.post(address, **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert len({answer.json()["number"] for answer in answers}) == 1
    assert client.post(address, **{**sent, "data": content + b"x"}).status_code == 409
    told = client.get(f"{address}receipt/", headers=headers).content
    text = Bid.objects.get().statement.text.encode()
    assert check_receipt(told, log.signer().verifier, text=text).leaf == Bid.objects.get().sha256
