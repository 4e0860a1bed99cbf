"""manage.py lifecycle: print the machine as the table of docs/lifecycle.md."""

from collections.abc import Iterator
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import override

from projects.lifecycle import StepInfo, steps
from projects.models import State
from projects.protocol import effects, gates, stages
from registry.policy import allowances

HEAD = """# The life of a project

Made by `manage.py lifecycle`; a test keeps it fresh. A step moves the state; an act leaves it. Gates are asked inside the transaction,
all of them; the name in `code` is the fact that `manage.py walk --without` leaves out.
"""


class Command(BaseCommand):
    help = "Print every step with its states, roles, gates, clauses and effects."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the table to standard output."""
        with override("zh-hans"):
            self.stdout.write("\n".join(table()))


def table() -> Iterator[str]:
    """The lines of the document."""
    yield HEAD
    yield from _rows("Steps", [info for info in steps().values() if info.target])
    yield from _rows("Acts", [info for info in steps().values() if not info.target])


def _rows(title: str, infos: list[StepInfo]) -> Iterator[str]:
    yield f"## {title}\n"
    yield "| step | from → to | who | gates | effects |"
    yield "|---|---|---|---|---|"
    for info in infos:
        sources = "、".join(str(State(source).label) for source in info.sources)
        target = f" → {State(info.target).label}" if info.target else ""
        yield f"| `{info.key}` {info.label} | {sources}{target} | {_who(info.key)} | {_gates(info.key)} | {_effects(info.key)} |"
    yield ""


def _who(key: str) -> str:
    rows = [f"{'、'.join(sorted(row.roles))} ({row.scope.name}) — {row.basis}" for row in allowances().get(key, ())]
    return "<br>".join(rows) or "—"


def _gates(key: str) -> str:
    found = [f"`{gate.__name__}` {_first_line(gate)}" for gate in gates(key)]
    reasons = [stage.ungated[key] for stage in stages() if key in stage.ungated]
    return "<br>".join(found) or "; ".join(f"none: {reason}" for reason in reasons) or "—"


def _effects(key: str) -> str:
    return "<br>".join(f"`{effect.__name__}`" for effect in effects(key)) or "—"


def _first_line(function: Any) -> str:
    return (function.__doc__ or "").strip().splitlines()[0] if function.__doc__ else ""
