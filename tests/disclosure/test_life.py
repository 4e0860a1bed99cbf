"""A whole life as the public sees it: complete, provable, valid open data, and without a single person."""

import hashlib
import importlib.util
import json
import subprocess
import sys
from pathlib import Path

import pytest
from django.db import Error, connection, transaction
from django.test import Client

from config.demo.cast import PEOPLE
from disclosure.models import Publication, PublishedDocument, PublishedParty, PublishedProject
from disclosure.queries.packages import release_package
from disclosure.queries.proof import chain, digest
from disclosure.release.events import EVENTS
from projects.lifecycle import steps
from projects.models import Project, State

SCENE = "disclose"
pytestmark = pytest.mark.usefixtures("disclosed", "db")
VALIDATOR = Path(__file__).resolve().parents[3] / "shared" / "ocds" / "validate_ocds.py"
NAMES = [name for name, _organisation, _role in PEOPLE.values()]
LIFE = (
    *("file_plan", "approve_budget", "publish_intention", "start_procurement", "open_bids", "publish_result", "publish_contract", "pay"),
    *("report_progress", "deliver", "publish_acceptance", "conclude", "disclose"),
)


def pages(project: Project) -> list[str]:
    publications = [row.get_absolute_url() for row in Publication.objects.all()]
    documents = [row.get_absolute_url() for row in PublishedDocument.objects.filter(published_at__isnull=False)]
    number, buyer = project.number, project.buyer.uscc
    own = ["", ".json", "/", "/releases.json", "/verify/", "/?order=newest", "/?only=files"]
    return [
        *("/", "/notices/", "/projects/", "/plans/", "/catalog/", "/catalog.csv", "/suppliers/", "/evaluations/", "/statistics/", "/data/"),
        *("/search/?q=义务教育", "/search/?q=教育&in=notices", f"/plans/{buyer}/{project.fiscal_year}/", "/statistics/fields.csv"),
        *(f"/projects/{number}{part}" for part in own if part),
        *(f"/suppliers/{row.uscc}/" for row in PublishedParty.objects.all()),
        *publications,
        *(f"{path.rstrip('/')}.json" for path in publications),
        *documents,
        *("/api/v1/publications/", "/api/v1/projects/", f"/api/v1/projects/{number}/", "/api/v1/catalog/", "/api/v1/plans/"),
        *(f"/api/v1/publications/{row.pk}/" for row in Publication.objects.all()),
    ]


def test_every_step_of_the_law_is_public() -> None:
    events = list(Publication.objects.exclude(ocid="").order_by("published_at", "id").values_list("event", flat=True))
    assert set(LIFE) - set(events) == set()
    assert events[-1] == "disclose"


def test_table_of_publications_names_real_steps() -> None:
    assert set(EVENTS) - set(steps()) == set()


def test_every_page_answers_and_names_no_person(disclosed: Project, client: Client) -> None:
    for path in pages(disclosed):
        response = client.get(path)
        text = response.content.decode()
        assert response.status_code == 200, path
        assert [name for name in NAMES if name in text] == [], path


def test_no_payload_names_a_person() -> None:
    found = [
        (row.event, name) for row in Publication.objects.all() for name in NAMES if name in json.dumps(row.payload, ensure_ascii=False)
    ]
    assert found == []


def test_fingerprint_is_that_of_the_downloaded_bytes(client: Client) -> None:
    row = Publication.objects.exclude(ocid="").latest("published_at")
    content = client.get(f"/notices/{row.pk}.json").content
    assert hashlib.sha256(content).hexdigest() == row.sha256 == digest(row.payload)


def test_chain_of_a_project_is_sound(disclosed: Project) -> None:
    assert [(link.is_whole, link.follows) for link in chain(disclosed.number)] == [(True, True)] * len(chain(disclosed.number))


def test_releases_follow_each_other(disclosed: Project) -> None:
    rows = list(Publication.objects.filter(project_number=disclosed.number).order_by("published_at", "id"))
    dates = [row.payload["release"]["date"] for row in rows]
    assert [row.supersedes_id for row in rows] == [None, *(row.pk for row in rows[:-1])]
    assert len(set(dates)) == len(dates)
    assert dates == sorted(dates)


def test_nothing_of_the_bids_stands_before_the_opening(disclosed: Project) -> None:
    rows = list(Publication.objects.filter(project_number=disclosed.number).order_by("published_at", "id"))
    opened = next(place for place, row in enumerate(rows) if row.event == "open_bids")
    sealed = [row.payload["release"] for row in rows[:opened]]
    assert [release for release in sealed if "bids" in release or "tenderers" in release["tender"]] == []
    assert [party for release in sealed for party in release["parties"] if "tenderer" in party["roles"]] == []
    assert [bid for bid in rows[opened].payload["release"]["bids"]["details"] if "value" in bid] == []


