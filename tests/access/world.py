"""Two projects lived side by side in a database of their own: ours, and a stranger's in the same state."""

import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from copy import copy
from dataclasses import dataclass, field, replace
from datetime import timedelta
from typing import Any

from allauth.mfa.models import Authenticator
from django.conf import settings
from django.db import connection, connections, transaction
from django.http import HttpResponse
from django.test import Client
from django.test.client import ClientHandler
from pytest_django import DjangoDbBlocker

from config.demo.cast import PEOPLE, SINCE, TOTP_SECRET, Cast, gather
from config.demo.life import Life, Variant, scenes
from core.clock import local, now, travel
from procurement.models import PanelMember
from projects.models import Project
from registry.actions import create_token
from registry.middleware import KNOWN as SECOND_FACTOR
from registry.models import Membership, Organisation, Role, User
from tests.databases import admin

OURS = Variant()
THEIRS = replace(
    OURS,
    title="社区矫正心理服务",
    buyer="civil",
    kind="public",
    catalog_code="A1003",
    prices=(("supplier4", "275000.00", "268000.00"), ("supplier2", "282000.00", "276000.00"), ("supplier3", "286000.00", "279000.00")),
)
SCENES = tuple(scenes())
# The archive is sealed in a scene of its own that prints every document; nothing of interest here changes by it.
LAST = "settle"
ORDER = {scene.key: place for place, scene in enumerate(SCENES)}
SUPPLIERS = ["supplier", "supplier2", "supplier3", "supplier4"]
SIDES = {"ours": OURS, "theirs": THEIRS}
# Beside the cast: who left, who never belonged to anybody, and officials of another region.
STRANGERS = {
    "leaver": None,
    "nobody": None,
    "far_supervisor": Role.FINANCE_SUPERVISOR,
    "far_reviewer": Role.FINANCE_REVIEWER,
    "far_auditor": Role.AUDITOR,
}

# Who bids in vain on both sides as supplier2 does, is of the other buyer as filer2 is, or of another region as far_supervisor is.
ALIKE = {"supplier3", "reviewer2", "acceptor2", "far_reviewer", "far_auditor"}


@dataclass
class World:
    """The database in which both lives have come equally far; every visit is undone."""

    template: str
    blocker: DjangoDbBlocker
    name: str = field(default_factory=lambda: f"access_{uuid.uuid4().hex[:8]}")
    done: int = 0
    lives: dict[str, Life] = field(default_factory=dict)
    users: dict[str, User] = field(default_factory=dict)
    sessions: dict[str, str] = field(default_factory=dict)
    tokens: dict[str, str] = field(default_factory=dict)
    known_changes: dict[str, int] = field(default_factory=dict)

    # The middleware is loaded once for all requests.
    handler: ClientHandler = field(default_factory=lambda: ClientHandler(enforce_csrf_checks=False))

    def begin(self) -> None:
        """Make the database and everybody in it."""
        with self.blocker.unblock():
            connections["default"].close()
            admin(f'CREATE DATABASE "{self.name}" TEMPLATE "{self.template}"')
        self.connection = connections.create_connection("default")
        self.connection.settings_dict = {**self.connection.settings_dict, "NAME": self.name}
        with self.inside():
            travel(local(OURS.year - 1, 10, 1))
            cast = gather()
            self.users = {**cast.people, **{name: stranger(name, role, cast) for name, role in STRANGERS.items()}}
            self.lives = {side: Life(variant=variant, cast=cast) for side, variant in SIDES.items()}
            self.sessions = {name: logged_in(user) for name, user in self.users.items()}
            self.tokens = {
                name: create_token(actor=user, label="测试", scopes=["read", "plan", "bid"], days=3000) for name, user in self.users.items()
            }

    def end(self) -> None:
        """Drop the database."""
        with self.inside():
            self.connection.close()
        with self.blocker.unblock():
            admin(f'DROP DATABASE "{self.name}" WITH (FORCE)')

    def go(self, key: str) -> None:
        """Live on until the scene has been played on both sides."""
        if self.done > ORDER[key] + 1:
            self.end()
            self.__init__(self.template, self.blocker)  # type: ignore[misc]
            self.begin()
        with self.inside():
            for scene in SCENES[self.done : ORDER[key] + 1]:
                for life in self.lives.values():
                    scene.run(life)
                self.done += 1

    @contextmanager
    def inside(self) -> Iterator[None]:
        """Let Django work in this database."""
        with self.blocker.unblock():
            before = connections["default"]
            connections["default"] = self.connection
            try:
                yield
            finally:
                connections["default"] = before

    @contextmanager
    def visit(self, at: str) -> Iterator["World"]:
        """Look around after a scene, or some days later ("hand_in +1d"); whatever happens is undone."""
        key, _blank, later = at.partition(" +")
        self.go(LAST if key == "LAST" else key)
        with self.inside(), transaction.atomic():
            if later:
                travel(now() + timedelta(days=int(later.removesuffix("d"))))
            yield self
            transaction.set_rollback(True)

    def ask(self, who: str, method: str, path: str, **more: Any) -> HttpResponse:
        """Send one request as somebody, see the answer, and undo what it did; errors of the server come as answers."""
        cookie = f"{settings.SESSION_COOKIE_NAME}={self.sessions[who]}" if who in self.sessions else ""
        with transaction.atomic():
            client = Client(raise_request_exception=False)
            client.handler = self.handler
            answer: HttpResponse = client.generic(method, path, headers={"Cookie": cookie, **more.pop("headers", {})}, **more)
            transaction.set_rollback(True)
        # Not `close()`: that would tell Django that the request is over, and Django would close the connection.
        for closer in answer._resource_closers:  # type: ignore[attr-defined]
            closer()
        return answer

    @property
    def everybody(self) -> list[str]:
        """All who are asked: nobody in particular, the cast and the strangers.

        Of the experts our leader, a member of either panel and one without a seat stand for all of them; others stand for ALIKE.
        """
        seats = [self.party("ours", "leader"), self.party("ours", "panel"), self.party("theirs", "panel")]
        seated = {expert for found in seats for expert in found[:1]}
        panels = {*self.party("ours", "panel"), *self.party("theirs", "panel")}
        spare = [name for name in self.users if name.startswith("expert") and name not in panels][:1]
        alike = {name for name in self.users if name.startswith("expert")} - {*seated, *spare} | ALIKE
        return ["anonymous", *(name for name in self.users if name not in alike)]

    def changed(self) -> dict[str, int]:
        """How many rows of which tables were written since this was asked last; what was undone counts as well."""
        before, self.known_changes = self.known_changes, changes()
        return {table: count - before.get(table, 0) for table, count in self.known_changes.items() if count != before.get(table, 0)}

    def party(self, side: str, name: str) -> list[str]:
        """The user names of a party of the project, or the name itself."""
        if name in {"panel", "leader"}:
            seats = PanelMember.objects.filter(lot__project=self.lives[side].project, recused_at=None)
            return list(seats.filter(is_leader__in=[True, name == "leader"]).values_list("user__username", flat=True))
        return party(side, name)

    def project(self, side: str) -> Project:
        """The project as it stands."""
        return Project.objects.select_related("buyer").get(pk=self.lives[side].project.pk)

    def user(self, name: str) -> User:
        """A person as the next request would load them."""
        return copy(User.objects.get(pk=self.users[name].pk))


