"""Deadlines: opened by effects when a period begins, met when the step happens, never in the way."""

from datetime import date, datetime
from typing import Any

from core import law
from core.calendar import due_at
from core.clock import LOCAL, PortalNow
from core.law import Rule
from projects.models import Deadline, Project


def open_deadline(project: Project, rule: str | Rule, *, step: str, label: Any, start: datetime) -> Deadline:
    """Open the period of a rule from `start`; a living one of the same rule stays as it is. Returns the living deadline.

    A rule itself is given in place of its id where a contract has agreed on another length.
    """
    if isinstance(rule, str):
        rule = law.get(rule, on=local_date(start), region=project.region)
    values = {"step": step, "label": str(label), "basis": rule.citation, "opens_at": start, "due_at": due_at(start, rule)}
    found, _created = Deadline.objects.get_or_create(project=project, rule_id=rule.id, met_at=None, dropped_at=None, defaults=values)
    return found


def meet_deadline(project: Project, step: str) -> None:
    """Mark the living deadlines of a step as met now."""
    Deadline.objects.open().filter(project=project, step=step).update(met_at=PortalNow())


def drop_deadlines(project: Project, step: str = "") -> None:
    """Drop all living deadlines, as when a tender fails or the project ends; with `step` those of one step."""
    chosen = {"step": step} if step else {}
    Deadline.objects.open().filter(project=project, **chosen).update(dropped_at=PortalNow())


def local_date(moment: datetime) -> date:
    """The day in Asia/Shanghai."""
    return moment.astimezone(LOCAL).date()
