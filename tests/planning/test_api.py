"""Plan lines for programs: the same answers and refusals as in the form."""

import json
from datetime import timedelta

import pytest

from core.clock import now
from planning.models import PlanLine
from projects.models import Project
from registry.authentication import digest
from registry.models import ApiToken

LINES = "/api/v1/desk/plan-lines/"
NEW = {"title": "法律顾问服务", "kind": "auxiliary", "fiscal_year": 2026}


class Program:
    """A program with a person's key."""

    def __init__(self, client, user, scopes=("plan",)) -> None:
        self.client, secret = client, f"key-{user.username}-{'-'.join(scopes)}"
        ApiToken.objects.create(user=user, label="x", digest=digest(secret), scopes=list(scopes), expires_at=now() + timedelta(days=30))
        self.head = {"Authorization": f"Bearer {secret}"}

    def send(self, method: str, path: str, body=None, **headers):
        content = None if body is None else json.dumps(body, ensure_ascii=False)
        head = self.head | {name.replace("_", "-"): value for name, value in headers.items()}
        return getattr(self.client, method)(path, content, content_type="application/json", headers=head)


@pytest.fixture
def program(client, planned):
    return Program(client, planned["filer"])


def address(stage) -> str:
    return f"{LINES}{stage.project.number}/"


def test_lines_of_the_own_buyer_are_read(program, planned):
    listed, one = program.send("get", LINES), program.send("get", address(planned))

    assert [row["number"] for row in listed.json()] == [planned.project.number]
    assert (one.json()["budget"], one.json()["basis_document"], len(one.json()["cost_items"])) == ("290000.00", "云财教〔2017〕418号", 4)


def test_part_of_a_line_is_written_as_people_type_it(program, planned):
    body = {
        "budget": "29万",
        "basis_document": "云财教[2017]418",
        "service_items": ["检查资金", "检查使用"],
        "no_hiring": True,
        "catalog_item": "B0501",
    }
    body["cost_items"] = [{"name": "检查", "unit": "项", "quantity": 1, "unit_price": "290,000", "source": "报价"}]

    answer = program.send("patch", address(planned), body)

    assert (answer.status_code, answer.json()["service_items"]) == (200, ["检查资金", "检查使用"])
    assert list(planned.line.cost_items.values_list("name", flat=True)) == ["检查"]
    assert planned.line.recipients == "县区教育局和义务教育学校"


@pytest.mark.parametrize(
    ("body", "errors"),
    [
        ({"title": "长" * 300}, {"title": ["最多 120 个字，现有 300 个"]}),
        ({"title": "检\x00查"}, {"title": ["第 2 个字符看不见（U+0000），会使文字错乱，请删去后再填"]}),
        ({"title": ""}, {"title": ["还没有填写"]}),
        ({"budget": "-1"}, {"budget": ["金额不能为负数"]}),
        ({"budget": {"a": 1}}, {"budget": ["这里应当是文本、数字、是否或者文本的列表"]}),
        ({"ends_on": "2026-08-31"}, {"ends_on": ["早于开始日期 2026年9月1日"]}),
        ({"bugdet": "1"}, {"bugdet": ["没有这个字段"]}),
        (
            {"cost_items": [{"name": "x"}]},
            {"cost_items": [{"unit": ["还没有填写"], "quantity": ["还没有填写"], "unit_price": ["还没有填写"]}]},
        ),
    ],
)
def test_wrong_part_is_refused_at_its_field_and_nothing_is_stored(program, planned, body, errors):
    answer = program.send("patch", address(planned), body | {"coverage": "12 个县区"})

    assert (answer.status_code, answer.headers["Content-Type"], answer.json()["errors"]) == (400, "application/problem+json", errors)
    assert planned.line.coverage == "8 个县区"


def test_project_is_created_once_for_each_key(program, planned):
    first, second = (program.send("post", LINES, NEW, Idempotency_Key="one") for _ in range(2))
    other = program.send("post", LINES, NEW | {"title": "别的"}, Idempotency_Key="one")

    assert (first.status_code, first.json()["number"] == second.json()["number"], other.status_code) == (201, True, 409)
    assert Project.objects.filter(title="法律顾问服务").count() == 1


@pytest.mark.parametrize(
    ("body", "field"),
    [({"title": "长" * 300}, "title"), ({"kind": "goods"}, "kind"), ({"fiscal_year": "明年"}, "fiscal_year"), ({"buyer": "x"}, "buyer")],
)
def test_bad_project_is_refused_at_its_field(program, planned, body, field):
    answer = program.send("post", LINES, NEW | body, Idempotency_Key="one")

    assert (answer.status_code, list(answer.json()["errors"])) == (400, [field])
    assert Project.objects.count() == 1


def test_key_of_the_request_is_asked_for(program, planned):
    assert program.send("post", LINES, NEW).status_code == 400
    assert Project.objects.count() == 1


def test_line_is_handed_over_once(program, planned):
    first, second = (program.send("post", f"{address(planned)}submit/", {}, Idempotency_Key="k") for _ in range(2))

    assert (first.status_code, first.json()) == (201, second.json())
    assert planned.line.submitted_at is not None


def test_refusal_carries_its_reasons(program, planned):
    PlanLine.objects.update(pre_evaluation="")

    answer = program.send("post", f"{address(planned)}submit/", {}, Idempotency_Key="k")

    assert (answer.status_code, answer.headers["Content-Type"]) == (409, "application/problem+json")
    assert [reason["message"] for reason in answer.json()["blockers"]] == ["没有事前绩效评估结论"]
    assert planned.line.submitted_at is None


def test_filed_line_cannot_be_written(client, filed):
    answer = Program(client, filed["filer"]).send("patch", address(filed), {"coverage": "x"})

    assert (answer.status_code, filed.line.coverage) == (409, "8 个县区")


@pytest.mark.parametrize(("person", "status"), [("approver", 403), ("filer2", 404), ("finance", 404), ("supplier", 404)])
def test_others_do_not_write(client, planned, person, status):
    answer = Program(client, planned[person]).send("patch", address(planned), {"coverage": "x"})

    assert (answer.status_code, planned.line.coverage) == (status, "8 个县区")


def test_key_without_the_scope_is_refused(client, planned):
    assert Program(client, planned["filer"], ("read", "bid")).send("get", LINES).status_code == 403


def test_session_is_no_key(client, planned):
    client.force_login(planned["filer"])
    assert client.get(LINES).status_code == 401
