"""Read-only addresses for programs: publications, projects, the catalogue and plans. Nobody needs a key."""

from typing import Any

from django.conf import settings
from django.db.models import QuerySet
from django.shortcuts import get_object_or_404
from django.urls import path
from drf_spectacular.utils import extend_schema
from rest_framework import serializers
from rest_framework.exceptions import NotFound
from rest_framework.request import Request
from rest_framework.response import Response

from core.api.fields import StrictSerializer
from disclosure.models import Kind, Publication, PublishedProject
from disclosure.queries.catalog import editions, in_force
from disclosure.queries.lists import light, plan_rows
from disclosure.queries.packages import entry
from disclosure.queries.slices import slice_of
from projects.models import State
from registry.api import PublicAPI

LIMIT = 100
LONGEST = 100


class ListQuery(StrictSerializer):
    """What every list may be asked for: how many, and from which place on."""

    limit = serializers.IntegerField(min_value=1, max_value=LIMIT, default=20)
    before = serializers.CharField(required=False, max_length=60, help_text="As given by `next` of the page before.")
    after = serializers.CharField(required=False, max_length=60)


class PublicationQuery(ListQuery):
    """Publications by kind, project and time."""

    kind = serializers.ChoiceField(Kind.choices, required=False)
    project = serializers.CharField(required=False, max_length=40)
    since = serializers.DateTimeField(required=False, help_text="Only what was published at this moment or later.")


class PublishedProjectQuery(ListQuery):
    """Projects by year, state, buyer, supplier, catalogue item and words."""

    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    state = serializers.ChoiceField(State.choices, required=False)
    buyer = serializers.CharField(required=False, max_length=18)
    supplier = serializers.CharField(required=False, max_length=18)
    code = serializers.CharField(required=False, max_length=10)
    q = serializers.CharField(required=False, max_length=LONGEST)


class PlanQuery(StrictSerializer):
    """Plans by year."""

    year = serializers.IntegerField(required=False, min_value=2000, max_value=2100)
    page = serializers.IntegerField(min_value=1, max_value=10_000, default=1)


class PublicationSerializer(serializers.Serializer[Any]):
    """A publication in a list; `url` is its page, `release_id` its OCDS release."""

    id = serializers.IntegerField()
    kind = serializers.CharField()
    event = serializers.CharField()
    headline = serializers.CharField()
    title = serializers.CharField()
    summary = serializers.CharField()
    basis = serializers.CharField()
    published_at = serializers.DateTimeField()
    sha256 = serializers.CharField()
    release_id = serializers.CharField()
    project = serializers.CharField()
    url = serializers.URLField()
    withheld = serializers.CharField(required=False)


class PublicationPageSerializer(serializers.Serializer[Any]):
    """One page of publications, the newest first."""

    next = serializers.CharField(help_text="Address of the following, older page; empty at the end.")
    results = PublicationSerializer(many=True)


class PublishedProjectSerializer(serializers.ModelSerializer[PublishedProject]):
    """The public facts of a project; amounts in yuan as text."""

    class Meta:
        model = PublishedProject
        exclude = ["id", "words", "search", "stopped_at"]


class PublishedProjectPageSerializer(serializers.Serializer[Any]):
    """One page of projects, the last changed first."""

    next = serializers.CharField()
    results = PublishedProjectSerializer(many=True)


class PlanSerializer(serializers.Serializer[Any]):
    """A buyer's plan of a year."""

    buyer = serializers.CharField()
    buyer_uscc = serializers.CharField()
    fiscal_year = serializers.IntegerField()
    lines = serializers.IntegerField()
    asked = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)
    approved = serializers.DecimalField(max_digits=18, decimal_places=2, allow_null=True)


class PublicationsAPI(PublicAPI):
    """What was published, newest first."""

    @extend_schema(operation_id="publications", parameters=[PublicationQuery], responses=PublicationPageSerializer)
    def get(self, request: Request) -> Response:
        """List publications; follow `next` to read all."""
        asked = _asked(PublicationQuery, request)
        rows = light(Publication.objects.all())
        for name, column in (("kind", "kind"), ("project", "project_number"), ("since", "published_at__gte")):
            if name in asked:
                rows = rows.filter(**{column: asked[name]})
        found, following = _page(request, rows, asked, by="published_at")
        return Response({"next": following, "results": [entry(row) for row in found]})


