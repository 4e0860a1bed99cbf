"""Programs: refusals as problem documents, keys with scopes, once for each Idempotency-Key, a description that is true."""

import json
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import Any

import pytest
from django.conf import settings
from django.http import HttpResponse
from django.test import Client, override_settings
from drf_spectacular.generators import SchemaGenerator

from core.clock import now
from projects.models import Project, Receipt
from registry.actions import create_token
from registry.models import ApiToken, Membership, User
from tests.access.world import World

AT = "prepare"
pytestmark = pytest.mark.parametrize("at", [AT])
PROBLEM = "application/problem+json"
LINES, DESK = "/api/v1/desk/plan-lines/", "/api/v1/desk/projects/"
NEW = {"title": "校园安全巡查", "fiscal_year": 2027, "kind": "auxiliary"}


def send(world: World, method: str, path: str, *, who: str = "filer", token: str = "", body: Any = None, **headers: str) -> HttpResponse:  # noqa: PLR0913
    """One request with a key; JSON when there is a body."""
    given = {"Authorization": f"Bearer {token or world.tokens[who]}", **{name.replace("_", "-"): value for name, value in headers.items()}}
    data = body if isinstance(body, (bytes, str)) else json.dumps(body) if body is not None else ""
    client = Client(raise_request_exception=False)
    answer: HttpResponse = client.generic(method, path, data, content_type="application/json", headers=given)
    return answer


def rows() -> tuple[int, int]:
    return Project.objects.count(), Receipt.objects.count()


def scoped(world: World, *scopes: str, who: str = "filer", days: int = 9) -> str:
    return create_token(actor=world.user(who), label="测试", scopes=list(scopes), days=days)


