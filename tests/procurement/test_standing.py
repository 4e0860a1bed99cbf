"""What a supplier reads of its standing before it bids, the bans that finance keeps, and the library."""

from datetime import date, timedelta

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from config.demo.life import Life
from config.demo.tendering import living, supplier_of
from core.clock import now, today, travel
from core.models import AuditEntry
from procurement.bids.queries import living_bids
from procurement.bids.rules import signs
from procurement.models import StoredDocument, SupplierBan
from procurement.standing import actions
from procurement.standing.actions import BanData
from procurement.standing.queries import usable_documents
from procurement.standing.rules import ban_is_lawful, standing
from procurement.tenders import actions as tenders
from procurement.tenders.rules import may_supply
from tests.procurement.conftest import refusal

SCENE = "answer"
PDF = b"%PDF-1.7\n1\n%%EOF"


def ban(life: Life, days: int = 400, kind: str = "ban") -> SupplierBan:
    data = BanData(kind, "江城市财政局", "江财罚〔2026〕3号", "提供虚假材料谋取中标", today(), today() + timedelta(days=days))
    return actions.record_ban(supplier_of(life.cast["supplier"]), actor=life.cast["supervisor"], data=data)


def messages(life: Life) -> list[str]:
    return [str(one.message) for one in may_supply(supplier_of(life.cast["supplier"]), living(life).tender)]


def test_a_ban_bars_until_it_ends_or_is_lifted(life):
    made = ban(life, days=3)
    assert len(messages(life)) == 1
    assert "禁止参加政府采购活动，至 2026年5月17日（周日）（江城市财政局 江财罚〔2026〕3号）" in messages(life)[0]
    travel(now() + timedelta(days=4))
    assert messages(life) == []
    other = ban(life)
    actions.lift_ban(other, actor=life.cast["supervisor"], reason="决定被撤销")
    assert messages(life) == []
    assert refusal(actions.lift_ban, other, actor=life.cast["supervisor"], reason="再次") == ["这条记录已经解除"]
    assert AuditEntry.objects.filter(chain="registry", action="record_ban").count() == 2
    assert made.lifted_at is None


def test_a_banned_supplier_takes_no_file_and_the_review_is_told(life):
    ban(life)
    user = life.cast["supplier"]
    assert len(refusal(tenders.pick_up_file, living(life).tender, actor=user, supplier=supplier_of(user))) == 1


def test_signs_name_bidders_banned_at_the_deadline(live):
    life = live("hand_in")
    ban(life)
    found = [sign["message"] for sign in signs(living_bids(living(life)))]
    assert [message for message in found if "江财罚〔2026〕3号" in message] != []


def test_standing_lists_what_bars_what_is_met_and_what_to_look_at(life):
    supplier, tender = supplier_of(life.cast["supplier"]), living(life).tender
    kinds = [one.kind for one in standing(supplier, tender, may_supply(supplier, tender))]
    assert kinds == ["done", "done", "due", "due"]
    ban(life)
    found = standing(supplier, tender, may_supply(supplier, tender))
    assert [one.kind for one in found][:2] == ["over", "done"]


@pytest.mark.parametrize(("ends", "count"), [(date(2029, 2, 1), 1), (date(2029, 1, 31), 0), (None, 1), (date(2025, 1, 1), 1)])
def test_a_ban_lasts_three_years_at_most(ends, count):
    assert len(list(ban_is_lawful(kind="ban", starts_on=date(2026, 1, 31), ends_on=ends))) == count
    assert list(ban_is_lawful(kind="tax", starts_on=date(2026, 1, 31), ends_on=ends)) == []


def test_only_finance_keeps_bans(life):
    with pytest.raises(PermissionDenied):
        actions.record_ban(
            supplier_of(life.cast["supplier"]), actor=life.cast["finance"], data=BanData("tax", "税务局", "1号", "欠税", today())
        )
    assert SupplierBan.objects.count() == 0


def test_library_keeps_a_file_once_and_offers_it_until_it_expires(life):
    user = life.cast["supplier"]
    supplier = supplier_of(user)
    actions.store_document(supplier, actor=user, kind="licence", file=(PDF, "执照.pdf"))
    made = actions.store_document(supplier, actor=user, kind="tax", file=(PDF, "另名.pdf"), valid_until=today())
    assert (StoredDocument.objects.count(), made.kind) == (1, "tax")
    assert list(usable_documents(supplier)) == [made]
    travel(now() + timedelta(days=1))
    assert list(usable_documents(supplier)) == []
    with pytest.raises(ValidationError):
        actions.store_document(supplier, actor=user, kind="tax", file=(b"text", "a.pdf"))


def test_bid_page_offers_the_library_and_the_tender_page_the_standing(life, as_user):
    user, tender = life.cast["supplier"], living(life).tender
    made = actions.store_document(supplier_of(user), actor=user, kind="licence", file=(PDF, "执照.pdf"))
    client = as_user(user)
    assert reverse("stored_document", args=[made.pk]) in client.get(reverse("bid", args=[tender.number])).content.decode()
    ban(life)
    page = client.get(reverse("tender", args=[tender.number])).content.decode()
    assert ("不能参加" in page, "江财罚〔2026〕3号" in page) == (True, True)


def test_pages_store_and_enter(life, as_user):
    client = as_user(life.cast["supplier"])
    bad = client.post(reverse("library"), {"kind": "licence", "file": SimpleUploadedFile("a.pdf", b"text")})
    good = client.post(reverse("library"), {"kind": "licence", "file": SimpleUploadedFile("a.pdf", PDF)})
    assert (bad.status_code, good.status_code, StoredDocument.objects.count()) == (422, 302, 1)
    client = as_user(life.cast["supervisor"])
    facts = {"supplier": supplier_of(life.cast["supplier"]).pk, "kind": "ban", "authority": "江城市财政局", "number": "江财罚〔2026〕3号"}
    facts |= {"reason": "转包", "starts_on": "2026-05-01"}
    assert client.post(reverse("bans"), facts).status_code == 422
    assert client.post(reverse("bans"), {**facts, "ends_on": "2027-04-30"}).status_code == 302
    made = SupplierBan.objects.get()
    client.post(reverse("lift_ban", args=[made.pk]), {"reason": "撤销"})
    made.refresh_from_db()
    assert made.lift_reason == "撤销"
