"""Every address is asked as everybody: the table names who is let in and the policy's row for it; all others are refused."""

import logging
from collections.abc import Iterable, Iterator
from typing import Any

import pytest
from django.http import HttpResponse
from django.urls import URLPattern, URLResolver, get_resolver, reverse

from config import urls
from config.demo.cast import PEOPLE
from registry.models import Role
from registry.policy import allowances, views
from tests.access.objects import FINDERS
from tests.access.rows import Let, Row
from tests.access.table import KNOWN, TABLE
from tests.access.world import ORDER, STRANGERS, World, party

ROLELESS = {name for name, role in STRANGERS.items() if role is None}
ROLES = {name: role for name, (_name, _organisation, role) in PEOPLE.items()} | {name: role for name, role in STRANGERS.items() if role}
# Public pages look at nobody, those of one's own account at no role; these people ask them.
# They also try every method, which depends on the address and not on the person.
PASSERS_BY = ("anonymous", "filer", "supplier")
LOGIN = "/accounts/login/?next="
STRICT = {
    **dict.fromkeys(("default-src", "frame-ancestors", "base-uri"), "'none'"),
    **dict.fromkeys(("script-src", "style-src", "font-src", "connect-src", "form-action", "frame-src"), "'self'"),
    "img-src": "'self' data:",
}
HEADERS = {"X-Content-Type-Options": "nosniff", "Referrer-Policy": "same-origin", "X-Frame-Options": "DENY"}


