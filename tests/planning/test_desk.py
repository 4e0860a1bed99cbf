"""What waits for whom, the words of the navigation and the sheet of a project."""

import pytest

from planning.actions import publish_intention, return_plan
from projects.queries import takeable, todos
from registry.policy import may
from tests.counting import queries_of


def verbs(stage, person) -> list[str]:
    stage[person].__dict__.pop("_todos", None)
    return [str(todo.verb) for todo in todos(stage[person]) if todo.project.pk == stage.project.pk]


@pytest.mark.parametrize(
    ("state", "waiting"),
    [
        ("planned", {"filer": ["编制计划"]}),
        ("handed_over", {"approver": ["报送计划"]}),
        ("filed", {"finance": ["审核计划"]}),
        ("approved", {"filer": ["公开采购意向"]}),
    ],
)
def test_line_waits_for_one_after_the_other(request, state, waiting):
    stage = request.getfixturevalue(state)
    found = {person: verbs(stage, person)[:1] for person in ("filer", "approver", "finance", "filer2", "supervisor")}
    assert {person: words for person, words in found.items() if words} == waiting


def test_returned_line_is_to_be_mended(filed):
    return_plan(filed.project, actor=filed["finance"], remarks="请补充")
    assert verbs(filed, "filer") == ["修改计划"]


def test_published_intention_is_done(approved):
    publish_intention(approved.project, actor=approved["filer"], summary="检查", expected_month="2026-05")
    assert "公开采购意向" not in verbs(approved, "filer")


def test_intention_is_due_by_its_deadline(approved):
    todo = next(todo for todo in todos(approved["filer"]) if str(todo.verb) == "公开采购意向")
    assert todo.due_at is not None
    assert todo.due_at.date().isoformat() == "2026-04-01"


@pytest.mark.parametrize("step", ["save_line", "file_plan", "approve_budget", "publish_intention"])
@pytest.mark.parametrize("person", ["filer", "approver", "finance", "filer2", "supervisor"])
def test_list_of_projects_agrees_with_the_policy(filed, step, person):
    assert takeable(filed[person], step).filter(pk=filed.project.pk).exists() is may(filed[person], step, filed.project)


def test_desk_takes_the_same_queries_for_one_and_three_lines(client, planned):
    client.force_login(planned["filer"])
    one = queries_of(client, "/desk/")
    planned.play("prepare", "prepare")

    assert queries_of(client, "/desk/") == one


@pytest.mark.parametrize(
    ("person", "words"),
    [
        ("filer", {"计划"}),
        ("approver", {"计划", "指标"}),
        ("finance", {"审核", "指标", "目录"}),
        ("administrator", {"目录"}),
        ("supplier", set()),
    ],
)
def test_navigation_shows_what_the_role_works_with(client, staged, person, words):
    client.force_login(staged[person])

    shown = {str(item.label) for item in client.get("/desk/").context["portal"].desk}
    assert shown & {"计划", "审核", "指标", "目录"} == words


@pytest.mark.parametrize(("person", "shown"), [("filer", True), ("acceptor", True), ("finance", True), ("auditor", True)])
def test_sheet_of_a_filed_project_is_shown_to_those_concerned(client, filed, person, shown):
    client.force_login(filed[person])

    page = client.get(filed.project.get_absolute_url()).content.decode()
    assert ("计划与预算" in page, "贰拾玖万元整" in page, "云财教〔2017〕418号" in page) == (shown, shown, shown)
