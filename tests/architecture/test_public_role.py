"""The public pages work for a database role that may read disclosure's public tables and nothing else."""

from collections.abc import Iterator

import pytest
from django.db import ProgrammingError, connection, transaction
from django.test import Client
from django.urls import URLPattern, get_resolver
from pytest_django import DjangoDbBlocker

from config.demo.life import Variant
from core import log, outbox
from disclosure.models import Publication, PublishedDocument, PublishedParty
from disclosure.urls import urlpatterns
from projects.models import Project
from tests.lived import again

SCENE = "sign_contract"
# What stands for each part of an address.
DESK = "desk/"


@pytest.fixture(scope="module")
def project(begun: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Project]:
    """A project whose contract is signed, with its first documents rendered."""
    with django_db_blocker.unblock():
        outbox.deliver_pending()
        log.publish_head()
        yield again(Variant()).project


@pytest.fixture
def as_public(project: Project) -> Iterator[None]:
    """Read as the public pages' role."""
    with connection.cursor() as cursor:
        cursor.execute("SET ROLE portal_public")
    yield
    with connection.cursor() as cursor:
        cursor.execute("RESET ROLE")


@pytest.fixture(scope="module")
def known(project: Project) -> dict[str, object]:
    """An existing thing for each part of an address."""
    return {
        "key": Publication.objects.exclude(ocid="").latest("id").pk,
        "number": project.number,
        "uscc": project.buyer.uscc,
        "supplier": PublishedParty.objects.latest("id").uscc,
        "year": project.fiscal_year,
        "chart": "fields",
        "name": "projects",
        "index": 0,
        "size": 1,
        "tool": "verify.py",
        "path": "checkpoint",
        "code": PublishedDocument.objects.filter(published_at__isnull=False).exclude(file="").latest("id").code,
    }


def public_paths(known: dict[str, object]) -> list[str]:
    paths = []
    for pattern in urlpatterns:
        assert isinstance(pattern, URLPattern)
        route = str(pattern.pattern)
        if route.startswith(DESK):
            continue
        own = known | {"uscc": known["supplier"]} if pattern.name == "supplier" else known
        forms = ["csv", "json"] if "<slug:form>" in route else [""]
        for form in forms:
            path = route
            for name, value in (own | {"form": form}).items():
                for kind in ("str", "int", "slug", "path"):
                    path = path.replace(f"<{kind}:{name}>", str(value))
            paths.append(f"/{path}")
    number = known["number"]
    return [
        *paths,
        *("/search/?q=义务教育", "/search/?q=教育&in=notices", "/notices/?kind=tender&q=教育", "/projects/?year=2026&step=5&q=教育"),
        *("/api/v1/publications/", f"/api/v1/publications/{known['key']}/", "/api/v1/projects/?q=教育", f"/api/v1/projects/{number}/"),
        *("/api/v1/catalog/", "/api/v1/plans/"),
    ]


def status_of(client: Client, path: str) -> int:
    """Read the whole answer, so that a file is closed."""
    response = client.get(path)
    if response.streaming:
        assert b"".join(response.streaming_content)
    response.close()
    return response.status_code


@pytest.mark.usefixtures("as_public")
def test_every_public_page_passes_under_the_public_role(known: dict[str, object], client: Client) -> None:
    paths = public_paths(known)
    answers = {path: status_of(client, path) for path in paths}
    assert len(paths) >= 30
    assert {path: status for path, status in answers.items() if status != 200} == {}


@pytest.mark.usefixtures("as_public")
@pytest.mark.parametrize(
    "table",
    [
        "registry_user",
        "projects_project",
        "projects_document",
        "procurement_bid",
        "core_auditentry",
        "disclosure_settlement",
        "disclosure_archive",
    ],
)
def test_public_role_reads_nothing_else(table: str) -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(f"SELECT 1 FROM {table}")


@pytest.mark.usefixtures("as_public")
def test_public_role_writes_nothing() -> None:
    with pytest.raises(ProgrammingError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("INSERT INTO disclosure_publishedparty (uscc) VALUES ('x')")


def test_public_addresses_lie_at_the_root() -> None:
    names = {pattern.name for pattern in urlpatterns if isinstance(pattern, URLPattern)}
    assert {"home", "notice", "public_project", "supplier", "verify", "public_document"} <= names
    assert get_resolver().resolve("/").url_name == "home"
