"""What procurement adds to the life of a project: the pieces of its parts, joined."""

from collections import defaultdict
from collections.abc import Mapping
from typing import TypeVar

from django.utils.translation import gettext_lazy as _

from procurement import wording
from procurement.awards import stage as awards
from procurement.bids import stage as bids
from procurement.bonds import stage as bonds
from procurement.panels import stage as panels
from procurement.record import stage as record
from procurement.remedies import stage as remedies
from procurement.sealed import stage as sealed
from procurement.standing import stage as standing
from procurement.tenders import stage as tenders
from procurement.warnings import stage as warnings
from projects.models import Project
from projects.protocol import Panel, Stage, Todo
from registry.models import User

T = TypeVar("T")
PARTS = (tenders, sealed, bids, record, panels, awards, remedies, warnings, standing, bonds)


def joined(tables: list[Mapping[str, tuple[T, ...]]]) -> dict[str, tuple[T, ...]]:
    """Join tables by key; what the earlier part adds stands first."""
    table: dict[str, tuple[T, ...]] = defaultdict(tuple)
    for part in tables:
        for key, values in part.items():
            table[key] += values
    return dict(table)


def panel(project: Project, user: User) -> list[Panel]:
    """The sheets of all parts."""
    return [sheet for part in PARTS for sheet in part.panel(project, user)]


def todos(user: User) -> list[Todo]:
    """What waits in all parts."""
    return [todo for part in PARTS for todo in part.todos(user)]


STAGE = Stage(
    key="procurement",
    label=_("采购"),
    gates=joined([part.GATES for part in PARTS]),
    ungated={key: reason for part in PARTS for key, reason in part.UNGATED.items()},
    effects=joined([part.EFFECTS for part in PARTS]),
    acts=tuple(act for part in PARTS for act in part.ACTS),
    panel=panel,
    todos=todos,
    policy=tuple(row for part in PARTS for row in part.POLICY),
    labels=wording.labels,
    basis=wording.basis,
    visibility=tuple(row for part in PARTS for row in part.VISIBILITY),
)
