"""Plan lines for programs: create, read, write in parts, hand to the approver; read and refused exactly as in the form."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, ClassVar

from django.http import QueryDict
from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import Line, StrictSerializer
from core.errors import refuse
from planning import actions
from planning.forms.line import YEARS, LineForm
from planning.forms.project import own_buyers
from planning.models import PlanLine
from planning.queries.snapshots import snapshot
from projects.actions import perform_once
from projects.api import PAGE, ReceiptSerializer, StepAPI, idempotency_key
from projects.lifecycle import blockers
from projects.models import Project
from registry.api import DeskAPI
from registry.models import ApiToken
from registry.policy import permit

TABLES = {"cost_items": "costs", "targets": "targets"}
LONGEST_TABLE = 60


@extend_schema_field({"type": "string"})
class Typed(serializers.Field[Any, Any, Any, Any]):
    """What a person would type into the form's field of the same name; the form itself reads it."""

    default_error_messages: ClassVar[dict[str, Any]] = {"type": "这里应当是文本、数字、是否或者文本的列表"}

    def to_internal_value(self, data: Any) -> Any:
        """Take text, numbers, truth values and lists of text."""
        simple = isinstance(data, (str, int, Decimal))
        if not simple and not (isinstance(data, list) and all(isinstance(item, str) for item in data)):
            self.fail("type")
        return data

    def to_representation(self, value: Any) -> Any:
        """As it is."""
        return value


class Table(serializers.ListField):
    """Rows of a table; each is an object of what a person would type."""

    child = serializers.DictField(child=Typed())


class LineSerializer(StrictSerializer):
    """A part of a plan line. Fields not sent stay as they are; when one is wrong, nothing is stored."""

    def get_fields(self) -> dict[str, Any]:
        """The fields of the form, the years and the two tables."""
        names = [*LineForm.base_fields, *(f"year_{place}" for place in range(YEARS))]
        return {name: Typed(required=False) for name in names} | {name: Table(required=False, max_length=LONGEST_TABLE) for name in TABLES}

    def validate(self, attrs: dict[str, Any]) -> dict[str, Any]:
        """Let the form read it, beside what is stored already."""
        line: PlanLine = self.context["line"]
        form = LineForm(as_form(attrs, line), line=line)
        form.is_valid()
        errors = {name: problems for name, problems in messages(form).items() if name in attrs}
        if errors:
            raise serializers.ValidationError(errors)
        names = set(attrs) | ({"yearly_amounts"} if any(name.startswith("year_") for name in attrs) else set())
        values = form.values()
        return {name: value for name, value in values.items() if name in names}


def as_form(sent: Mapping[str, Any], line: PlanLine) -> QueryDict:
    """What was sent as the form's own data; the dates that belong together are taken from the line where they were not sent."""
    data = QueryDict(mutable=True)
    beside = {name: getattr(line, name) for name in ("starts_on", "ends_on", "delivered_by") if name not in sent}
    for name, value in {**{key: str(day) for key, day in beside.items() if day}, **sent}.items():
        if name in TABLES:
            add_table(data, TABLES[name], value)
        else:
            data.setlist(name, typed(name, value))
    for table in TABLES.values():
        data.setdefault(f"{table}-TOTAL_FORMS", "0")
        data.setdefault(f"{table}-INITIAL_FORMS", "0")
    return data


def add_table(data: QueryDict, table: str, rows: list[dict[str, Any]]) -> None:
    """Write the rows as a formset sends them."""
    data[f"{table}-TOTAL_FORMS"] = str(len(rows))
    for place, row in enumerate(rows):
        for name, value in row.items():
            data.setlist(f"{table}-{place}-{name}", typed(name, value))


def typed(name: str, value: Any) -> list[str]:
    """A value as a form sends it: lists of sentences one a line, a false tick not at all."""
    if isinstance(value, bool):
        return ["on"] if value else []
    if isinstance(value, list):
        return value if name == "term_conditions" else ["\n".join(value)]
    return [str(value)]


def messages(form: LineForm) -> dict[str, Any]:
    """The form's errors and those of its tables, by the names that programs use."""
    found: dict[str, Any] = {name: list(problems) for name, problems in form.errors.items()}
    for name, rows in (("cost_items", form.costs), ("targets", form.targets)):
        errors: list[Any] = rows.errors
        if any(errors) or rows.non_form_errors():
            found[name] = [{key: list(problems) for key, problems in row.items()} for row in errors] or list(rows.non_form_errors())
    return found


