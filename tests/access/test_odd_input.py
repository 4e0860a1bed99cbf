"""Odd values in every field of steps, pages and programs: no fault of the server, a word at the field, nothing half stored."""

import json
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlencode

import pytest
from django import forms
from django.http import HttpResponse, QueryDict
from django.urls import URLPattern, URLResolver, get_resolver, reverse
from drf_spectacular.generators import SchemaGenerator

from core.fields import CleanTextMixin
from projects.flow import StepView
from tests.access.objects import FINDERS
from tests.access.odd import DRAWN, ODD, SENT, UNREADABLE, VALUES
from tests.access.rows import Row
from tests.access.table import TABLE
from tests.access.test_access import ask, let_in
from tests.access.world import World

FORM = "application/x-www-form-urlencoded"
DRAFT = {"projects_draft"}
# What may follow odd answers: the form again with what is wrong, the page of answers, a refusal, a pause after too many log-ins.
ANSWERED = {200, 302, 400, 405, 409, 422, 429}


def step_views(patterns: Any) -> Iterator[str]:
    """The names of all addresses that are steps."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from step_views(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and issubclass(getattr(pattern.callback, "view_class", object), StepView):
            yield str(pattern.name)


OPEN_STEPS = [(TABLE[name].at, name) for name in step_views(get_resolver().url_patterns) if name in TABLE and TABLE[name].answer == 200]
PAGES = [
    (row.at, name)
    for name, row in TABLE.items()
    if "POST" in row.methods and (row.lets or row.public or row.own) and not row.is_api and (row.at, name) not in OPEN_STEPS
]
QUERIES = [(row.at, name) for name, row in TABLE.items() if row.answer == 200 and "GET" in row.methods and not row.about]
ASKED = ("q", "page", "year", "state", "kind", "region", "buyer", "before", "limit", "edition", "code", "number", "format", "fiscal_year")


def shown_form(world: World, who: str, path: str) -> forms.Form | None:
    """The form on the page, if there is one."""
    context = world.ask(who, "GET", path).context  # type: ignore[attr-defined]
    return context["form"] if context and "form" in context else None


def send(world: World, who: str, path: str, fields: list[str], value: str, **controls: str) -> HttpResponse:
    """A form with the value in every field."""
    return world.ask(who, "POST", path, data=urlencode({**dict.fromkeys(fields, value), **controls}), content_type=FORM)


def silent(shown: forms.Form) -> Iterator[tuple[str, str]]:
    """Fields of text that took what nobody can read; every form must read every odd value or refuse it."""
    texts = [name for name, field in shown.fields.items() if isinstance(field, CleanTextMixin)]
    for value in ODD:
        data = QueryDict(mutable=True)
        for name in shown.fields:
            data.setlist(name, [value])
        form = type(shown)(data, project=shown.project, user=shown.user, initial=shown.initial)  # type: ignore[attr-defined,call-arg]
        form.is_valid()
        yield from ((name, ascii(value)) for name in texts if value in UNREADABLE and name not in form.errors)


@pytest.mark.parametrize(("at", "name"), OPEN_STEPS)
def test_step_names_odd_values_at_their_fields_and_stores_only_the_draft(world: World, at: str, name: str) -> None:
    row, wrong = TABLE[name], []
    with world.visit(at):
        who, path = min(let_in(world, "ours", row.lets)), reverse(name, args=FINDERS[row.about](world, "ours"))
        shown = shown_form(world, who, path)
        assert list(silent(shown) if shown else ()) == []
        fields = [*(shown.fields if shown else ()), "unknown"]
        ways: list[dict[str, str]] = [{"do": "check"}, {"do": "draft"}, {"do": "confirm", "agreed": "1", "seen": "x", "key": "k" * 200}]
        world.changed()
        for value, way in [*((value, ways[0]) for value in DRAWN), (SENT[0], ways[1]), ("", ways[2]), (SENT[0], {"do": SENT[0]})]:
            code, changed = send(world, who, path, fields, value, **way).status_code, set(world.changed())
            if code not in ANSWERED or changed - DRAFT:
                wrong.append((ascii(value)[:30], way, code, changed))
    assert wrong == []


@pytest.mark.parametrize(("at", "name"), PAGES)
def test_other_pages_answer_odd_values(world: World, at: str, name: str) -> None:
    row, wrong = TABLE[name], []
    with world.visit(at):
        who = min(let_in(world, "ours", row.writers or row.lets), default="anonymous" if row.public else "filer")
        path = reverse(name, args=FINDERS[row.about](world, "ours"))
        fields = [*(shown_form(world, who, path) or forms.Form()).fields, "q", "next", "language", "do"]
        for value in SENT:
            code = send(world, who, path, fields, value).status_code
            if code not in {*ANSWERED, row.answer, *row.posted}:
                wrong.append((ascii(value)[:30], code))
    assert wrong == []


@pytest.mark.parametrize(("at", "name"), QUERIES)
def test_odd_queries_are_answered(world: World, at: str, name: str) -> None:
    row: Row = TABLE[name]
    with world.visit(at):
        who, path = min(let_in(world, "ours", row.lets), default="filer"), reverse(name)
        codes = {
            value: ask(world, row, who, "GET", f"{path}?{urlencode(dict.fromkeys(ASKED, value))}").status_code for value in (*DRAWN, "'%")
        }
        assert {ascii(value): code for value, code in codes.items() if code >= 500} == {}


def writes() -> Iterator[tuple[str, str, list[str]]]:
    """Every operation of programs that takes JSON: its method, address and fields."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    for path, methods in schema["paths"].items():
        for method, operation in methods.items():
            content = operation.get("requestBody", {}).get("content", {}).get("application/json")
            if content:
                reference = content["schema"].get("$ref", "").rpartition("/")[2]
                yield method.upper(), path, list(schema["components"]["schemas"].get(reference, {}).get("properties", {}))


@pytest.mark.parametrize(("at", "who"), [("prepare", "filer"), ("take_files", "supplier")])
def test_programs_may_send_odd_values_in_every_field(world: World, at: str, who: str) -> None:
    wrong, asked = [], 0
    with world.visit(at):
        number = world.project("ours").number if who == "filer" else FINDERS["tender"](world, "ours")[0]
        headers = {"Authorization": f"Bearer {world.tokens[who]}", "Idempotency-Key": "odd"}
        for method, path, fields in writes():
            for name in fields if ("/tenders/" in path) == (who == "supplier") else ():
                for value in VALUES:
                    data = json.dumps({name: value})
                    answer = world.ask(who, method, path.format(number=number), data=data, content_type="application/json", headers=headers)
                    asked += 1
                    problem = answer.headers["Content-Type"] == "application/problem+json"
                    if answer.status_code >= 500 or (answer.status_code >= 400) != problem:
                        wrong.append((path, name, ascii(value)[:30], answer.status_code))
    assert wrong == []
    assert asked > 0