REFUSALS: list[tuple[int, str, str, dict[str, Any]]] = [
    (400, "POST", LINES, {"body": b"{", "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": b'{"a": 1, "a": 2}', "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": b'{"title": NaN}', "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": b"[" * 10_000 + b"]" * 10_000, "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": b'{"a":' * 100_000 + b"1" + b"}" * 100_000, "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": b"\xff\xfe", "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": [1, 2], "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": {**NEW, "state": "disclosed"}, "Idempotency_Key": "a"}),
    (400, "POST", LINES, {"body": NEW}),
    (400, "POST", LINES, {"body": NEW, "Idempotency_Key": "x" * 81}),
    (400, "GET", f"{DESK}?state=nowhere", {}),
    (400, "GET", f"{DESK}?page=%00", {}),
    (401, "GET", DESK, {"token": "wrong"}),
    (401, "POST", LINES, {"token": "wrong", "body": NEW}),
    (403, "POST", LINES, {"who": "approver", "body": NEW, "Idempotency_Key": "a"}),
    (404, "GET", f"{DESK}429900-JYJ-2026-9999/", {}),
    (404, "GET", "/api/v1/nothing", {}),
    (404, "DELETE", "/api/v1/nothing/", {}),
    (405, "DELETE", DESK, {}),
    (405, "OPTIONS", DESK, {}),
    (406, "GET", DESK, {"Accept": "text/html"}),
    (413, "POST", LINES, {"body": b'"' + b"x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1) + b'"', "Idempotency_Key": "a"}),
]


@pytest.mark.parametrize("refusal", REFUSALS, ids=lambda refusal: f"{refusal[0]} {refusal[1]} {refusal[2][:40]}")
def test_refusal_is_a_problem_document_and_changes_nothing(world: World, at: str, refusal: tuple[int, str, str, dict[str, Any]]) -> None:
    code, method, path, more = refusal
    with world.visit(at):
        before = rows()
        answer = send(world, method, path, **more)
        assert (answer.status_code, answer.headers["Content-Type"]) == (code, PROBLEM)
        assert json.loads(answer.content)["status"] == code
        assert rows() == before


def test_other_content_than_json_is_refused(world: World, at: str) -> None:
    with world.visit(at):
        headers = {"Authorization": f"Bearer {world.tokens['filer']}", "Idempotency-Key": "a"}
        answer = Client().post(LINES, {"title": "x"}, headers=headers)
        assert (answer.status_code, answer.headers["Content-Type"]) == (415, PROBLEM)


def test_refused_step_names_every_blocker_with_its_clause(world: World, at: str) -> None:
    with world.visit("prepare"):
        number = world.project("ours").number
        send(world, "PATCH", f"{LINES}{number}/", body={"targets": [], "basis_document": ""})
        answer = send(world, "POST", f"{LINES}{number}/submit/", Idempotency_Key="a")
        found = json.loads(answer.content)["blockers"]
        assert (answer.status_code, answer.headers["Content-Type"]) == (409, PROBLEM)
        assert {blocker["fact"] for blocker in found} >= {"targets_are_complete", "basis_document_is_named"}
        assert [blocker for blocker in found if not (blocker["message"] and blocker["basis"])] == []


def test_key_reads_only_with_its_scope(world: World, at: str) -> None:
    with world.visit(at):
        answers = {scope: send(world, "GET", DESK, token=scoped(world, scope)).status_code for scope in ("read", "plan", "bid")}
        assert answers == {"read": 200, "plan": 403, "bid": 403}


@pytest.mark.parametrize("scope", ["read", "bid"])
def test_key_for_reading_cannot_write(world: World, at: str, scope: str) -> None:
    with world.visit(at):
        before = rows()
        answer = send(world, "POST", LINES, token=scoped(world, scope), body=NEW, Idempotency_Key="a")
        assert (answer.status_code, rows()) == (403, before)


@pytest.mark.parametrize("end", ["revoked_at", "expires_at"])
def test_ended_key_is_not_known_any_more(world: World, at: str, end: str) -> None:
    with world.visit(at):
        token = scoped(world, "read")
        ApiToken.objects.filter(pk=ApiToken.objects.latest("pk").pk).update(**{end: now() - timedelta(seconds=1)})
        answer = send(world, "GET", DESK, token=token)
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, "Bearer")


def test_key_of_who_has_left_does_nothing(world: World, at: str) -> None:
    with world.visit(at):
        Membership.objects.filter(user=world.users["filer"]).update(valid_to=now() - timedelta(seconds=1))
        answers = [send(world, "GET", DESK), send(world, "POST", LINES, body=NEW, Idempotency_Key="a")]
        assert [answer.status_code for answer in answers] == [403, 403]


def test_key_of_a_closed_account_is_not_known(world: World, at: str) -> None:
    with world.visit(at):
        User.objects.filter(pk=world.users["filer"].pk).update(is_active=False)
        assert send(world, "GET", DESK).status_code == 401


def test_same_request_sent_again_gets_the_same_answer(world: World, at: str) -> None:
    with world.visit(at):
        first = send(world, "POST", LINES, body=NEW, Idempotency_Key="once")
        between = rows()
        second = send(world, "POST", LINES, body=NEW, Idempotency_Key="once")
        assert (first.status_code, second.status_code, first.content) == (201, 201, second.content)
        assert rows() == between


def test_same_key_with_another_body_is_refused(world: World, at: str) -> None:
    with world.visit(at):
        send(world, "POST", LINES, body=NEW, Idempotency_Key="once")
        between = rows()
        answer = send(world, "POST", LINES, body={**NEW, "title": "别的项目"}, Idempotency_Key="once")
        assert (answer.status_code, answer.headers["Content-Type"], rows()) == (409, PROBLEM, between)


def test_same_key_of_another_person_is_another_request(world: World, at: str) -> None:
    with world.visit(at):
        answers = [send(world, "POST", LINES, who=who, body=NEW, Idempotency_Key="once") for who in ("filer", "filer2")]
        assert [answer.status_code for answer in answers] == [201, 201]
        assert len({json.loads(answer.content)["project"] for answer in answers}) == 2


@pytest.mark.parametrize(
    ("limit", "path", "who"), [("key", DESK, "filer"), ("address", "/api/v1/publications/", "filer"), ("address", DESK, "filer")]
)
def test_who_asks_too_often_is_slowed_down(world: World, at: str, limit: str, path: str, who: str) -> None:
    with world.visit(at), override_settings(API_RATES={**settings.API_RATES, limit: "2/min"}):
        answers = [send(world, "GET", path, who=who) for _time in range(3)]
        assert [answer.status_code for answer in answers] == [200, 200, 429]
        assert answers[2].headers["Content-Type"] == PROBLEM
        assert int(answers[2].headers["Retry-After"]) > 0


def test_guessing_keys_is_slowed_down(world: World, at: str) -> None:
    with world.visit(at), override_settings(API_RATES={**settings.API_RATES, "address": "3/min"}):
        assert [send(world, "GET", DESK, token=f"guess-{n}").status_code for n in range(4)] == [401, 401, 401, 429]


def test_header_of_a_client_does_not_change_its_address(world: World, at: str) -> None:
    with world.visit(at), override_settings(API_RATES={**settings.API_RATES, "address": "1/min"}):
        answers = [send(world, "GET", DESK, X_Forwarded_For=f"10.0.0.{n}") for n in range(2)]
        assert [answer.status_code for answer in answers] == [200, 429]


def test_project_names_the_steps_that_the_desk_shows(world: World, at: str) -> None:
    with world.visit(at):
        found = json.loads(send(world, "GET", f"{DESK}{world.project('ours').number}/").content)
        page = Client()
        page.force_login(world.user("filer"), backend="django.contrib.auth.backends.ModelBackend")
        shown = page.get(f"/desk/projects/{found['number']}/").content.decode()
        assert [step["key"] for step in found["steps"]] == ["save_line", "submit_line"]
        assert [step["key"] for step in found["steps"] if f"/{step['key'].replace('_', '-')}/" not in shown] == []


@contextmanager
def described() -> Iterator[dict[str, Any]]:
    yield SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]


def test_description_is_valid_and_open_to_everybody(world: World, at: str) -> None:
    from drf_spectacular.validation import validate_schema  # noqa: PLC0415  (slow: it builds the grammar of all addresses)

    with world.visit(at), described() as schema:
        validate_schema(schema)
        assert Client().get("/api/schema/").status_code == 200


def test_every_operation_names_its_refusals(world: World, at: str) -> None:
    with world.visit(at), described() as schema:
        silent = []
        for path, methods in schema["paths"].items():
            for method, operation in methods.items():
                codes = set(operation["responses"])
                needed = {"400", "405", "406", "429"} | ({"401", "403"} if {} not in operation.get("security", [{}]) else set())
                needed |= {"404"} if "{" in path else set()
                needed |= {"409", "413", "415"} if method != "get" else set()
                silent += [(path, method, code) for code in sorted(needed - codes)]
        assert silent == []


def test_every_post_asks_for_an_idempotency_key(world: World, at: str) -> None:
    with world.visit(at), described() as schema:
        posts = {path: methods["post"] for path, methods in schema["paths"].items() if "post" in methods}
        named = {path for path, post in posts.items() if "Idempotency-Key" in {given["name"] for given in post.get("parameters", [])}}
        assert set(posts) - named == set()
