"""The opening: once, after the deadline, of everything that came in time, compared with its fingerprint."""

from datetime import timedelta
from decimal import Decimal
from pathlib import Path

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.storage import default_storage
from django.http import Http404

from config.demo.paper import simple_pdf
from core.clock import travel
from core.errors import Refused
from core.models import AuditEntry
from procurement.bids import actions
from procurement.models import Bid, Opening, SealedCiphertext, SealedPart
from procurement.sealed.actions import shut_bids
from procurement.tenders.actions import ask_question
from projects.actions import suspend
from projects.lifecycle import blockers
from projects.models import Deadline, Document
from tests.procurement.conftest import lot_of, open_after_shares, organisation_of, withdraw

SCENE = "hand_in"


@pytest.fixture
def closed(live):
    """The taking of bids has ended and all custodians have handed over."""
    return live("hand_over_shares")


def open_now(life, actor="filer"):
    return actions.open_bids(life.project, actor=life.cast[actor])


def test_opening_shows_every_price(closed):
    opening = open_now(closed)
    prices = dict(Bid.objects.values_list("supplier__name", "price"))
    assert prices == {
        "江城正衡会计师事务所": Decimal(275000),
        "江城明德会计师事务所": Decimal(282000),
        "江城诚信会计师事务所": Decimal(286000),
    }
    assert (opening.bid_count, opening.signs) == (3, [])


def test_opening_gives_the_files_back_as_they_were(closed):
    open_now(closed)
    part = SealedPart.objects.get(bid__supplier=organisation_of(closed.cast["supplier"]), kind="technical")
    assert Path(part.opened.path).read_bytes() == simple_pdf("江城正衡会计师事务所 服务方案", lot_of(closed).tender.title)


def test_opening_is_recorded_and_its_deadline_met(closed):
    opening = open_now(closed)
    assert Document.objects.get(kind="opening_record") == opening.document
    assert [row["price"] for row in opening.document.context["bids"]] == ["275,000.00", "282,000.00", "286,000.00"]
    assert Deadline.objects.get(project=closed.project, step="open_bids").met_at >= opening.at


def test_opening_reveals_the_blinded_entries(closed):
    open_now(closed)
    facts = AuditEntry.objects.get(chain=closed.project.chain, action="open_bids").data["bids"]
    leaves = set(AuditEntry.objects.filter(action="sealed_event").values_list("data__leaf", flat=True))
    assert [row["leaf"] in leaves and len(row["salt"]) for row in facts] == [32, 32, 32]


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("approver", PermissionDenied),
        ("supervisor", PermissionDenied),
        ("administrator", Http404),
        ("supplier", PermissionDenied),
        ("supplier4", Http404),
        ("filer2", Http404),
    ],
)
def test_only_the_buyers_filer_opens(closed, username, error):
    with pytest.raises(error):
        open_now(closed, username)
    assert Opening.objects.count() == 0


def test_early_end_is_refused_without_a_word_on_bids(live):
    life = live("hand_in")
    travel(life.moment(5, 25, 9, 30) - timedelta(seconds=1))
    with pytest.raises(Refused) as refusal:
        shut_bids(life.project, actor=life.cast["filer"])
    assert [blocker.fact for blocker in refusal.value.blockers] == ["opening_time_has_come"]
    assert SealedPart.objects.count() == 0


def test_bids_are_opened_once(closed):
    first = open_now(closed)
    with pytest.raises(Refused, match="响应文件已于 2026年5月25日 09:3"):
        actions.open_bids(closed.project, actor=closed.cast["filer"])
    assert list(Opening.objects.all()) == [first]


def test_withdrawn_bid_stays_closed(live):
    life = live("hand_in")
    withdraw(life, "supplier")
    assert open_after_shares(life).bid_count == 2
    assert Bid.objects.get(supplier=organisation_of(life.cast["supplier"])).price is None


def test_suspended_project_opens_nothing(closed):
    suspend(
        closed.project, actor=closed.cast["supervisor"], reason="投诉处理", notice_number="江财购〔2026〕8号", until=closed.moment(6, 10)
    )
    with pytest.raises(Refused, match="采购活动已暂停"):
        open_now(closed)
    assert SealedPart.objects.exclude(opened="").count() == 0


@pytest.fixture
def stored(closed):
    """Where the ciphertexts of a kind lie, in the order they came; what a test does to them is undone."""
    kept = {path: path.read_bytes() for part in SealedCiphertext.objects.all() for path in [Path(part.file.path)]}
    yield lambda kind: [Path(part.file.path) for part in SealedCiphertext.objects.filter(kind=kind).order_by("pk")]
    for path, content in kept.items():
        path.write_bytes(content)


def test_altered_ciphertext_is_told_and_stops_nobody_else(closed, stored):
    path = stored("technical")[0]
    content = bytearray(path.read_bytes())
    content[-1] ^= 1
    path.write_bytes(content)
    opening = open_now(closed)
    broken = {row["supplier"]: row["broken"] for row in opening.document.context["bids"]}
    assert broken == {"江城正衡会计师事务所": ["技术与商务响应"], "江城明德会计师事务所": [], "江城诚信会计师事务所": []}


def test_swapped_ciphertexts_do_not_open(closed, stored):
    one, two, _three = stored("price")
    first, second = one.read_bytes(), two.read_bytes()
    one.write_bytes(second)
    two.write_bytes(first)
    open_now(closed)
    assert list(Bid.objects.order_by("pk").values_list("price", flat=True)) == [None, None, Decimal(286000)]


def test_failed_opening_leaves_no_plaintext(closed, monkeypatch):
    def broken(*args, **kwargs):
        raise OSError("disk full")

    before = count_opened()
    monkeypatch.setattr("procurement.bids.actions.opening.issue", broken)
    with pytest.raises(OSError, match="disk full"):
        open_now(closed)
    assert (count_opened(), Opening.objects.count()) == (before, 0)


def count_opened():
    folder = Path(default_storage.path("opened"))
    return len(list(folder.rglob("*.pdf"))) if folder.exists() else 0


def test_open_question_keeps_the_bids_closed(live):
    life = live("hand_in")
    user = life.cast["supplier"]
    ask_question(lot_of(life).tender, actor=user, supplier=organisation_of(user), text="验收地点？")
    with pytest.raises(Refused, match="还有 1 个供应商询问没有答复"):
        open_after_shares(life)


def test_preview_before_the_deadline_tells_no_count(live):
    life = live("hand_in")
    assert [blocker.fact for blocker in blockers(life.project, "shut_bids")] == ["opening_time_has_come"]
