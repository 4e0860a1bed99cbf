"""The pages of tenders: what suppliers find, how the buyer's steps go in the browser, and what nobody is shown."""

from http import HTTPStatus

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from config.demo import tendering
from procurement.models import Pickup, Question, Tender
from procurement.tenders.forms.file import initial_file
from projects.models import Draft, State
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "review_keenly"


def text_of(response):
    return response.content.decode()


def test_open_tender_is_found_in_the_list(published, as_user):
    response = as_user(published.cast["supplier"]).get(reverse("tenders"))
    assert [row["tender"].title for row in response.context["rows"]] == [published.variant.title]


def test_draft_is_found_by_no_supplier(reviewed, as_user):
    client = as_user(reviewed.cast["supplier"])
    assert client.get(reverse("tenders")).context["rows"] == []
    assert client.get(reverse("tender", args=[Tender.objects.get().number])).status_code == HTTPStatus.NOT_FOUND


def test_tender_page_shows_criteria_only_with_the_file(published, as_user):
    client, url = as_user(published.cast["supplier"]), reverse("tender", args=[lot_of(published).tender.number])
    assert "评分标准</h2>" not in text_of(client.get(url))
    assert client.post(reverse("pick_up_file", args=[lot_of(published).tender.number])).status_code == HTTPStatus.FOUND
    assert "评分标准</h2>" in text_of(client.get(url))
    assert Pickup.objects.get().supplier == organisation_of(published.cast["supplier"])


def test_taking_the_file_asks_for_post(published, as_user):
    url = reverse("pick_up_file", args=[lot_of(published).tender.number])
    assert as_user(published.cast["supplier"]).get(url).status_code == HTTPStatus.METHOD_NOT_ALLOWED


@pytest.mark.parametrize(("username", "status"), [("filer", 403), ("administrator", 404), ("filer2", 404), ("expert1", 404)])
def test_only_suppliers_take_the_file(published, as_user, username, status):
    url = reverse("pick_up_file", args=[lot_of(published).tender.number])
    assert as_user(published.cast[username]).post(url).status_code == status
    assert Pickup.objects.count() == 0


def test_question_is_asked_once_for_a_repeated_request(published, as_user):
    client, url = as_user(published.cast["supplier"]), reverse("ask_question", args=[lot_of(published).tender.number])
    for _time in range(2):
        assert client.post(url, {"text": "验收在哪里进行？", "key": "k-1"}).status_code == HTTPStatus.FOUND
    assert Question.objects.count() == 1


def test_question_is_kept_while_it_is_typed(published, as_user):
    client, url = as_user(published.cast["supplier"]), reverse("ask_question", args=[lot_of(published).tender.number])
    client.post(url, {"text": "验收在", "do": "draft"})
    assert client.get(url).context["form"]["text"].value() == "验收在"
    client.post(url, {"text": "验收在哪里？", "key": "k-1"})
    assert (client.get(url).context["form"]["text"].value(), Question.objects.count()) == ("", 1)


@pytest.mark.parametrize("text", ["", "有\x00字符", "字" * 2001])
def test_odd_question_is_refused_at_its_field(published, as_user, text):
    url = reverse("ask_question", args=[lot_of(published).tender.number])
    response = as_user(published.cast["supplier"]).post(url, {"text": text})
    assert (response.status_code, list(response.context["form"].errors)) == (422, ["text"])
    assert Question.objects.count() == 0


def test_buyer_reads_questions_without_names(live, as_user):
    life = live("take_files")
    page = text_of(as_user(life.cast["filer"]).get(life.project.get_absolute_url()))
    assert tendering.QUESTION in page
    assert [name for name in ("正衡", "明德", "诚信", "郑衡") if name in page] == []


def test_project_page_names_no_bidder_before_the_opening(live, as_user):
    life = live("hand_in")
    for username in ("filer", "approver", "supervisor", "auditor"):
        page = text_of(as_user(life.cast[username]).get(life.project.get_absolute_url()))
        assert [name for name in ("正衡", "明德", "诚信") if name in page] == []


def test_project_page_shows_the_opened_bids(live, as_user):
    life = live("open_all")
    page = text_of(as_user(life.cast["filer"]).get(life.project.get_absolute_url()))
    assert [price for price in ("275,000.00", "282,000.00", "286,000.00") if price in page] == ["275,000.00", "282,000.00", "286,000.00"]


def queries_of_list(client):
    client.get(reverse("tenders"))
    with CaptureQueriesContext(connection) as queries:
        client.get(reverse("tenders"))
    return len(queries)


def test_list_asks_as_often_for_one_tender_as_for_three(published, as_user):
    client = as_user(published.cast["supplier"])
    one = queries_of_list(client)
    tender, lot = lot_of(published).tender, lot_of(published)
    for copy in (2, 3):
        made = Tender.objects.get(pk=tender.pk)
        made.pk, made._state.adding, made.ocid, made.number = None, True, f"o-{copy}", f"n-{copy}"
        made.save()
        other = copy_of(lot.project, copy)
        made.lots.create(project=other, ceiling=lot.ceiling)
    assert (queries_of_list(client), len(client.get(reverse("tenders")).context["rows"])) == (one, 3)