@pytest.mark.skipif(not VALIDATOR.exists(), reason="the validator lies outside the repository")
def test_releases_are_valid_open_data(disclosed: Project, tmp_path: Path) -> None:
    rows = list(Publication.objects.filter(project_number=disclosed.number).order_by("published_at", "id"))
    package = tmp_path / "package.json"
    package.write_text(json.dumps(release_package(rows, "http://127.0.0.1:8000/releases.json"), ensure_ascii=False))
    # The layer that merges releases needs a library that the portal itself does without.
    layers = [] if importlib.util.find_spec("ocdsmerge") else ["--skip", "quality"]
    checked = subprocess.run([sys.executable, str(VALIDATOR), *layers, str(package)], capture_output=True, text=True, check=False)
    assert checked.returncode == 0, checked.stdout[-3000:]


def test_read_model_says_what_the_newest_publication_says(disclosed: Project) -> None:
    row = PublishedProject.objects.get(number=disclosed.number)
    assert (row.state, row.river, row.supplier) == (State.DISCLOSED, 8, "江城正衡会计师事务所")
    assert (str(row.budget), str(row.price), str(row.paid)) == ("290000.00", "268000.00", "268000.00")
    assert row.grade
    assert row.closes_at is None


def test_supplier_counts_bids_and_contracts() -> None:
    rows = {row.name: (row.bids, row.contracts) for row in PublishedParty.objects.all()}
    assert rows == {"江城正衡会计师事务所": (1, 1), "江城明德会计师事务所": (1, 0), "江城诚信会计师事务所": (1, 0)}


def test_public_document_downloads_with_its_hash(client: Client) -> None:
    row = PublishedDocument.objects.filter(kind="contract").get()
    response = client.get(f"/documents/{row.code}.pdf")
    content = b"".join(response.streaming_content)
    assert hashlib.sha256(content).hexdigest() == row.sha256
    assert client.get(f"/documents/{row.code}.pdf", headers={"if-none-match": response["ETag"]}).status_code == 304


def test_inner_document_is_verified_but_not_given(client: Client) -> None:
    row = PublishedDocument.objects.filter(kind="tender_file").get()
    page = client.get(f"/verify/{row.code.lower()}/").content.decode()
    assert row.number in page
    assert "只提供核验" in page
    assert client.get(f"/documents/{row.code}.pdf").status_code == 404


def test_number_or_spaced_code_leads_to_the_document(client: Client) -> None:
    row = PublishedDocument.objects.filter(kind="contract").get()
    spaced = f"{row.code[:4].lower()} {row.code[4:]}"
    assert [client.get("/verify/", {"code": text})["Location"] for text in (row.number, spaced)] == [row.get_absolute_url()] * 2


def test_page_is_not_sent_twice(disclosed: Project, client: Client) -> None:
    key = Publication.objects.latest("id").pk
    for path in (f"/projects/{disclosed.number}/", f"/projects/{disclosed.number}.json", f"/notices/{key}/", f"/notices/{key}.json"):
        tag = client.get(path)["ETag"]
        assert client.get(path, headers={"if-none-match": tag}).status_code == 304


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE disclosure_publication SET title = 'x'",
        "UPDATE disclosure_publication SET payload = '{}'",
        "UPDATE disclosure_publication SET withheld_reason = 'x', payload = '{}', words = '', summary = '', brief = '', sha256 = 'x'",
        "UPDATE disclosure_publication SET published_at = now()",
        "DELETE FROM disclosure_publication",
        "TRUNCATE disclosure_publication CASCADE",
    ],
)
def test_database_refuses_to_change_a_publication(statement: str) -> None:
    before = [(row.pk, row.sha256, digest(row.payload)) for row in Publication.objects.order_by("pk")]
    with pytest.raises(Error), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert [(row.pk, row.sha256, digest(row.payload)) for row in Publication.objects.order_by("pk")] == before


def test_catalogue_shows_both_editions(client: Client) -> None:
    page = client.get("/catalog/").content.decode()
    assert "江城市政府购买服务指导性目录" in page
    assert "内政办发〔2014〕80号" in page
    old = Publication.objects.get(title__startswith="内蒙古")
    assert "这是以前的目录" in client.get(f"/catalog/?edition={old.pk}").content.decode()
    assert client.get("/catalog/?q=监督检查辅助").content.decode().count("B0501") >= 1


def test_archive_lists_every_document(disclosed: Project) -> None:
    listed = disclosed.archives.get().document
    assert listed is not None
    kept = disclosed.documents.exclude(kind="archive_list")
    assert {row["number"]: row["file"] for row in listed.context["rows"]} == dict(kept.values_list("number", "sha256"))
