"""Projects for programs: what a person sees at the desk, and the one way in which a program takes a step."""

import re
from typing import Any, ClassVar

from django.shortcuts import get_object_or_404
from django.urls import path
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema, extend_schema_field
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import StrictSerializer
from core.api.schema import BlockerSerializer
from core.errors import refuse
from projects.actions import perform_once
from projects.lifecycle import available, blockers, closed, steps
from projects.models import Project, Receipt, State
from registry.api import DeskAPI
from registry.policy import condition, permit

# The longest list that one answer holds; `before` leads on to older ones.
PAGE = 50
KEY = re.compile(r"[!-~]{1,80}")


class ProjectSerializer(serializers.ModelSerializer[Project]):
    """A project as its list shows it."""

    buyer = serializers.CharField(source="buyer.uscc", read_only=True, help_text="统一社会信用代码")
    budget = serializers.DecimalField(max_digits=16, decimal_places=2, allow_null=True, read_only=True)

    class Meta:
        model = Project
        fields = ["number", "title", "state", "buyer", "region", "fiscal_year", "kind", "budget"]


class StepSerializer(serializers.Serializer[Any]):
    """A step that the owner of the key may take now, and what still stands in its way."""

    key = serializers.CharField()
    label = serializers.CharField()  # type: ignore[assignment]
    blockers = BlockerSerializer(many=True)


class ProjectPageSerializer(ProjectSerializer):
    """A project with the steps open to the owner of the key."""

    steps = serializers.SerializerMethodField()

    class Meta(ProjectSerializer.Meta):
        fields = [*ProjectSerializer.Meta.fields, "steps"]

    @extend_schema_field(StepSerializer(many=True))
    def get_steps(self, project: Project) -> list[dict[str, Any]]:
        """The same steps that the desk offers."""
        found = available(project, self.context["user"])
        rows = [(step, [blocker.as_dict() for blocker in blockers(project, step.key)]) for step in found]
        return [{"key": step.key, "label": step.label, "blockers": reasons} for step, reasons in rows]


class ReceiptSerializer(serializers.ModelSerializer[Receipt]):
    """The proof of a step."""

    project = serializers.CharField(source="project.number", default=None, read_only=True)
    answer = serializers.JSONField(read_only=True)

    class Meta:
        model = Receipt
        fields = ["number", "step", "title", "project", "at", "fingerprint", "answer"]
        read_only_fields = fields


class ProjectQuery(StrictSerializer):
    """What a list may be asked for."""

    state = serializers.ChoiceField(State.choices, required=False)
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class ProjectListAPI(DeskAPI):
    """The projects that the owner of the key sees, newest first, fifty a page."""

    @extend_schema(operation_id="desk_projects", parameters=[ProjectQuery], responses=ProjectSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List the projects at the desk of the owner of the key."""
        query = ProjectQuery(data=request.query_params.dict())
        query.is_valid(raise_exception=True)
        asked = query.validated_data
        found = Project.objects.visible_to(self.user).select_related("buyer").order_by("-id")
        if "state" in asked:
            found = found.filter(state=asked["state"])
        first = (asked["page"] - 1) * PAGE
        return Response(ProjectSerializer(found[first : first + PAGE], many=True).data)


class ProjectAPI(DeskAPI):
    """One project and what the owner of the key may do next."""

    @extend_schema(operation_id="desk_project", responses=ProjectPageSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show a project with the steps open to the owner of the key, each with its blockers."""
        found = get_object_or_404(Project.objects.visible_to(self.user).select_related("buyer"), number=number)
        return Response(ProjectPageSerializer(found, context={"user": self.user}).data)


class ReceiptAPI(DeskAPI):
    """The proof of a step, for the one who took it."""

    @extend_schema(operation_id="desk_receipt", responses=ReceiptSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show one of the owner's own receipts."""
        found = get_object_or_404(Receipt.objects.filter(condition(Receipt, self.user)).select_related("project"), number=number)
        return Response(ReceiptSerializer(found).data)


class StepAPI(DeskAPI):
    """One step of a project for programs, once for each Idempotency-Key.

    A subclass names the step, its serializer (one without fields asks for nothing) and calls the one action in `act`.
    """

    receipt_serializer = ReceiptSerializer
    serializer_class: ClassVar[type[serializers.BaseSerializer[Any]]] = StrictSerializer
    step: ClassVar[str]

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Call the one action; returns JSON-able facts for the receipt or None."""
        raise NotImplementedError

    def post(self, request: Request, number: str) -> Response:
        """Take the step and answer with its receipt; the same request sent again gets the same answer."""
        project = get_object_or_404(Project.objects.visible_to(self.user), number=number)
        permit(self.user, self.step, project)
        key = idempotency_key(request)
        serializer = self.serializer_class(data=request.data, context={"project": project, "user": self.user})
        serializer.is_valid(raise_exception=True)
        data = serializer.validated_data
        body = {"step": self.step, "project": project.number, "data": data}
        receipt = perform_once(self.user, key, body=body, title=steps()[self.step].label, run=lambda: self._run(project, data))
        return Response(ReceiptSerializer(receipt).data, status=201)

    def _run(self, project: Project, data: dict[str, Any]) -> tuple[Project, str, Any]:
        refuse(closed(project, self.step))
        return project, self.step, self.act(project, data)


def idempotency_key(request: Request) -> str:
    """The name of this one request; without it a lost answer would mean a second bid."""
    key = request.headers.get("Idempotency-Key", "")
    if not KEY.fullmatch(key):
        raise serializers.ValidationError({"Idempotency-Key": [_("请在请求头里写明 1 至 80 个可见的英文字符，每次请求用新的")]})
    return key


api_urls = [
    path("desk/projects/", ProjectListAPI.as_view(), name="api_desk_projects"),
    path("desk/projects/<str:number>/", ProjectAPI.as_view(), name="api_desk_project"),
    path("desk/receipts/<str:number>/", ReceiptAPI.as_view(), name="api_desk_receipt"),
]
