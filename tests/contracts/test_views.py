"""The steps in the browser: form, answers, confirmation, receipt; and who sees which page."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from config.demo import contracts as scenes
from contracts.models import Acceptance, Contract, Payment, ProgressReport
from contracts.queries import award_of, unrequested
from contracts.views.steps import suggested_draft
from core.models import AuditEntry
from projects.models import Draft, Receipt, State
from projects.queries import todos
from tests.lived import play

SCENE = "publish_result"
HIDDEN = re.compile(r'name="(key|seen)" value="([^"]*)"')


def browser(life, name: str) -> Client:
    client = Client()
    client.force_login(life.cast[name])
    return client


def address(life, step: str) -> str:
    return reverse(step, args=[life.project.number])


def check(client: Client, url: str, data: dict[str, object]) -> dict[str, str]:
    """Send the form and return what the page with the answers carries on."""
    page = client.post(url, {**data, "do": "check"}) if data else client.get(url)
    assert page.status_code == 200, page.content.decode()[:3000]
    return {"do": "confirm", "agreed": "1", **dict(HIDDEN.findall(page.content.decode()))}


def take(life, name: str, step: str, **data: object) -> str:
    """Take a step from its form to the receipt; returns the receipt's address."""
    client, url = browser(life, name), address(life, step)
    done = client.post(url, check(client, url, data))
    assert done.status_code == 302, done.content.decode()[:3000]
    life.project.refresh_from_db()
    return str(done.headers["Location"])


def test_contract_is_drafted_and_signed_in_the_browser(life):
    draft = {name: str(value) for name, value in suggested_draft(life.project).items()} | {"is_budgeted": "on"}
    take(life, "filer", "draft_contract", **draft)
    take(life, "approver", "sign_first")
    take(life, "supplier", "sign")
    assert (life.project.state, scenes.signed(life).price) == (State.PERFORMING, award_of(life.project).price)


def test_draft_survives_half_finished(life):
    client, url = browser(life, "filer"), address(life, "draft_contract")
    assert client.post(url, {"do": "draft", "price": "abc", "title_1": "现场"}).status_code == 200
    page = client.get(url).content.decode()
    assert ('value="abc"' in page, 'value="现场"' in page, Contract.objects.count()) == (True, True, 0)


def test_wrong_draft_keeps_every_field(life):
    client, url = browser(life, "filer"), address(life, "draft_contract")
    page = client.post(url, {"do": "check", "price": "-5", "title_1": "现场"})
    assert (page.status_code, 'value="现场"' in page.content.decode(), Contract.objects.count()) == (422, True, 0)


def test_repeated_confirmation_gives_the_same_receipt(life):
    scenes.draft(life)
    client, url = browser(life, "approver"), address(life, "sign_first")
    carried = check(client, url, {})
    answers = [client.post(url, carried).headers["Location"] for _time in range(3)]
    assert len(set(answers)) == 1
    assert AuditEntry.objects.filter(chain=life.project.chain, action="sign_first").count() == 1
    assert Receipt.objects.filter(step="sign_first").count() == 1


def test_text_changed_meanwhile_is_shown_again_before_it_is_signed(life):
    scenes.draft(life)
    client, url = browser(life, "approver"), address(life, "sign_first")
    carried = check(client, url, {})
    scenes.draft(life)
    Contract.objects.update(payment_days=59)
    page = client.post(url, carried)
    assert (page.status_code, scenes.signed(life).buyer_signed_at) == (422, None)


def test_confirmation_needs_its_tick(life):
    scenes.draft(life)
    client, url = browser(life, "approver"), address(life, "sign_first")
    carried = check(client, url, {})
    del carried["agreed"]
    assert (client.post(url, carried).status_code, scenes.signed(life).buyer_signed_at) == (422, None)


def test_refusal_names_every_reason_with_its_clause(life):
    scenes.draft(life)
    Contract.objects.update(is_budgeted=False, payment_days=90)
    client, url = browser(life, "approver"), address(life, "sign_first")
    page = client.post(url, check(client, url, {}))
    text = page.content.decode()
    assert page.status_code == 409
    assert "约定的付款期限 90 日超过 60 日，多 30 日" in text
    assert "财预〔2017〕87号" in text


def test_payment_goes_through_three_desks(life):
    play(life, "publish_contract", after=SCENE)
    take(life, "filer", "request_payment", what="0", amount="８０,４００", invoice="2642")
    asked = str(Payment.objects.get().pk)
    take(life, "approver", "approve_payment", payment=asked)
    take(life, "treasury", "pay", payment=asked, voucher="GK1")
    assert [row.voucher for row in Payment.objects.paid()] == ["GK1"]