@pytest.fixture(autouse=True)
def quick_refusals(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Answer refusals without drawing their pages, and write no log: here only the numbers count."""
    for code in (403, 404):
        monkeypatch.setattr(urls, f"handler{code}", lambda request, exception, code=code: HttpResponse(status=code), raising=False)
    logging.disable(logging.CRITICAL)
    yield
    logging.disable(logging.NOTSET)


def names(patterns: Iterable[Any]) -> Iterator[str]:
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from names(pattern.url_patterns)
        elif isinstance(pattern, URLPattern):
            yield str(pattern.name)


def test_every_address_has_a_name_of_its_own() -> None:
    found = list(names(get_resolver().url_patterns))
    assert sorted({name for name in found if found.count(name) > 1}) == []


def test_every_address_stands_in_the_table() -> None:
    assert sorted(set(names(get_resolver().url_patterns)) - set(TABLE)) == []
    assert sorted(set(TABLE) - set(names(get_resolver().url_patterns))) == []


def cited(let: Let) -> set[str]:
    """The roles that the policy's rows named by the allowance let in."""
    kind, name = let.by.split(":")
    rows = allowances().get(name, ()) if kind == "do" else views().get(name.lower(), ())
    return {str(role) for row in rows for role in row.roles}


@pytest.mark.parametrize("name", [*TABLE, *KNOWN])
def test_every_allowance_cites_a_row_of_the_policy(name: str) -> None:
    row = TABLE.get(name)
    lets = row.lets if row else KNOWN[name]
    lets = (*lets, *(row.writers or ())) if row else lets
    people = [(let, person) for let in lets for word in let.people.split() for person in party("ours", word)]
    assert [(person, let.by) for let, person in people if ROLES.get(person, Role.EXPERT) not in cited(let)] == []
    if row and row.own:
        assert row.own == "account" or row.own.lower() in views()
    assert not row or bool(row.lets) + bool(row.public) + bool(row.own) <= 1


def let_in(world: World, side: str, row: tuple[Let, ...]) -> set[str]:
    """The user names that the allowances let in at this point of the life."""
    lets = [let for let in row if not let.since or ORDER[let.since] < world.done]
    return {person for let in lets for word in let.people.split() for person in world.party(side, word)}


def expected(world: World, side: str, row: Row, who: str) -> tuple[int, ...]:
    """What a person may be answered to GET."""
    if who == "anonymous" and not row.public:
        return (401,) if row.is_api else (302,)
    if row.is_api and who in ROLELESS and not row.public:
        return (403,)
    if "GET" not in row.methods:
        return (405, *refusal(world, side, row, who))
    if row.public:
        return (row.answer,) if who == "anonymous" else (row.answer, 200, 302)
    return (row.answer,) if row.own or who in let_in(world, side, row.lets) else refusal(world, side, row, who)


def refusal(world: World, side: str, row: Row, who: str) -> tuple[int, ...]:
    """What a person is answered who is not let in."""
    if row.refused:
        return row.refused
    return (403,) if who in let_in(world, side, KNOWN.get(row.known, ())) else (404,)


def ask(world: World, row: Row, who: str, method: str, path: str) -> HttpResponse:
    headers = {"Authorization": f"Bearer {world.tokens[who]}"} if row.is_api and who in world.tokens else {}
    return world.ask(who, method, path, headers=headers)


def is_log_in(answer: HttpResponse) -> bool:
    return answer.status_code == 401 or (answer.status_code == 302 and answer.headers["Location"].startswith(LOGIN))


@pytest.mark.parametrize(("at", "name"), [(row.at, name) for name, row in TABLE.items()])
def test_address_lets_in_whom_the_table_names(world: World, at: str, name: str) -> None:
    row, wrong = TABLE[name], []
    with world.visit(at):
        for side in ("ours", "theirs") if row.about else ("ours",):
            path = reverse(name, args=FINDERS[row.about](world, side))
            world.changed()
            turned_away: set[str] = set()
            for who in asked(world, side, row):
                wrong += [(side, who, *found) for found in read(world, side, row, who, path)]
                inside, role = may_write(world, side, row, who), ROLES.get(who, "")
                # Reading tells apart every person who is turned away; to write, one of each role tries.
                if inside or who in PASSERS_BY or role not in turned_away:
                    wrong += [(side, who, *found) for found in write(world, row, who, path, inside=inside)]
                turned_away |= set() if inside else {role}
    assert wrong == []


def asked(world: World, side: str, row: Row) -> list[str]:
    """About our own object everybody, about the stranger's whoever is let in on either side."""
    if row.public or row.own == "account":
        return list(PASSERS_BY)
    lets = (*row.lets, *(row.writers or ()), *KNOWN.get(row.known, ()))
    insiders = let_in(world, "ours", lets) | let_in(world, "theirs", lets)
    everybody = world.everybody if side == "ours" else ["anonymous"]
    return [*everybody, *sorted(insiders - set(everybody))]


def read(world: World, side: str, row: Row, who: str, path: str) -> Iterator[tuple[Any, ...]]:
    """Ask for the page; yields what should not have happened: method, status, what was right."""
    answer, right = ask(world, row, who, "GET", path), expected(world, side, row, who)
    if answer.status_code not in right or (who == "anonymous" and not row.public and not is_log_in(answer)):
        yield "GET", answer.status_code, right
    if not row.is_api and not is_strict(answer):
        yield "GET", "headers", dict(answer.headers)
    if who == "anonymous" and row.public and row.methods == "GET" and answer.cookies:
        yield "GET", "cookies", list(answer.cookies)


def is_strict(answer: HttpResponse) -> bool:
    """Whether the browser is told to trust nothing but the portal itself."""
    parts = (part.strip().partition(" ") for part in answer.headers["Content-Security-Policy"].split(";") if part.strip())
    return {name: value for name, _blank, value in parts} == STRICT and [answer.headers[name] for name in HEADERS] == [*HEADERS.values()]


def tried(row: Row, who: str) -> tuple[str, ...]:
    """The methods beside GET by which a person asks: a page that only shows says to everybody alike that it takes nothing."""
    if who in PASSERS_BY:
        return ("POST", "PUT", "DELETE")
    return ("POST",) if "POST" in row.methods else ()


def may_write(world: World, side: str, row: Row, who: str) -> bool:
    """Whether the table lets the person write here."""
    inside = bool(row.public or row.own) or who in let_in(world, side, row.lets if row.writers is None else row.writers)
    return inside and not (row.is_api and who in ROLELESS and not row.public)


def write(world: World, row: Row, who: str, path: str, *, inside: bool) -> Iterator[tuple[Any, ...]]:
    """Try to write; yields what should not have happened: method, status, rows changed."""
    for method in tried(row, who):
        answer = ask(world, row, who, method, path)
        code, changed = answer.status_code, world.changed()
        allowed = inside and method in row.methods
        if who == "anonymous" and not row.public:
            fine = is_log_in(answer)
        elif inside:
            fine = code in (*row.posted, 400, 415) if allowed else code in {405, row.answer, *((200, 302) if row.public else ())}
        else:
            fine = code in {403, 404, 405}
        if not fine or (changed and not allowed):
            yield method, code, changed
