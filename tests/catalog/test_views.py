"""The catalogue's pages on the desk."""

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse

from catalog.actions import import_edition
from catalog.models import CatalogEdition
from tests.catalog.conftest import FIXTURES, edition_data
from tests.counting import queries_of

LIST, IMPORT = "/desk/catalog/", "/desk/catalog/import/"
FORM = {"title": "目录", "document": "江财综[2020]6号", "valid_from": "2020年3月1日"}


def upload(client, content, **differences):
    return client.post(IMPORT, FORM | differences | {"file": SimpleUploadedFile("catalog.csv", content)})


def test_stranger_is_asked_to_log_in(client, db):
    assert client.get(LIST).status_code == 302


@pytest.mark.parametrize("person", ["filer", "finance", "supplier", "auditor"])
def test_everybody_reads_the_catalogue(client, cast, edition, person):
    client.force_login(cast[person])

    assert [client.get(path).status_code for path in (LIST, f"/desk/catalog/{edition.pk}/")] == [200, 200]


def test_list_takes_the_same_queries_for_one_and_three_editions(client, cast, edition):
    client.force_login(cast["finance"])
    one = queries_of(client, LIST)
    for place in (2, 3):
        import_edition(edition_data(title=f"目录 {place}"), (FIXTURES / "2020s.csv").read_bytes(), actor=cast["finance"])

    assert queries_of(client, LIST) == one


def test_finance_imports_a_file(client, cast):
    client.force_login(cast["finance"])

    answer = upload(client, (FIXTURES / "2020s.csv").read_bytes())

    made = CatalogEdition.objects.get()
    assert answer.url == f"/desk/catalog/{made.pk}/"
    assert (made.document, made.items.count(), made.region) == ("江财综〔2020〕6号", 141, "429900")


def test_bad_rows_are_shown_and_nothing_is_stored(client, cast):
    client.force_login(cast["finance"])

    answer = upload(client, "Code,Title\nA1,名称\n".encode())

    page = answer.content.decode()
    assert (answer.status_code, CatalogEdition.objects.count()) == (422, 0)
    assert "A1 不是 A、A01、A0101 这样的代码" in page
    assert "第 2 行" in page


@pytest.mark.parametrize(
    ("differences", "words"),
    [
        ({"title": "长" * 300}, "最多 120 个字，现有 300 个"),
        ({"document": "六号"}, "缺少〔年份〕"),
        ({"valid_to": "2019-01-01"}, "早于施行日期"),
    ],
)
def test_bad_answer_is_named_at_its_field(client, cast, differences, words):
    client.force_login(cast["finance"])

    answer = upload(client, (FIXTURES / "2020s.csv").read_bytes(), **differences)

    assert (answer.status_code, CatalogEdition.objects.count()) == (422, 0)
    assert words in answer.content.decode()


@pytest.mark.parametrize("person", ["filer", "supplier", "auditor"])
def test_others_may_not_import(client, cast, person):
    client.force_login(cast[person])

    assert (client.get(IMPORT).status_code, upload(client, b"").status_code) == (403, 403)


def test_supervisor_publishes_by_post_only(client, cast):
    made = import_edition(edition_data(), (FIXTURES / "2020s.csv").read_bytes(), actor=cast["finance"])
    client.force_login(cast["supervisor"])
    address = reverse("catalog_publish", args=[made.pk])

    assert client.get(address).status_code == 405
    assert client.post(address).status_code == 302
    assert client.post(address).status_code == 409
    made.refresh_from_db()
    assert made.published_at is not None


def test_reviewer_may_not_publish(client, cast):
    made = import_edition(edition_data(), (FIXTURES / "2020s.csv").read_bytes(), actor=cast["finance"])
    client.force_login(cast["finance"])

    assert client.post(reverse("catalog_publish", args=[made.pk])).status_code == 403
    made.refresh_from_db()
    assert made.published_at is None


@pytest.mark.parametrize(
    ("text", "shown"), [("监督检查", "B0501 监督检查辅助服务"), ("航天", "现行目录里没有相符的服务"), ("%", "现行目录里没有相符的服务")]
)
def test_services_are_found_by_their_words(client, cast, edition, text, shown):
    client.force_login(cast["filer"])
    assert shown in client.get(LIST, {"q": text}).content.decode()
