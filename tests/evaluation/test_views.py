"""The steps of an evaluation in the browser."""

import re

import pytest
from django.test import Client

from core.models import AuditEntry
from evaluation.models import Indicator, Submission, SurveyToken
from projects.models import Draft, Receipt, State

SCENE = "accept_report"
SEEN = re.compile(r'name="(seen|key)" value="([^"]*)"')


class Desk:
    """Somebody at the desk, and the steps of one project."""

    def __init__(self, world, name: str) -> None:
        self.client = Client()
        self.client.force_login(world.cast[name])
        self.base = world.project.get_absolute_url()

    def get(self, step: str):
        return self.client.get(f"{self.base}{step}/")

    def check(self, step: str, data: dict[str, str]):
        return self.client.post(f"{self.base}{step}/", {**data, "do": "check"})

    def take(self, step: str, data: dict[str, str]):
        """Check the answers, tick the statement and confirm."""
        page = self.check(step, data) if data else self.get(step)
        assert page.status_code == 200, page.context["form"].errors
        hidden = dict(SEEN.findall(page.content.decode()))
        return self.client.post(f"{self.base}{step}/", {**hidden, "do": "confirm", "agreed": "1"})


@pytest.fixture
def desk(world):
    return lambda name: Desk(world, name)


def fields(page) -> dict[str, str]:
    """What the form on a page would send as it stands."""
    form = page.context["form"]
    found = {name: form[name].value() for name in form.fields}
    return {name: str(value) for name, value in found.items() if value not in (None, "", False)}


def test_the_plan_is_fixed_as_the_page_offers_it(opened):
    desk = Desk(opened, "filer")
    data = fields(desk.get("set-up-evaluation")) | {"evaluator": opened.cast.organisations["third"].pk}
    answer = desk.take("set-up-evaluation", data)
    assert answer.status_code == 302
    evaluation = opened.evaluation
    assert (evaluation.set_up_at is not None, evaluation.weights, evaluation.indicators.count()) == (
        True,
        {"buyer": 30, "recipient": 40, "third": 30},
        22,
    )


def test_the_plan_may_drop_change_and_add_indicators(opened):
    desk = Desk(opened, "filer")
    page = desk.get("set-up-evaluation")
    data, spare = fields(page), page.context["form"].lines()[0].number
    data |= {"w1": "0", "w2": "15", "t3": "0.5", f"w{spare}": "5", f"t{spare}": "100", f"u{spare}": "%", f"s{spare}": "台账"}
    data |= {f"a{spare}": "产出", f"b{spare}": "数量", f"n{spare}": "进度达标率", f"p{spare}": "buyer", f"d{spare}": "more"}
    desk.take("set-up-evaluation", data)
    rows = opened.evaluation.indicators
    assert rows.filter(name="预算执行率", party="buyer").count() == 0
    assert list(rows.filter(origin=Indicator.Origin.ADDED).values_list("name", "weight")) == [("进度达标率", 5)]


ODD_PLANS = [
    ("weight_buyer", "101"),
    ("weight_buyer", "三十"),
    ("t1", "-1"),
    ("t1", "NaN"),
    ("t1", "1e20"),
    ("w1", "100.01"),
    ("d1", "sideways"),
    ("p1", "recipient"),
    ("u1", "个" * 21),
    ("s1", "源\x00"),
    ("survey_closes_on", "昨天"),
    ("recipient_total", "0"),
    ("evaluator", "999999"),
]


def test_odd_plans_come_back_with_an_error(opened):
    desk = Desk(opened, "filer")
    data = fields(desk.get("set-up-evaluation"))
    for field, value in ODD_PLANS:
        answer = desk.check("set-up-evaluation", data | {field: value})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field]), value
    assert opened.evaluation.set_up_at is None


def test_a_half_filled_row_is_named(opened):
    desk = Desk(opened, "filer")
    page = desk.get("set-up-evaluation")
    spare = page.context["form"].lines()[0].number
    answer = desk.check("set-up-evaluation", fields(page) | {f"w{spare}": "5"})
    assert (answer.status_code, list(answer.context["form"].errors)) == (422, [f"n{spare}"])


def test_wrong_sums_are_refused_with_their_clause(opened):
    desk = Desk(opened, "filer")
    answer = desk.take("set-up-evaluation", fields(desk.get("set-up-evaluation")) | {"w1": "9"})
    assert (answer.status_code, "相差 1" in answer.content.decode()) == (409, True)
    assert opened.evaluation.set_up_at is None


