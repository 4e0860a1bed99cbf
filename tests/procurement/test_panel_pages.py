"""The review in the browser's flow: to-dos, forms with what they need, check, confirm, refusal, and who gets which page."""

from decimal import Decimal

import pytest
from django.urls import reverse

from config.demo import custody as demo
from config.demo.awarding import leader
from core import log
from core.clock import travel
from procurement.models import BidReview, FinalOffer, OfferCall
from procurement.panels import actions
from procurement.panels.queries import members
from procurement.panels.todo import STEPS, todos
from procurement.seal.receipts import check_receipt
from procurement.seal.statements import spoken_code
from procurement.sealed.queries import offer_custody, terms_of
from procurement.sealed.stage import todos as custody_todos
from projects.models import Receipt
from registry.actions import create_token
from registry.policy import may
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "declare"
# Who may take each step of the panel once its members have declared, besides the members by their seats.
BY_ROLE = {
    "appoint_representative": {"approver"},
    "prepare_draw": {"filer"},
    "draw_panel": {"approver", "reviewer", "acceptor"},
    "submit_offer": set(),
    "explain_price": set(),
}
OF_LEADER = {
    "review_bids",
    "record_talk",
    "request_offers",
    "open_offers",
    "shut_offers",
    "question_price",
    "decide_price",
    "reopen_scores",
    "make_report",
    "deliver_report",
}
OF_MEMBERS = {"declare_impartiality", "recuse", "submit_scores", "sign_report"}


@pytest.fixture
def seated(live):
    life = live("declare")
    life.at(5, 25, 10, 30)
    return life


def url(life, step):
    return reverse(step, args=[life.project.number])


def take(client, life, step, typed):
    """Check the answers, then confirm them as a browser does."""
    checked = client.post(url(life, step), {**typed, "do": "check"})
    assert checked.status_code == 200, checked.content.decode()
    confirm = {"do": "confirm", "agreed": "1", "key": checked.context["key"], **dict(checked.context["carried"])}
    return client.post(url(life, step), confirm, follow=True)


@pytest.mark.parametrize("step", [*BY_ROLE, *sorted(OF_LEADER), *sorted(OF_MEMBERS)])
def test_step_is_allowed_to_whom_the_table_names(seated, step):
    seats = {member.user.username: member for member in members(lot_of(seated))}
    expected = set(BY_ROLE.get(step, set()))
    expected |= {name for name, member in seats.items() if step in OF_MEMBERS or (step in OF_LEADER and member.is_leader)}
    assert {name for name, user in seated.cast.people.items() if may(user, step, seated.project)} == expected


@pytest.mark.parametrize("step", ["review_bids", "recuse"])
def test_page_of_a_step_answers_by_role(seated, as_user, step):
    seen = {
        name: as_user(seated.cast[name]).get(url(seated, step)).status_code
        for name in ("filer", "filer2", "supplier", "supplier4", "auditor")
    }
    assert seen == {"filer": 403, "filer2": 404, "supplier": 403, "supplier4": 404, "auditor": 403}
    assert as_user(leader(seated)).get(url(seated, step)).status_code == 200


def test_leader_reviews_in_the_browser(seated, as_user):
    client = as_user(leader(seated))
    bids = list(lot_of(seated).bids.order_by("pk"))
    typed = {f"valid_{bid.pk}": "true" for bid in bids} | {f"valid_{bids[2].pk}": "false"}
    refused = client.post(url(seated, "review_bids"), {**typed, "do": "check"})
    assert (refused.status_code, "请写明未通过的理由" in refused.content.decode()) == (422, True)
    receipt = take(client, seated, "review_bids", {**typed, f"reason_{bids[2].pk}": "没有声明函"})
    assert receipt.status_code == 200
    assert sorted(BidReview.objects.values_list("is_valid", "reason")) == [(False, "没有声明函"), (True, ""), (True, "")]
    assert Receipt.objects.get(user=leader(seated), step="review_bids").answer == {"valid": 2, "bids": 3}


def test_leader_sees_only_what_is_next(seated, as_user):
    assert [str(todo.verb) for todo in todos(leader(seated))] == ["审查响应文件"]
    page = as_user(leader(seated)).get(url(seated, "request_offers"))
    assert page.status_code == 409
    assert "现在不需要办理" in page.content.decode()


def test_every_step_of_the_list_leads_to_a_page(seated):
    assert [step for step, _fact, _rule in STEPS if not url(seated, step).startswith("/desk/")] == []