class PublicationAPI(PublicAPI):
    """One publication with its release, its page and its proof."""

    @extend_schema(operation_id="publication", responses={200: {"type": "object"}})
    def get(self, request: Request, key: int) -> Response:
        """Show a publication's payload; SHA-256 of its canonical bytes (notices/{id}.json) is its fingerprint."""
        found = get_object_or_404(Publication.objects.defer("words", "search"), pk=key)
        return Response(entry(found) | {"payload": found.payload})


class PublishedProjectsAPI(PublicAPI):
    """Public projects."""

    @extend_schema(operation_id="projects", parameters=[PublishedProjectQuery], responses=PublishedProjectPageSerializer)
    def get(self, request: Request) -> Response:
        """List projects, the last changed first."""
        asked = _asked(PublishedProjectQuery, request)
        rows = PublishedProject.objects.matching(asked["q"]) if "q" in asked else PublishedProject.objects.all()
        columns = {"year": "fiscal_year", "state": "state", "buyer": "buyer_uscc", "supplier": "supplier_uscc", "code": "catalog_code"}
        rows = rows.filter(**{column: asked[name] for name, column in columns.items() if name in asked}).defer("words", "search")
        found, following = _page(request, rows, asked, by="last_published_at")
        return Response({"next": following, "results": PublishedProjectSerializer(found, many=True).data})


class PublishedProjectAPI(PublicAPI):
    """One public project."""

    @extend_schema(operation_id="project", responses=PublishedProjectSerializer)
    def get(self, request: Request, number: str) -> Response:
        """Show the newest public facts of a project."""
        found = get_object_or_404(PublishedProject.objects.defer("words", "search"), number=number)
        return Response(PublishedProjectSerializer(found).data)


class CatalogAPI(PublicAPI):
    """The guidance catalogue in force."""

    may_be_missing = True

    @extend_schema(operation_id="catalog", responses={200: {"type": "object"}})
    def get(self, request: Request) -> Response:
        """Show the edition in force with all its items."""
        found = in_force(list(editions()))
        if found is None:
            raise NotFound
        return Response({"publication": found.pk, "sha256": found.sha256, **found.payload})


class PlansAPI(PublicAPI):
    """Annual plans."""

    @extend_schema(operation_id="plans", parameters=[PlanQuery], responses=PlanSerializer(many=True))
    def get(self, request: Request) -> Response:
        """List plans by year and buyer, a hundred a page."""
        asked = _asked(PlanQuery, request)
        first = (asked["page"] - 1) * LIMIT
        return Response(PlanSerializer(plan_rows(asked.get("year"))[first : first + LIMIT], many=True).data)


def _asked(form: type[StrictSerializer], request: Request) -> dict[str, Any]:
    query = form(data=request.query_params.dict())
    query.is_valid(raise_exception=True)
    return dict(query.validated_data)


def _page(request: Request, rows: QuerySet[Any], asked: dict[str, Any], *, by: str) -> tuple[list[Any], str]:
    """Some rows and the address of those that follow."""
    found = slice_of(rows, request.query_params, by=by, size=asked["limit"])
    return found.rows, f"{settings.PUBLIC_URL}{request.path}{found.older_url}" if found.older_url else ""


api_urls = [
    path("publications/", PublicationsAPI.as_view(), name="api_publications"),
    path("publications/<int:key>/", PublicationAPI.as_view(), name="api_publication"),
    path("projects/", PublishedProjectsAPI.as_view(), name="api_public_projects"),
    path("projects/<str:number>/", PublishedProjectAPI.as_view(), name="api_public_project"),
    path("catalog/", CatalogAPI.as_view(), name="api_catalog"),
    path("plans/", PlansAPI.as_view(), name="api_plans"),
]