class NewLineSerializer(StrictSerializer):
    """A new project; `buyer` only where the owner of the key files for several."""

    title = Line(max_length=Project._meta.get_field("title").max_length)  # noqa: SLF001
    kind = serializers.ChoiceField(Project.Kind.choices)
    fiscal_year = serializers.IntegerField(min_value=2000, max_value=2199)
    buyer = serializers.CharField(required=False, max_length=18, help_text="统一社会信用代码")


class PlanLineSerializer(serializers.Serializer[Any]):
    """A plan line as it is stored."""

    def to_representation(self, instance: PlanLine) -> dict[str, Any]:
        """The project's number and state, whether the approver has it, and everything that the line says."""
        project = instance.project
        submitted = instance.submitted_at.isoformat() if instance.submitted_at else None
        return {"number": project.number, "state": project.state, "buyer": project.buyer.uscc, "submitted_at": submitted} | snapshot(
            project
        )


class PlanLinesAPI(DeskAPI):
    """The plan lines of the own buyer."""

    # A new line is made once for each Idempotency-Key, and the description says so.
    receipt_serializer = ReceiptSerializer
    scope = ApiToken.Scope.PLAN

    @extend_schema(operation_id="desk_plan_lines", responses=PlanLineSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the newest fifty plan lines that the owner of the key sees."""
        found = PlanLine.objects.visible_to(self.user).select_related("project__buyer", "project__catalog_item", "budget_line")
        found = found.prefetch_related("cost_items", "targets").order_by("-pk")
        return Response(PlanLineSerializer(list(found[:PAGE]), many=True).data)

    @extend_schema(operation_id="create_plan_line", request=NewLineSerializer, responses={201: ReceiptSerializer})
    def post(self, request: Request) -> Response:
        """Create a project with an empty plan line, once for each Idempotency-Key."""
        permit(self.user, "create_project")
        key = idempotency_key(request)
        serializer = NewLineSerializer(data=request.data)
        serializer.is_valid(raise_exception=True)
        data = dict(serializer.validated_data)
        buyers = [buyer for buyer in own_buyers(self.user) if data.get("buyer") in (None, buyer.uscc)]
        if len(buyers) != 1:
            raise serializers.ValidationError({"buyer": [_("请写明您经办的购买主体的统一社会信用代码")]})
        new = actions.NewProject(buyer=buyers[0], fiscal_year=data["fiscal_year"], title=data["title"], kind=data["kind"])
        receipt = perform_once(self.user, key, body=data, title=_("新建计划项目"), run=lambda: self._create(new))
        return Response(ReceiptSerializer(receipt).data, status=201)

    def _create(self, new: actions.NewProject) -> tuple[Project, str, dict[str, Any]]:
        project = actions.create_project(new, actor=self.user)
        return project, "create_project", {"number": project.number}


class PlanLineAPI(DeskAPI):
    """One plan line."""

    scope = ApiToken.Scope.PLAN

    def line(self, number: str) -> PlanLine:
        """The line among those that the owner of the key sees."""
        found = PlanLine.objects.visible_to(self.user).select_related("project__buyer", "project__catalog_item", "budget_line")
        return get_object_or_404(found, project__number=number)

    @extend_schema(operation_id="desk_plan_line", responses=PlanLineSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show a plan line."""
        return Response(PlanLineSerializer(self.line(number)).data)

    @extend_schema(operation_id="write_plan_line", request=LineSerializer, responses=PlanLineSerializer)
    def patch(self, request: Request, number: str) -> Response:
        """Write parts of a plan line; sending the same again changes nothing."""
        line = self.line(number)
        permit(self.user, "save_line", line.project)
        refuse(blockers(line.project, "save_line"))
        serializer = LineSerializer(data=request.data, context={"line": line})
        serializer.is_valid(raise_exception=True)
        actions.save_line(line.project, serializer.validated_data, actor=self.user)
        return Response(PlanLineSerializer(self.line(number)).data)


class SubmitLineAPI(StepAPI):
    """Handing a line to the approver."""

    scope = ApiToken.Scope.PLAN
    step = "submit_line"

    def act(self, project: Project, data: dict[str, Any]) -> None:
        """Call the action."""
        actions.submit_line(project, actor=self.user)


api_urls = [
    path("desk/plan-lines/", PlanLinesAPI.as_view(), name="api_plan_lines"),
    path("desk/plan-lines/<str:number>/", PlanLineAPI.as_view(), name="api_plan_line"),
    path("desk/plan-lines/<str:number>/submit/", SubmitLineAPI.as_view(), name="api_submit_line"),
]