def test_work_is_reported_handed_over_and_accepted_in_the_browser(life):
    play(life, "pay_advance", after=SCENE)
    stage = str(scenes.stage_of(life, 1).pk)
    take(life, "supplier", "report_progress", milestone=stage, quantity="8", text="完成")
    take(life, "supplier", "deliver", milestone=stage, delivery="底稿")
    people = [str(life.cast[name].pk) for name in ("acceptor", "reviewer")]
    take(life, "acceptor", "start_acceptance", milestone=stage, staff=people, others="李敏，教育局，服务对象")
    items = {f"met_{place}": "yes" for place in range(1, 13)}
    take(life, "acceptor", "record_acceptance", **items, quantity="8", quality="1", result="yes", opinion="合格", opinions="教育局，认可")
    take(life, "reviewer", "sign_acceptance")
    paper = [str(member.pk) for member in Acceptance.objects.get().members.filter(user=None)]
    take(life, "acceptor", "sign_acceptance", on_paper=paper)
    take(life, "acceptor", "conclude_acceptance", demand="", due_on="")
    take(life, "filer", "publish_acceptance")
    assert (Acceptance.objects.passed().count(), ProgressReport.objects.count()) == (1, 1)
    assert len(unrequested(scenes.signed(life))) == 1


def test_change_is_proposed_answered_and_signed_in_the_browser(life):
    play(life, "publish_contract", after=SCENE)
    take(life, "filer", "propose_change", milestone=str(scenes.stage_of(life, 1).pk), quantity="1", reason="新增一个县区")
    take(life, "supplier", "answer_change", is_agreed="yes")
    take(life, "approver", "change_contract")
    assert str(scenes.signed(life).price) == "291450.00"


def test_contract_is_filed_ended_and_rescinded_in_the_browser(life):
    play(life, "sign_contract", after=SCENE)
    take(life, "filer", "file_contract", filing_number="江财购备〔2026〕18号")
    take(life, "supervisor", "rescind", decision_number="江财采[2026]9号", reason="投诉成立")
    assert (life.project.state, Contract.objects.get().rescission) == (State.APPROVED, "江财采〔2026〕9号　投诉成立")


def test_contract_ends_early_in_the_browser(life):
    play(life, "pay_advance", after=SCENE)
    take(life, "approver", "end_contract", ground="agreed", reason="双方协商一致")
    assert life.project.state == State.EVALUATION


def test_what_waits_can_be_opened_by_whom_it_waits_for(life):
    for scene in scenes.SCENES:
        scene.run(life)
        for name in ("filer", "approver", "reviewer", "acceptor", "supplier", "treasury"):
            client, person = browser(life, name), type(life.cast[name]).objects.get(pk=life.cast[name].pk)
            waiting = [todo for todo in todos(person) if todo.project == life.project]
            assert [(todo.url, client.get(todo.url).status_code) for todo in waiting] == [(todo.url, 200) for todo in waiting]


@pytest.mark.parametrize(
    ("name", "status"),
    [("filer", 200), ("approver", 200), ("supplier", 200), ("treasury", 200), ("finance", 200), ("auditor", 200), ("filer2", 404),
     ("supplier2", 404), ("evaluator", 404), ("expert1", 404), ("administrator", 404)],
)  # fmt: skip
def test_contract_page_is_seen_by_its_people(life, name, status):
    play(life, "sign_contract", after=SCENE)
    assert browser(life, name).get(scenes.signed(life).get_absolute_url()).status_code == status


def test_pages_want_a_login(life):
    scenes.draft(life)
    pages = [reverse("contracts"), scenes.signed(life).get_absolute_url(), address(life, "sign_first")]
    assert [Client().get(page).status_code for page in pages] == [302, 302, 302]


def test_pages_are_only_read(life):
    scenes.draft(life)
    client = browser(life, "filer")
    assert [client.post(page).status_code for page in (reverse("contracts"), scenes.signed(life).get_absolute_url())] == [405, 405]


def test_draft_is_forgotten_once_the_step_is_taken(life):
    play(life, "publish_contract", after=SCENE)
    take(life, "filer", "request_payment", what="0", amount="100", invoice="2642")
    assert Draft.objects.filter(form="request_payment").count() == 0


def test_overdue_payment_is_shown_with_its_interest(life):
    play(life, "accept_fieldwork", after=SCENE)
    scenes.hand_report_over(life)
    scenes.accept_report(life)
    life.at(12, 31)
    client = browser(life, "auditor")
    listed = client.get(reverse("contracts"), {"show": "small"}).content.decode()
    page = client.get(scenes.signed(life).get_absolute_url()).content.decode()
    assert (life.project.title in listed, "第十八条" in listed) == (True, True)
    assert "到今天的逾期利息 196.98 元" in page


@pytest.mark.parametrize("query", [{"show": "x"}, {"page": "999"}, {"page": "-1"}, {"show": "'", "page": "a"}])
def test_odd_questions_to_the_list_are_answered(life, query):
    scenes.draft(life)
    assert browser(life, "filer").get(reverse("contracts"), query).status_code == 200


@pytest.mark.parametrize("number", ["x", "合同", "a" * 300])
def test_unknown_contracts_are_not_found(life, number):
    assert browser(life, "filer").get(reverse("contract", args=[number])).status_code == 404
