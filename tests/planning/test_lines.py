"""Creating a project and writing its line: whatever is valid can be stored, in any state of completeness."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from core.errors import Refused
from core.models import AuditEntry
from planning.actions import NewProject, create_project, save_line, submit_line
from planning.models import AnnualPlan, PlanLine
from projects.models import Project, State


def new(stage, **differences) -> NewProject:
    return NewProject(**({"buyer": stage.life.buyer, "fiscal_year": 2026, "title": "法律顾问服务", "kind": "auxiliary"} | differences))


def test_project_gets_number_plan_and_log(staged):
    project = create_project(new(staged), actor=staged["filer"])

    assert (project.number, project.state, project.region, project.line.position) == ("429900-JYJ-2026-0001", State.PLAN, "429900", 1)
    assert AuditEntry.objects.get(chain=project.number).action == "create_project"


def test_numbers_and_places_follow_each_other(planned):
    second = create_project(new(planned), actor=planned["filer"])
    other_year = create_project(new(planned, fiscal_year=2027), actor=planned["filer"])

    assert (second.number, second.line.position) == ("429900-JYJ-2026-0002", 2)
    assert (other_year.number, other_year.line.position) == ("429900-JYJ-2027-0001", 1)
    assert AnnualPlan.objects.count() == 2


@pytest.mark.parametrize("person", ["approver", "filer2", "finance", "supplier", "administrator"])
def test_only_the_buyers_filer_creates(staged, person):
    with pytest.raises((PermissionDenied, Http404)):
        create_project(new(staged), actor=staged[person])
    assert Project.objects.count() == 0


def test_saving_stores_only_what_was_given_and_logs_what_changed(planned):
    before = AuditEntry.objects.count()

    save_line(planned.project, {"coverage": "12 个县区", "unit": "县区", "budget": Decimal(290_000)}, actor=planned["filer"])

    assert (planned.line.coverage, planned.line.recipients) == ("12 个县区", "县区教育局和义务教育学校")
    assert AuditEntry.objects.latest("pk").data["fields"] == ["coverage"]
    assert AuditEntry.objects.count() == before + 1


def test_incomplete_line_is_stored(staged):
    project = create_project(new(staged), actor=staged["filer"])

    save_line(project, {"catalog_item": None, "budget": None, "service_items": [], "targets": []}, actor=staged["filer"])

    assert PlanLine.objects.get().service_items == []


def test_tables_are_replaced_as_a_whole(planned):
    row = {"name": "检查", "unit": "项", "quantity": Decimal(1), "unit_price": Decimal(5), "source": "报价"}

    save_line(planned.project, {"cost_items": [row]}, actor=planned["filer"])

    assert list(planned.line.cost_items.values_list("position", "name")) == [(1, "检查")]
    assert planned.line.cost_total() == Decimal(5)


def test_change_takes_a_line_back_from_the_approver(handed_over):
    save_line(handed_over.project, {"coverage": "12 个县区"}, actor=handed_over["filer"])

    assert handed_over.line.submitted_at is None


def test_saving_the_same_again_leaves_the_line_with_the_approver(handed_over):
    line = handed_over.line
    costs = list(line.cost_items.values("name", "unit", "quantity", "unit_price", "source"))

    save_line(handed_over.project, {"coverage": line.coverage, "cost_items": costs}, actor=handed_over["filer"])

    assert handed_over.line.submitted_at is not None


def test_filed_line_cannot_be_written_or_handed_over(filed):
    with pytest.raises(Refused):
        save_line(filed.project, {"coverage": "12 个县区"}, actor=filed["filer"])
    with pytest.raises(Refused):
        submit_line(filed.project, actor=filed["filer"])
    assert filed.line.coverage == "8 个县区"


@pytest.mark.parametrize("person", ["approver", "reviewer"])
def test_colleagues_in_other_roles_do_not_write(planned, person):
    with pytest.raises(PermissionDenied):
        save_line(planned.project, {"coverage": "x"}, actor=planned[person])
    assert planned.line.coverage == "8 个县区"


def test_other_buyers_do_not_know_of_a_line(planned):
    with pytest.raises(Http404):
        save_line(planned.project, {"coverage": "x"}, actor=planned["filer2"])
    assert planned.line.coverage == "8 个县区"
