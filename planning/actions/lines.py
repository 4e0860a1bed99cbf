"""Writing plan lines: creating a project, saving what is valid of it, handing it to the approver."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from django.db import transaction
from django.db.models import Max

from core import audit
from core.clock import PortalNow
from core.counters import next_number
from planning.models import AnnualPlan, CostItem, PlanLine, Target
from projects.lifecycle import moving
from projects.models import Project
from registry.models import Organisation, User
from registry.policy import permit

PROJECT_FIELDS = ("title", "kind", "catalog_item", "budget")
TABLES = {"cost_items": CostItem, "targets": Target}


@dataclass(frozen=True)
class NewProject:
    """What a project is created with; everything else may follow."""

    buyer: Organisation
    fiscal_year: int
    title: str
    kind: str


def create_project(data: NewProject, *, actor: User) -> Project:
    """Create a project with its line in the buyer's plan of the year. Refuses who is not a filer of the buyer."""
    permit(actor, "create_project", data.buyer)
    buyer, year = data.buyer, data.fiscal_year
    with transaction.atomic():
        series = f"{buyer.region}-{buyer.short_code or buyer.uscc[8:14]}-{year}"
        number = f"{series}-{next_number(f'project:{series}'):04d}"
        project = Project.objects.create(
            number=number, title=data.title, buyer=buyer, region=buyer.region, fiscal_year=year, kind=data.kind
        )
        plan, _created = AnnualPlan.objects.get_or_create(buyer=buyer, fiscal_year=year)
        plan = AnnualPlan.objects.select_for_update().get(pk=plan.pk)
        position = (plan.lines.aggregate(last=Max("position"))["last"] or 0) + 1
        line = PlanLine.objects.create(project=project, plan=plan, position=position, created_by=actor)
        facts = {"subject": f"planning.planline:{line.pk}", "title": data.title, "buyer": buyer.uscc, "year": year}
        audit.append(project.chain, "create_project", actor=actor, data=facts)
    return project


def save_line(project: Project, values: Mapping[str, Any], *, actor: User) -> PlanLine:
    """Store valid values of a line: fields of project and line by name, `cost_items` and `targets` as lists of rows.

    A line that had been handed to the approver goes back to its filer when anything changes.
    """
    with moving(project, "save_line", actor=actor) as step:
        line = PlanLine.objects.select_for_update().get(project=step.project)
        changed = _set_fields(step.project, {name: value for name, value in values.items() if name in PROJECT_FIELDS})
        changed += _set_fields(line, {name: value for name, value in values.items() if name not in (*PROJECT_FIELDS, *TABLES)})
        changed += [name for name in TABLES if name in values and _set_rows(line, name, values[name])]
        if changed and line.submitted_at is not None:
            PlanLine.objects.filter(pk=line.pk).update(submitted_at=None)
        step.record(line, fields=changed)
    project.refresh_from_db()
    return PlanLine.objects.select_related("project").get(pk=line.pk)


def submit_line(project: Project, *, actor: User) -> PlanLine:
    """Hand the line to the approver; all that filing asks is asked already now."""
    with moving(project, "submit_line", actor=actor) as step:
        PlanLine.objects.filter(project=step.project).update(submitted_at=PortalNow())
        line = PlanLine.objects.get(project=step.project)
        step.record(line, budget=str(step.project.budget))
    return line


def _set_fields(row: Project | PlanLine, values: Mapping[str, Any]) -> list[str]:
    """Write the values that differ and return their names."""
    changed = [name for name, value in values.items() if getattr(row, name) != value]
    for name in changed:
        setattr(row, name, values[name])
    if changed:
        row.save(update_fields=changed)
        row.refresh_from_db(fields=changed)
    return changed


def _set_rows(line: PlanLine, name: str, rows: Sequence[Mapping[str, Any]]) -> bool:
    """Replace the rows of a table when they differ; return whether they did."""
    model = TABLES[name]
    wanted = [{"position": place, **row} for place, row in enumerate(rows, start=1)]
    fields = [field.name for field in model._meta.concrete_fields if field.name not in {"id", "line"}]  # noqa: SLF001
    kept = list(model._default_manager.filter(line=line).order_by("position").values(*fields))  # noqa: SLF001
    if kept == wanted:
        return False
    model._default_manager.filter(line=line).delete()  # noqa: SLF001
    model._default_manager.bulk_create([model(line=line, **row) for row in wanted])  # noqa: SLF001
    return True
