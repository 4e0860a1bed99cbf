"""Every public page answers, also when nothing was published yet."""

import pytest
from django.test import Client

pytestmark = pytest.mark.django_db

PAGES = (
    *("/", "/notices/", "/projects/", "/plans/", "/catalog/", "/suppliers/", "/evaluations/", "/statistics/", "/search/", "/verify/"),
    *("/log/", "/data/", "/supervise/", "/accessibility/", "/help/"),
)


@pytest.mark.parametrize("path", PAGES)
def test_page_answers_when_nothing_was_published(client: Client, path: str) -> None:
    response = client.get(path)
    assert response.status_code == 200
    assert "no-store" not in response["Cache-Control"]
    assert "public" in response["Cache-Control"]
    assert not response.cookies


@pytest.mark.parametrize("path", PAGES)
def test_page_refuses_other_methods(client: Client, path: str) -> None:
    assert client.post(path).status_code == 405


@pytest.mark.parametrize(
    "path", ["/notices/1/", "/notices/1.json", "/projects/X/", "/projects/X.json", "/projects/X/releases.json", "/projects/X/verify/",
             "/plans/X/2026/", "/catalog.csv", "/suppliers/X/", "/statistics/x.csv", "/verify/ABC/", "/documents/ABC.pdf",
             "/log/inclusion/99999999.json", "/log/consistency/99999999.json", "/log/tools/settings.py",
             "/log/tile/0/../000", "/log/tile/7/000"]
)  # fmt: skip
def test_unknown_thing_is_not_found(client: Client, path: str) -> None:
    assert client.get(path).status_code == 404


ODD = [
    "%00",
    "x" * 10_000,
    "😀",
    "%F0%9F%98%80教育",
    "'; DROP TABLE x; --",
    "%EF%BC%A1%EF%BC%92",
    "%E2%80%AE",
    "((&|!:*",
    "a" * 50 + "义务" * 500,
]


@pytest.mark.parametrize("path", ["/search/", "/notices/", "/projects/", "/catalog/", "/suppliers/"])
@pytest.mark.parametrize("text", ODD)
def test_odd_search_text_is_handled(client: Client, path: str, text: str) -> None:
    assert client.get(f"{path}?q={text}").status_code in {200, 400}


PLACES = (
    *("before=x", "before=2026-13-45T00:00:00Z_1", "after=2026-01-01_1", "before=2026-01-01T00:00:00Z_999999999999999999999", "page=-1"),
    *("page=x", "year=٢٠٢٦", "step=99", "kind=x", "grade=%00", "edition=x"),
)


@pytest.mark.parametrize("query", PLACES)
@pytest.mark.parametrize("path", ["/notices/", "/projects/", "/plans/", "/suppliers/", "/evaluations/", "/catalog/", "/statistics/"])
def test_odd_place_is_handled(client: Client, path: str, query: str) -> None:
    assert client.get(f"{path}?{query}").status_code in {200, 400}
