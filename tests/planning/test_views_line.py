"""The plan form in the browser: saved in any state, changed row by row, checked, handed over and filed."""

import pytest
from django.urls import reverse

from planning.actions import return_plan
from planning.models import PlanLine
from projects.models import Draft, Project, Receipt, State
from tests.counting import queries_of

TABLES = {"costs-TOTAL_FORMS": "0", "costs-INITIAL_FORMS": "0", "targets-TOTAL_FORMS": "0", "targets-INITIAL_FORMS": "0"}
TYPED = {"title": "专项检查", "kind": "auxiliary", "planned_method": "consultation", "coverage": "12 个县区"} | TABLES


def url(stage, name="plan_line") -> str:
    return reverse(name, args=[stage.project.number])


@pytest.fixture
def filer(client, planned):
    client.force_login(planned["filer"])
    return client


def test_form_shows_what_is_stored(filer, planned):
    page = filer.get(url(planned)).content.decode()

    assert "B0501 监督检查辅助服务" in page
    assert "290,000.00" in page
    assert "共 6 组，已填完 6 组" in page


def test_draft_keeps_even_what_is_wrong_and_stores_nothing(filer, planned):
    answer = filer.post(url(planned), TYPED | {"do": "draft", "budget": "若干"})

    assert (answer.status_code, "已自动保存" in answer.content.decode()) == (200, True)
    assert Draft.objects.get().data["budget"] == ["若干"]
    assert planned.line.coverage == "8 个县区"
    assert "若干" in filer.get(url(planned)).content.decode()


def test_leaving_stores_the_valid_part_and_keeps_the_rest_as_draft(filer, planned):
    answer = filer.post(url(planned), TYPED | {"do": "leave", "budget": "若干"})

    assert answer.url == planned.project.get_absolute_url()
    assert (planned.line.coverage, planned.line.project.budget) == ("12 个县区", planned.project.budget)
    assert Draft.objects.count() == 1


def test_leaving_with_everything_valid_needs_no_draft(filer, planned):
    filer.post(url(planned), TYPED | {"do": "leave"})

    assert (planned.line.coverage, Draft.objects.count()) == ("12 个县区", 0)


def test_check_asks_for_what_is_missing(filer, planned):
    answer = filer.post(url(planned), TYPED | {"do": "check"})

    page = answer.content.decode()
    assert (answer.status_code, "还没有填写" in page, 'aria-invalid="true"' in page) == (422, True, True)
    assert planned.line.submitted_at is None


@pytest.mark.parametrize(
    ("do", "rows"), [("add:costs", "3"), ("drop:costs-0", "1"), ("drop:costs-7", "2"), ("drop:costs-x", "2"), ("add:other", "2")]
)
def test_rows_are_added_and_dropped_in_the_draft(filer, planned, do, rows):
    typed = TYPED | {"costs-TOTAL_FORMS": "2", "costs-0-name": "甲", "costs-1-name": "乙"}

    answer = filer.post(url(planned), typed | {"do": do})

    data = Draft.objects.get().data
    assert (answer.status_code, data["costs-TOTAL_FORMS"]) == (302, [rows])
    assert data["costs-0-name"] == (["乙"] if do == "drop:costs-0" else ["甲"])


def test_dropping_a_row_closes_the_gap(filer, planned):
    typed = TYPED | {"costs-TOTAL_FORMS": "3"} | {f"costs-{place}-name": name for place, name in enumerate("甲乙丙")}
    filer.post(url(planned), typed | {"do": "drop:costs-1"})

    data = Draft.objects.get().data
    assert {name: values for name, values in data.items() if name.endswith("-name")} == {"costs-0-name": ["甲"], "costs-1-name": ["丙"]}


def test_line_is_checked_and_handed_over_once(filer, planned):
    page = filer.get(url(planned, "submit_line"))
    context = page.context
    answers = {"do": "confirm", "agreed": "1", "key": context["key"], **dict(context["carried"])}

    first, second = (filer.post(url(planned, "submit_line"), answers) for _ in range(2))

    assert (first.status_code, first.url) == (302, second.url)
    assert (Receipt.objects.count(), planned.line.submitted_at is not None) == (1, True)


def test_check_page_shows_answers_tables_and_who_comes_next(filer, planned):
    page = filer.get(url(planned, "submit_line")).content.decode()

    assert "注册会计师" in page
    assert "问题整改率" in page
    assert "贰拾玖万元整" in page
    assert "陈立" in page