def moment(at: str) -> int:
    """The place of a scene in the life."""
    return ORDER[LAST if at == "LAST" else at.partition(" +")[0]]


def party(side: str, name: str) -> list[str]:
    """The parties that are known before the life begins."""
    bidders = [username for username, _first, _final in SIDES[side].prices]
    everybody = [*PEOPLE, *(stranger for stranger, role in STRANGERS.items() if role)]
    parties = {"bidders": bidders, "winner": bidders[:1], "suppliers": SUPPLIERS, "everybody": everybody}
    if name in parties:
        return parties[name]
    return [f"{name}2"] if side == "theirs" and name in {"filer", "approver", "reviewer", "acceptor"} else [name]


def changes() -> dict[str, int]:
    """How many rows of each table this transaction has written, changed or deleted so far, whatever was undone of it."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT relname, n_tup_ins + n_tup_upd + n_tup_del FROM pg_stat_xact_user_tables WHERE n_tup_ins + n_tup_upd + n_tup_del > 0"
        )
        return dict(cursor.fetchall())


def stranger(name: str, role: Role | None, cast: Cast) -> User:
    """Somebody beside the cast, with a second factor like everybody."""
    user = User.objects.create(username=name, name=name)
    Authenticator.objects.create(user=user, type=Authenticator.Type.TOTP, data={"secret": TOTP_SECRET})
    if name == "leaver":
        end = local(2020, 1, 1)
        Membership.objects.create(user=user, organisation=cast.organisations["education"], role=Role.FILER, valid_from=SINCE, valid_to=end)
    if role is not None:
        Membership.objects.create(user=user, organisation=far_away(), role=role, valid_from=SINCE)
    return user


def far_away() -> Organisation:
    """The finance bureau of another city."""
    values = {"name": "远山市财政局", "kind": "state_body", "duties": ["finance", "auditor"], "region": "530100"}
    return Organisation.objects.get_or_create(uscc="11530100MB0000019Y", defaults=values)[0]


def logged_in(user: User) -> str:
    """The key of a session of the person, whose second factor was seen."""
    client = Client()
    client.force_login(user, backend="django.contrib.auth.backends.ModelBackend")
    session = client.session
    session[SECOND_FACTOR] = True
    session.save()
    return str(client.cookies[settings.SESSION_COOKIE_NAME].value)
