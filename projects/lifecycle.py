"""The only way to move a project: lock, permit, state, change, gates, move, audit, effects, in one transaction."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from functools import cache
from typing import Any

from django.db import transaction
from django.db.models import Model
from django.utils.translation import gettext as _
from django_fsm import TransitionNotAllowed

from core import audit
from core.audit import Actor
from core.errors import Blocker, Refused, refuse
from projects.models import Project, State
from projects.protocol import Happened, acts, effects, gates, stages
from registry.models import User
from registry.policy import allowances, may, permit


@dataclass
class Step:
    """A step being taken: the locked project, and the facts to be kept about it."""

    project: Project
    key: str
    source: str
    subject: Model | None = None
    facts: dict[str, Any] = field(default_factory=dict)
    # How the actor stands in the log when the name must stay secret for now; the number stays that of the user.
    signer: Actor | None = None

    def record(self, subject: Model | None = None, **facts: Any) -> None:
        """Keep the row that the step made and JSON-able facts for the log and the effects."""
        self.subject = subject or self.subject
        self.facts |= facts


@dataclass(frozen=True)
class StepInfo:
    """A step as a table and a person read it."""

    key: str
    # Translated only when shown: the table is made once for all languages.
    label: Any
    sources: tuple[str, ...]
    target: str
    gates: tuple[str, ...]


@contextmanager
def moving(project: Project, step: str, *, actor: User | None) -> Iterator[Step]:
    """Take a step: the body changes rows, then all gates are asked, the state moves, the log and the effects are written.

    `actor` None stands for the clock itself and is allowed only for steps that name no role. Refuses with Http404, PermissionDenied or
    `Refused`, and then nothing has changed.
    """
    with transaction.atomic():
        locked = Project.objects.select_for_update().get(pk=project.pk)
        if actor is not None:
            permit(actor, step, locked)
        refuse(_state_blockers(locked, step))
        taken = Step(locked, step, locked.state)
        yield taken
        _move(locked, step)
        _announce(taken, actor)
    project.__dict__["state"] = locked.state


def blockers(project: Project, step: str) -> list[Blocker]:
    """Everything that stands in the way of the step now, each with its clause; for previews."""
    return [*_state_blockers(project, step), *_gate_blockers(project, step)]


def closed(project: Project, step: str) -> list[Blocker]:
    """Why the desk shows no button for the step now, whoever asks; empty when it shows one to those who may."""
    found = list(_state_blockers(project, step))
    if not found and not _is_offered(project, step):
        message = _("现在不需要办理“%(step)s”") % {"step": labels(project)[step]}
        basis = _("项目按计划、预算、采购、合同、验收、评价、公开的次序办理")
        found.append(Blocker(message, basis, _("请在项目页查看现在可以办理的事项"), project.get_absolute_url()))
    return found


def available(project: Project, user: User) -> list[StepInfo]:
    """The steps that the desk offers to the user in the project's present state, whether or not their gates are open."""
    return [
        info
        for info in steps().values()
        if project.state in info.sources and may(user, info.key, project) and _is_offered(project, info.key)
    ]


def _is_offered(project: Project, step: str) -> bool:
    act = acts().get(step)
    asked = [stage.offered[step] for stage in stages() if step in stage.offered]
    asked += [act.offered] if act is not None and act.offered is not None else []
    return all(offered(project) for offered in asked)


@cache
def steps() -> dict[str, StepInfo]:
    """Every step of the machine: the main line in the order of the model, then the acts."""
    main: dict[str, StepInfo] = {}
    for found in Project._meta.get_field("state").get_all_transitions(Project):  # type: ignore[union-attr,attr-defined]  # noqa: SLF001
        known = main.get(found.name)
        sources = (*(known.sources if known else ()), str(found.source))
        main[found.name] = _info(found.name, found.custom["label"], sources, str(found.target))
    order = [key for key in vars(Project) if key in main]
    return {key: main[key] for key in order} | {act.key: _info(act.key, act.label, act.states, "") for act in acts().values()}


def labels(project: Project) -> dict[str, Any]:
    """What each step is called in a project; some are called otherwise than in the table of all."""
    own = [stage.labels(project) for stage in stages() if stage.labels]
    return {key: info.label for key, info in steps().items()} | {key: label for table in own for key, label in table.items()}


def basis(project: Project, step: str) -> str:
    """The clauses on which a project's step rests, each once."""
    found = dict.fromkeys(str(_own_basis(project, row.basis)) for row in allowances().get(step, ()))
    return "；".join(found)


def _own_basis(project: Project, cited: str) -> str:
    for stage in stages():
        cited = stage.basis(project, cited) if stage.basis else cited
    return cited


def _info(key: str, label: Any, sources: tuple[str, ...], target: str) -> StepInfo:
    return StepInfo(key, label, tuple(str(source) for source in sources), target, tuple(gate.__name__ for gate in gates(key)))


def _state_blockers(project: Project, step: str) -> Iterator[Blocker]:
    info = steps()[step]
    if project.state not in info.sources:
        now = State(project.state).label
        when = "、".join(str(State(source).label) for source in info.sources)
        message = _("项目现在是“%(now)s”，不能办理“%(step)s”") % {"now": now, "step": labels(project)[step]}
        yield Blocker(
            message,
            _("项目按计划、预算、采购、合同、验收、评价、公开的次序办理"),
            _("该事项在“%(when)s”时办理") % {"when": when},
            project.get_absolute_url(),
        )


def _gate_blockers(project: Project, step: str) -> list[Blocker]:
    return [replace(blocker, fact=gate.__name__) for gate in gates(step) for blocker in gate(project)]


def _move(project: Project, step: str) -> None:
    if step in acts():
        refuse(_gate_blockers(project, step))
        return
    try:
        getattr(project, step)()
    except TransitionNotAllowed:
        raise Refused(_gate_blockers(project, step) or list(_state_blockers(project, step))) from None
    project.save(update_fields=["state"])


def _announce(taken: Step, actor: User | None) -> None:
    data: Mapping[str, Any] = {"from": taken.source, "state": taken.project.state, **taken.facts}
    if taken.subject is not None:
        data = {"subject": f"{taken.subject._meta.label_lower}:{taken.subject.pk}", **data}  # noqa: SLF001
    entry = audit.append(taken.project.chain, taken.key, actor=taken.signer or actor, data=data)
    happened = Happened(taken.key, actor, entry.at, taken.subject, taken.facts, entry)
    for effect in effects(taken.key):
        effect(taken.project, happened)
