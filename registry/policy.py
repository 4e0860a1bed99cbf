"""Who may do what, as one table: each app adds its rows through its Stage, everything else asks here."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from typing import TYPE_CHECKING, Any, Self, TypeVar

from django.conf import settings
from django.core.exceptions import PermissionDenied
from django.db import models
from django.db.models import Q
from django.http import Http404
from django.utils.module_loading import import_string

from core.models import AuditEntry

if TYPE_CHECKING:
    from registry.models import User

M = TypeVar("M", bound=models.Model)


@dataclass(frozen=True)
class Holder:
    """A user together with the organisations for which they hold the roles of the row that is being asked."""

    user: User
    organisations: list[int]
    regions: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class Scope:
    """Which objects a row speaks of: a name for the printed table and a condition on the object's model."""

    name: str
    q: Callable[[Holder], Q]


# Not an empty Q: joined by "or" to another condition an empty one would vanish.
ANY = Scope("any", lambda holder: Q(pk__isnull=False))


@dataclass(frozen=True)
class Allow:
    """One allowance: these roles may do this action on objects in this scope.

    `apart_from` names actions on the same project that the person must not have done (separation of duties).
    """

    action: str
    roles: frozenset[str]
    scope: Scope
    basis: str
    apart_from: tuple[str, ...] = ()


@dataclass(frozen=True)
class See:
    """One view: these roles see objects of this model in this scope."""

    model: str
    roles: frozenset[str]
    scope: Scope
    basis: str


@cache
def allowances() -> dict[str, tuple[Allow, ...]]:
    """The whole table by action."""
    table: dict[str, tuple[Allow, ...]] = {}
    for row in _rows("policy"):
        table[row.action] = (*table.get(row.action, ()), row)
    return table


@cache
def views() -> dict[str, tuple[See, ...]]:
    """The whole table of what is seen, by model label in lower case."""
    table: dict[str, tuple[See, ...]] = {}
    for row in _rows("visibility"):
        table[row.model.lower()] = (*table.get(row.model.lower(), ()), row)
    return table


def _rows(attribute: str) -> Iterable[Any]:
    for path in ("registry.stage.STAGE", "catalog.stage.STAGE", "projects.stage.STAGE", *settings.STAGES):
        yield from getattr(import_string(path), attribute)


def may(user: User, action: str, obj: models.Model | None = None) -> bool:
    """Say whether the user may do the action on the object; refuses what no row allows."""
    return any(_row_allows(row, user, obj) for row in allowances().get(action, ()))


def permit(user: User, action: str, obj: models.Model | None = None) -> None:
    """Raise Http404 for an object the user may not know of, PermissionDenied when a row is missing."""
    if may(user, action, obj):
        return
    if obj is not None and not _sees(user, obj):
        raise Http404
    raise PermissionDenied(action)


def _row_allows(row: Allow, user: User, obj: models.Model | None) -> bool:
    holder = hold(user, row.roles)
    if holder is None:
        return False
    if obj is None:
        return True
    inside = type(obj)._base_manager.filter(row.scope.q(holder), pk=obj.pk).exists()  # noqa: SLF001
    return inside and not _has_done(user, row.apart_from, obj)


def _has_done(user: User, actions: tuple[str, ...], obj: models.Model) -> bool:
    chain = getattr(obj, "chain", None)
    return bool(actions and chain) and AuditEntry.objects.filter(chain=chain, action__in=actions, actor_id=user.pk).exists()


def _sees(user: User, obj: models.Model) -> bool:
    return type(obj)._base_manager.filter(condition(type(obj), user), pk=obj.pk).exists()  # noqa: SLF001


def hold(user: User, roles: Iterable[str]) -> Holder | None:
    """Return the organisations in which the user holds one of the roles now, or None when there is none."""
    wanted = set(roles)
    held = [one for one in user.held() if one.role in wanted] if user.is_authenticated else []
    if not held:
        return None
    return Holder(user, [one.organisation_id for one in held], [one.organisation.region for one in held])


def condition(model: type[models.Model], user: User) -> Q:
    """The condition on `model` for what the user sees; matches nothing when no row allows it."""
    seen = Q(pk__in=[])
    for row in views().get(model._meta.label_lower, ()):  # noqa: SLF001
        holder = hold(user, row.roles)
        if holder is not None:
            seen |= row.scope.q(holder)
    return seen


class VisibleQuerySet(models.QuerySet[M]):
    """A queryset whose first word is `visible_to(user)`."""

    def visible_to(self, user: User) -> Self:
        """Keep what the policy table lets the user see."""
        return self.filter(condition(self.model, user))