def test_incomplete_line_shows_all_reasons_before_the_check(filer, planned):
    PlanLine.objects.update(pre_evaluation="", no_hiring=False)

    page = filer.get(url(planned, "submit_line")).content.decode()

    assert "还不能报送审批人" in page
    assert "没有事前绩效评估结论" in page
    assert "还没有确认不以购买服务名义变相用工" in page


def test_approver_files_in_the_browser(client, handed_over):
    client.force_login(handed_over["approver"])
    context = client.get(url(handed_over, "file_plan")).context

    answer = client.post(url(handed_over, "file_plan"), {"do": "confirm", "agreed": "1", "key": "k", **dict(context["carried"])})

    assert (answer.status_code, Project.objects.get().state) == (302, State.REVIEW)


def test_returned_line_shows_the_remarks(client, filed):
    return_plan(filed.project, actor=filed["finance"], remarks="请写明质量标准")
    client.force_login(filed["filer"])

    assert "请写明质量标准" in client.get(url(filed)).content.decode()


def test_filed_line_cannot_be_opened_for_writing(client, filed):
    client.force_login(filed["filer"])

    assert client.get(url(filed)).status_code == 409
    assert client.post(url(filed), TYPED | {"do": "leave"}).status_code == 409
    assert filed.line.coverage == "8 个县区"


@pytest.mark.parametrize(
    ("person", "status"),
    [("approver", 403), ("reviewer", 403), ("filer2", 404), ("finance", 404), ("supplier", 404), ("administrator", 404)],
)
def test_others_neither_open_nor_write_the_form(client, planned, person, status):
    client.force_login(planned[person])

    assert (client.get(url(planned)).status_code, client.post(url(planned), TYPED).status_code) == (status, status)
    assert planned.line.coverage == "8 个县区"


def test_stranger_is_asked_to_log_in(client, planned):
    assert client.get(url(planned)).status_code == 302


def test_new_project_is_created_once(client, staged):
    client.force_login(staged["filer"])
    key = client.get("/desk/plans/new/").context["key"]
    typed = {"title": "法律顾问服务", "kind": "auxiliary", "fiscal_year": "2026", "buyer": staged.life.buyer.pk, "key": key}

    first, second = (client.post("/desk/plans/new/", typed) for _ in range(2))

    project = Project.objects.get()
    assert first.url == second.url == reverse("plan_line", args=[project.number])
    assert project.title == "法律顾问服务"


@pytest.mark.parametrize(
    ("typed", "message"),
    [({"title": "长" * 300}, "最多 120 个字，现有 300 个"), ({"title": ""}, "还没有填写"), ({"fiscal_year": "2031"}, "2031")],
)
def test_bad_new_project_is_refused_at_its_field(client, staged, typed, message):
    client.force_login(staged["filer"])
    good = {"title": "法律顾问服务", "kind": "auxiliary", "fiscal_year": "2026", "buyer": staged.life.buyer.pk}

    answer = client.post("/desk/plans/new/", good | typed)

    assert (answer.status_code, message in answer.content.decode(), Project.objects.count()) == (422, True, 0)


def test_filer_does_not_create_for_another_buyer(client, staged):
    client.force_login(staged["filer"])
    other = staged.life.cast.organisations["civil"].pk

    answer = client.post("/desk/plans/new/", {"title": "x", "kind": "auxiliary", "fiscal_year": "2026", "buyer": other})

    assert (answer.status_code, Project.objects.count()) == (422, 0)


@pytest.mark.parametrize("person", ["approver", "finance", "supplier"])
def test_only_filers_open_the_first_form(client, staged, person):
    client.force_login(staged[person])
    assert client.get("/desk/plans/new/").status_code == 403


def test_plan_list_takes_the_same_queries_for_one_and_three_lines(client, planned):
    client.force_login(planned["filer"])
    one = queries_of(client, "/desk/plans/")
    planned.play("prepare", "prepare")

    assert queries_of(client, "/desk/plans/") == one


def test_plan_list_shows_own_lines_only(client, planned):
    for person, shown in (("filer", True), ("filer2", False), ("finance", False)):
        client.force_login(planned[person])
        assert (planned.project.title in client.get("/desk/plans/").content.decode()) is shown
