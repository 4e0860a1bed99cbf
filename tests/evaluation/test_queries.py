"""What waits for whom, who is told, and what earlier results say."""

from datetime import timedelta

import pytest
from django.test import Client

from config.demo.life import Life, Variant
from core.clock import local, travel
from core.models import OutboxMessage
from evaluation import actions
from evaluation.models import Evaluation
from evaluation.queries.panels import panels
from evaluation.queries.results import past_results, results_of
from evaluation.queries.todos import todos
from evaluation.rules.gates import past_result_was_considered
from planning.models import PlanLine
from projects.models import Project, State
from registry.models import User
from tests.evaluation.conftest import World
from tests.evaluation.test_concluding import conclude
from tests.evaluation.test_survey import after_the_end

SCENE = "accept_report"
PEOPLE = ("filer", "acceptor", "approver", "evaluator", "filer2", "supervisor", "supplier")


def waiting(world) -> dict[str, list[str]]:
    """The last word of the address of each thing that waits, by person."""
    found = {name: [todo.url.split("/")[-2] for todo in todos(User.objects.get(pk=world.cast[name].pk))] for name in PEOPLE}
    return {name: steps for name, steps in found.items() if steps}


def told(world) -> dict[str, set[str]]:
    """Who was told to take which step."""
    names = {user.pk: name for name, user in world.cast.people.items()}
    rows = OutboxMessage.objects.filter(kind="message", key__startswith=f"evaluation:{world.evaluation.pk}:").values_list(
        "payload", flat=True
    )
    found: dict[str, set[str]] = {}
    for row in rows:
        found.setdefault(names[row["user"]], set()).add(row["url"].split("/")[-2])
    return found


def test_the_filer_plans_first(opened):
    assert waiting(opened) == {"filer": ["set-up-evaluation"]}
    assert told(opened) == {"filer": {"set-up-evaluation"}}


def test_then_all_three_parties_are_asked(world):
    assert waiting(world) == {
        "filer": ["assess-as-buyer", "issue-survey-links"],
        "acceptor": ["assess-as-buyer"],
        "evaluator": ["assess-as-third-party"],
    }
    assert told(world)["evaluator"] == {"assess-as-third-party"}


def test_a_survey_that_is_out_waits_for_answers(world):
    world.links(30)
    assert waiting(world)["filer"] == ["assess-as-buyer"]


def test_enough_answers_are_to_be_counted(world):
    world.answers(30)
    assert waiting(world)["filer"] == ["assess-as-buyer", "close-survey"]


def test_a_survey_that_ended_too_early_is_extended(world):
    world.links(30)
    after_the_end(world)
    assert waiting(world)["filer"] == ["assess-as-buyer", "extend-survey"]


def test_at_last_the_approver_concludes(assessed):
    assert waiting(assessed) == {"approver": ["conclude"]}
    assert told(assessed)["approver"] == {"conclude"}


def test_a_todo_says_why_until_when_and_by_which_clause(assessed):
    todo = next(iter(todos(assessed.cast["approver"])))
    assert (todo.due_at is not None, str(todo.why)) == (True, "三方评价已齐。依据：《政府购买服务管理办法》（财政部令第102号）第二十条")


def test_a_weak_result_is_rectified_first(assessed):
    assessed.evaluation.submissions.update(score=70)
    assert waiting(assessed) == {"filer": ["order-rectification"]}
    actions.order_rectification(assessed.project, actor=assessed.cast["filer"], demand="补齐", due_on=local(2026, 12, 20).date())
    assert waiting(assessed) == {"acceptor": ["confirm-rectification"]}
    assert "supplier" in {
        name for name, user in assessed.cast.people.items() if OutboxMessage.objects.filter(payload__user=user.pk, payload__text="补齐")
    }


def test_supplier_sees_the_conclusion_only_once_it_is_drawn(assessed):
    supplier = User.objects.get(pk=assessed.cast["supplier"].pk)
    assert list(Evaluation.objects.visible_to(supplier)) == []
    conclude(assessed)
    assert list(Evaluation.objects.visible_to(supplier)) == [assessed.evaluation]


def test_words_of_recipients_are_shown_to_the_buyer_alone(assessed):
    comment = assessed.evaluation.answers.exclude(comment="").first().comment
    shown = {}
    for name in ("filer", "supervisor", "evaluator"):
        client = Client()
        client.force_login(assessed.cast[name])
        page = client.get(assessed.project.get_absolute_url()).content.decode()
        shown[name] = (comment in page, "东湖区第一小学" in page, "92.35" in page)
    assert shown == {"filer": (True, True, True), "supervisor": (False, False, True), "evaluator": (False, False, True)}


@pytest.fixture
def concluded(assessed: World) -> World:
    conclude(assessed)
    return assessed


def next_project(world, **changes) -> Project:
    """A plan of the next year by the same buyer for the same service."""
    variant = Variant(**{"title": "下一轮专项检查", "year": 2028, **changes})
    life = Life(variant=variant, cast=world.cast)
    life.live(until=State.REVIEW)
    return life.project


def test_an_earlier_result_has_to_be_considered(concluded):
    project = next_project(concluded)
    assert list(past_results(project)) == [concluded.evaluation]
    assert list(past_result_was_considered(project)) == []
    PlanLine.objects.filter(project=project).update(past_result="  ")
    blocker = next(iter(past_result_was_considered(project)))
    assert (concluded.project.title in blocker.message, "第二十一条" in blocker.basis) == (True, True)


def test_another_buyer_or_service_has_no_earlier_result(concluded):
    assert list(past_results(next_project(concluded, buyer="civil", title="甲"))) == []
    assert list(past_results(next_project(concluded, catalog_code="B0702", title="乙"))) == []


def test_a_result_of_the_future_is_no_earlier_result(concluded):
    travel(concluded.evaluation.concluded_at - timedelta(days=1))
    assert list(past_results(Project(buyer=concluded.project.buyer, catalog_item=concluded.project.catalog_item))) == []


def test_the_plan_shows_the_earlier_result(concluded):
    found = panels(next_project(concluded), concluded.cast["filer"])
    assert [panel.template for panel in found] == ["evaluation/past_results.html"]


def test_results_of_a_supplier_are_those_of_its_contracts(concluded):
    organisations = concluded.cast.organisations
    assert list(results_of(organisations["zhengheng"])) == [concluded.evaluation]
    assert list(results_of(organisations["mingde"])) == []


def test_bidders_past_results_are_shown_after_the_opening_to_buyer_and_panel(concluded):
    shown = []
    for until in (State.BIDDING, State.CONTRACTING):
        life = Life(variant=Variant(title=f"再下一轮{until}", year=2028), cast=concluded.cast).live(until=until)
        people = {name: panels(life.project, concluded.cast[name]) for name in ("filer", "supplier", "supervisor")}
        shown.append({name for name, found in people.items() if "evaluation/bidder_results.html" in {panel.template for panel in found}})
    assert shown == [set(), {"filer"}]