def test_links_are_shown_once_and_nowhere_else(world, desk):
    filer = desk("filer")
    answer = filer.take("issue-survey-links", {"units": "甲校\n乙校", "each": "1"})
    tokens = re.findall(r"/survey/([\w-]{20,})/", answer.content.decode())
    assert (answer.status_code, len(set(tokens)), SurveyToken.objects.count()) == (200, 2, 2)
    assert "no-store" in answer["Cache-Control"]
    assert "data:application/pdf;base64,JVBER" in answer.content.decode()
    kept = [*Receipt.objects.values_list("answer", flat=True), *Draft.objects.values_list("data", flat=True)]
    kept += AuditEntry.objects.values_list("data", flat=True)
    assert [row for row in kept for token in tokens if token in str(row)] == []


def test_the_links_of_a_repeated_confirmation_stay_secret(world, desk):
    filer = desk("filer")
    page = filer.check("issue-survey-links", {"units": "甲校", "each": "1"})
    hidden = dict(SEEN.findall(page.content.decode())) | {"do": "confirm", "agreed": "1"}
    first, second = (filer.client.post(f"{filer.base}issue-survey-links/", hidden) for _attempt in range(2))
    assert (first.status_code, second.status_code, SurveyToken.objects.count()) == (200, 302, 1)


ODD_UNITS = [
    ({"units": "", "each": "1"}, "units"),
    ({"units": "甲\n甲", "each": "1"}, "units"),
    ({"units": "甲" * 121, "each": "1"}, "units"),
    ({"units": "甲", "each": "0"}, "each"),
    ({"units": "甲\n乙\n丙", "each": "500"}, "each"),
    ({"units": "甲\x00", "each": "1"}, "units"),
]


def test_odd_lists_of_units_come_back(desk):
    filer = desk("filer")
    for data, field in ODD_UNITS:
        answer = filer.check("issue-survey-links", data)
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [field]), data
    assert SurveyToken.objects.count() == 0


def test_values_are_typed_in_and_scored(world, desk):
    acceptor = desk("acceptor")
    form = acceptor.get("assess-as-buyer").context["form"]
    values = {f"v{row.pk}": "1" if row.direction == "yes" else "100" for row in form.indicators}
    answer = acceptor.take("assess-as-buyer", {**values, "comment": "核对"})
    assert (answer.status_code, str(Submission.objects.get().score)) == (302, "100.00")
    assert Receipt.objects.get(step="assess_as_buyer").answer == {"score": "100.00"}


def test_odd_values_come_back(desk):
    acceptor = desk("acceptor")
    form = acceptor.get("assess-as-buyer").context["form"]
    values = {f"v{row.pk}": "1" if row.direction == "yes" else "100" for row in form.indicators}
    first = f"v{form.indicators[0].pk}"
    for value in ("", "-1", "abc", "NaN", "Infinity", "1234567890123"):
        answer = acceptor.check("assess-as-buyer", {**values, "comment": "核对", first: value})
        assert (answer.status_code, list(answer.context["form"].errors)) == (422, [first]), value
    assert Submission.objects.count() == 0


def test_third_party_ticks_its_independence(world, desk):
    evaluator = desk("evaluator")
    form = evaluator.get("assess-as-third-party").context["form"]
    data = {f"v{row.pk}": "1" for row in form.indicators} | {f"e{row.pk}": "底稿" for row in form.indicators} | {"comment": "核查"}
    assert list(evaluator.check("assess-as-third-party", data).context["form"].errors) == ["declares"]
    assert evaluator.take("assess-as-third-party", {**data, "declares": "on"}).status_code == 302


def test_the_survey_is_counted_and_concluded(world, desk):
    world.answers(30)
    assert desk("filer").take("close-survey", {}).status_code == 302
    world.play("assess")
    answer = desk("approver").take("conclude", {"summary": "完成"})
    assert (answer.status_code, Receipt.objects.get(step="conclude").answer["grade"]) == (302, "excellent")
    world.project.refresh_from_db()
    assert world.project.state == State.DISCLOSURE


def test_a_missing_party_is_recorded(world, desk):
    answer = desk("filer").take("record-missing-party", {"party": "third", "reason": "机构注销"})
    assert (answer.status_code, Submission.objects.get().missing_reason) == (302, "机构注销")


def test_pages_ask_who_is_there(world):
    client = Client()
    client.force_login(world.cast["filer2"])
    for step in ("set-up-evaluation", "issue-survey-links", "close-survey", "assess-as-buyer", "conclude", "record-missing-party"):
        address = f"{world.project.get_absolute_url()}{step}/"
        assert (Client().get(address).status_code, client.get(address).status_code) == (302, 404), step