def copy_of(project, number):
    made = type(project).objects.get(pk=project.pk)
    made.pk, made._state.adding, made.number = None, True, f"P-{number}"
    made.save()
    return made


def answers(life, **changes):
    """The tender file as the form shows it, with changes."""
    first = {name: value for name, value in initial_file(life.project).items() if value not in (None, False)}
    first["agency"] = first["agency"].pk
    return {name: str(value) for name, value in first.items()} | changes


def draft_url(life):
    return reverse("draft_tender", args=[life.project.number])


def test_file_is_written_in_the_browser(reviewed, as_user):
    client = as_user(reviewed.person("filer"))
    typed = answers(
        reviewed,
        price_weight="１５",
        item_5_name="应急预案",
        item_5_points="5",
        item_5_kind="technical",
        item_5_grades="5｜3 小时内到场\n0｜其他",
    )
    check = client.post(draft_url(reviewed), {**typed, "do": "check"})
    assert check.status_code == HTTPStatus.OK
    sent = {"do": "confirm", "agreed": "1", "key": "k-1", "seen": check.context["carried"][0][1]}
    assert client.post(draft_url(reviewed), sent).status_code == HTTPStatus.FOUND
    tender = Tender.objects.get()
    assert (tender.price_weight, [item.name for item in tender.criteria.all()][-1]) == (15, "应急预案")


@pytest.mark.parametrize(
    ("field", "value", "words"),
    [
        ("price_weight", "25", "价格分值与各评分项合计 105 分，应为 100 分，差 5 分"),
        ("price_weight", "-1", ""),
        ("ceiling", "-5", "金额不能为负数"),
        ("ceiling", "300000", "不能超过 290,000.00 元，填写的是 300,000.00 元，多 10,000.00 元"),
        ("item_1_grades", "很好", "第 1 行看不出分值，请写成 30｜5 名以上 的样子：“很好”"),
        ("item_1_points", "", "还没有填写"),
        ("method_reason", "理" * 301, "最多 300 个字，现有 301 个"),
        ("requirement", "含\x00字符", "第 2 个字符看不见（U+0000），会使文字错乱，请删去后再填"),
    ],
)
def test_odd_answer_is_refused_at_its_field(reviewed, as_user, field, value, words):
    before = Tender.objects.values().get()
    response = as_user(reviewed.person("filer")).post(draft_url(reviewed), {**answers(reviewed, **{field: value}), "do": "check"})
    assert (response.status_code, list(response.context["form"].errors)) == (422, [field])
    assert words in response.context["form"].errors[field][0]
    assert Tender.objects.values().get() == before


def test_invalid_draft_is_kept(reviewed, as_user):
    client = as_user(reviewed.person("filer"))
    client.post(draft_url(reviewed), {**answers(reviewed, ceiling="很多"), "do": "draft"})
    assert Draft.objects.get(form="draft_tender").data["ceiling"] == ["很多"]
    assert client.get(draft_url(reviewed)).context["form"]["ceiling"].value() == "很多"


def start(client, life, deadline):
    url = reverse("start_procurement", args=[life.project.number])
    check = client.post(url, {"deadline_at": deadline, "place": "江城", "do": "check"})
    if check.status_code != HTTPStatus.OK:
        return check
    return client.post(url, {"do": "confirm", "agreed": "1", "key": "k-2", "seen": check.context["carried"][0][1]})


def test_procurement_is_started_in_the_browser(reviewed, as_user):
    reviewed.at(5, 8, 10)
    assert start(as_user(reviewed.person("filer")), reviewed, "2026-05-25T09:30").status_code == HTTPStatus.FOUND
    reviewed.project.refresh_from_db()
    assert reviewed.project.state == State.BIDDING


def test_early_deadline_is_refused_at_its_field_with_the_clause(reviewed, as_user):
    reviewed.at(5, 8, 10)
    response = start(as_user(reviewed.person("filer")), reviewed, "2026-05-18T09:30")
    error = response.context["form"].errors["deadline_at"][0]
    assert (response.status_code, "最早是 2026年5月19日 00:00（周二）" in error, "214号" in error) == (422, True, True)


@pytest.mark.parametrize("step", ["draft_tender", "review_tender", "start_procurement"])
@pytest.mark.parametrize(
    ("username", "status"), [("acceptor", 403), ("auditor", 403), ("filer2", 404), ("supplier", 404), ("administrator", 404)]
)
def test_steps_are_closed_to_others(reviewed, as_user, step, username, status):
    assert as_user(reviewed.cast[username]).get(reverse(step, args=[reviewed.project.number])).status_code == status


def test_to_dos_follow_the_file(live, as_user):
    life = live("review_keenly")
    verbs = {
        name: [str(todo.verb) for todo in as_user(life.cast[name]).get(reverse("desk")).context["todos"]] for name in ("filer", "reviewer")
    }
    assert verbs == {"filer": ["启动采购"], "reviewer": []}
