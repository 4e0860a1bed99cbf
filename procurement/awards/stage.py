"""What awards add to the life of a project."""

from collections.abc import Mapping

from projects.models import Project
from projects.protocol import Act, Effect, Gate, Panel, Todo
from registry.models import User
from registry.policy import Allow, See

GATES: Mapping[str, tuple[Gate, ...]] = {}
UNGATED: Mapping[str, str] = {}
EFFECTS: Mapping[str, tuple[Effect, ...]] = {}
ACTS: tuple[Act, ...] = ()
POLICY: tuple[Allow, ...] = ()
VISIBILITY: tuple[See, ...] = ()


def panel(project: Project, user: User) -> list[Panel]:
    """Nothing to draw yet."""
    return []


def todos(user: User) -> list[Todo]:
    """Nothing waits yet."""
    return []