def test_supplier_offers_in_the_browser(live, as_user):
    life = live("talk")
    life.at(5, 25, 14, 5)
    client = as_user(life.cast["supplier"])
    page = client.get(url(life, "submit_offer")).content.decode()
    assert ("15:00" in page, "275,000.00" in page) == (True, True)
    content = sealed(life, "supplier", 268000)
    sent = {"data": content, "content_type": "application/octet-stream", "headers": {"Idempotency-Key": "k"}}
    answers = [client.post(url(life, "submit_offer"), **sent) for _ in range(2)]
    offer = FinalOffer.objects.get()
    assert ([answer.status_code for answer in answers], offer.price) == ([201, 201], None)
    assert len({answer.json()["receipt"] for answer in answers}) == 1
    page = client.get(url(life, "submit_offer")).content.decode()
    assert (answers[0].json()["receipt"] in page, spoken_code(offer.sha256) in page) == (True, True)
    assert client.get(url(life, "offer_terms")).content == terms_of(offer_custody(lot_of(life))).text()
    told = client.get(url(life, "offer_receipt")).content
    assert check_receipt(told, log.signer().verifier, text=offer.statement.text.encode()).leaf == offer.sha256


def sealed(life, username, price):
    """A final offer as the supplier's program makes it."""
    return demo.seal(offer_custody(lot_of(life)), organisation_of(life.cast[username]), Decimal(price))


def test_program_offers(live, client):
    life = live("talk")
    life.at(5, 25, 14, 5)
    headers = {"Authorization": f"Bearer {create_token(actor=life.cast['supplier2'], label='报价', scopes=['bid'], days=9)}"}
    terms = client.get(url(life, "api_offer_terms"), headers=headers)
    assert terms.content == terms_of(offer_custody(lot_of(life))).text()
    sent = {"content_type": "application/octet-stream", "headers": {**headers, "Idempotency-Key": "k"}}
    content = sealed(life, "supplier2", 276000)
    answers = [client.post(url(life, "api_offer"), content, **sent) for _ in range(2)]
    assert [answer.status_code for answer in answers] == [201, 201]
    assert FinalOffer.objects.get().sha256 == answers[1].json()["fingerprint"]
    assert client.get(url(life, "api_offer_receipt"), headers=headers).status_code == 200


def test_custodians_and_bidders_see_what_waits_after_the_end(live, as_user):
    life = live("talk")
    life.at(5, 25, 14, 5)
    for name in ("supplier", "supplier2"):
        actions.submit_offer(life.project, actor=life.cast[name], content=sealed(life, name, 268000), key=name)
    travel(offer_custody(lot_of(life)).deadline_at)
    actions.shut_offers(life.project, actor=leader(life))
    assert "交出份额" in [str(todo.verb) for todo in custody_todos(life.cast["auditor"])]
    assert "有 2 份份额等您交出" in as_user(life.cast["auditor"]).get(url(life, "hand_over_shares")).content.decode()
    client = as_user(life.cast["supplier"])
    assert url(life, "open_own_offer") in client.get(life.project.get_absolute_url()).content.decode()
    page = client.get(url(life, "open_own_offer")).content.decode()
    assert ("data-open-own" in page, "data-seal-bid" in page) == (True, False)
    wrong = client.post(url(life, "open_own_offer"), "{}x", content_type="application/json")
    assert (wrong.status_code, wrong.json()["message"]) == (422, "回执写得不对")


def test_refused_opening_names_what_is_missing(live, as_user):
    life = live("talk")
    life.at(5, 25, 14, 5)
    answer = take(as_user(leader(life)), life, "shut_offers", {})
    assert (answer.status_code, "最后报价还没有截止" in answer.content.decode()) == (409, True)
    assert OfferCall.objects.get().opened_at is None


def test_supplier_sees_only_its_own_part(live, as_user):
    life = live("offer")
    page = as_user(life.cast["supplier2"]).get(life.project.get_absolute_url()).content.decode()
    assert "276,000.00" in page
    assert [word for word in ("268,000.00", "279,000.00", "专家 01", "江城诚信会计师事务所", "江城正衡会计师事务所") if word in page] == []


@pytest.mark.parametrize("last", ["talk", "report", "publish_result"])
def test_project_page_is_drawn_for_everybody_at_every_point(live, as_user, last):
    life = live(last)
    for username in ("approver", "auditor", "supplier", leader(life).username):
        client = as_user(life.cast[username])
        assert client.get(life.project.get_absolute_url()).status_code == 200
        assert client.get("/desk/").status_code == 200
