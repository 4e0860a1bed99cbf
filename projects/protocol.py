"""The stage protocol: how each app hangs its gates, effects, acts, panels, to-dos and policy on the spine."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.utils.module_loading import import_string

from core.errors import Blocker
from registry.policy import Allow, See

if TYPE_CHECKING:
    from django.db.models import Model

    from core.models import AuditEntry
    from projects.models import Document, Project
    from registry.models import User

Gate = Callable[["Project"], Iterable[Blocker]]


@dataclass(frozen=True)
class Act:
    """A step that leaves the state as it is: publishing a notice, submitting a bid, paying.

    `states` are the states in which it may be done, `river` is its place among the seven (1 计划 … 7 公开). `offered` says whether the desk
    shows it now: only what is next need be seen; permission, state and gates are asked all the same.
    """

    key: str
    label: Any
    states: tuple[str, ...]
    river: int
    offered: Callable[[Project], bool] | None = None


@dataclass(frozen=True)
class Happened:
    """What an effect learns about the step that has just been taken."""

    step: str
    actor: User | None
    at: datetime
    subject: Model | None
    facts: Mapping[str, Any]
    audit: AuditEntry


Effect = Callable[["Project", Happened], None]


@dataclass(frozen=True)
class Panel:
    """One sheet on the desk's page of a project, drawn by the stage's template."""

    title: Any
    template: str
    context: Mapping[str, Any]


@dataclass(frozen=True)
class Todo:
    """One thing that waits for a person: the verb is also the button's word; `why` ends with the clause."""

    project: Project
    verb: Any
    url: str
    why: Any
    due_at: datetime | None = None


@dataclass(frozen=True)
class Stage:
    """Everything one app adds to the life of a project."""

    key: str
    label: Any
    gates: Mapping[str, tuple[Gate, ...]] = field(default_factory=dict)
    ungated: Mapping[str, str] = field(default_factory=dict)
    effects: Mapping[str, tuple[Effect, ...]] = field(default_factory=dict)
    acts: tuple[Act, ...] = ()
    # Whether the desk shows a step of the main line now, by step; as `Act.offered`.
    offered: Mapping[str, Callable[[Project], bool]] = field(default_factory=dict)
    panel: Callable[[Project, User], list[Panel]] | None = None
    todos: Callable[[User], Iterable[Todo]] | None = None
    policy: tuple[Allow, ...] = ()
    visibility: tuple[See, ...] = ()
    # How a project speaks of steps whose words depend on it, and how much of a step's basis is its own.
    labels: Callable[[Project], Mapping[str, Any]] | None = None
    basis: Callable[[Project, str], str] | None = None
    # Called once a document's PDF exists, outside any step.
    on_document: Callable[[Document], None] | None = None


@cache
def stages() -> tuple[Stage, ...]:
    """The spine's own stage and those of settings.STAGES, in the order of the river."""
    return tuple(import_string(path) for path in ("projects.stage.STAGE", *settings.STAGES))


@cache
def acts() -> dict[str, Act]:
    """All acts by key."""
    return {act.key: act for stage in stages() for act in stage.acts}


@cache
def gates(step: str) -> tuple[Gate, ...]:
    """All gates of a step, whichever stage added them."""
    return tuple(gate for stage in stages() for gate in stage.gates.get(step, ()))


@cache
def effects(step: str) -> tuple[Effect, ...]:
    """All effects of a step; those under "*" follow every step."""
    return tuple(effect for stage in stages() for key in (step, "*") for effect in stage.effects.get(key, ()))
