"""Lists stay quick at any length: few queries, indexes in use, and no row lost between two pages."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from core.clock import now
from core.search import bigrams
from disclosure.models import Publication, PublishedParty, PublishedProject
from disclosure.queries.charts import CHARTS
from disclosure.queries.lists import closing_soon, light

pytestmark = pytest.mark.django_db
START = datetime(2026, 1, 1, tzinfo=UTC)
LISTS = (
    "/notices/",
    "/projects/",
    "/plans/",
    "/suppliers/",
    "/evaluations/",
    "/search/?q=养老",
    "/search/?q=养老&in=notices",
    "/api/v1/projects/",
    "/api/v1/publications/",
)


def project(place: int, **values: Any) -> PublishedProject:
    title = f"社区养老服务第 {place} 号"
    facts = {"title": title, "kind": "public", "buyer": "江城市民政局", "buyer_uscc": "11429900MB0000027R", "fiscal_year": 2026}
    facts |= {"state": "bidding", "river": 3, "budget": Decimal(1000), "words": bigrams(title), "first_published_at": START}
    facts |= {
        "last_published_at": START + timedelta(minutes=place),
        "field": "养老",
        "supplier": "江城青禾",
        "supplier_uscc": "52429900MJ00000183",
    }
    return PublishedProject(number=f"X-{place:06d}", **facts | values)


def publication(place: int) -> Publication:
    title = f"社区养老服务第 {place} 号"
    # The demonstration does not insert in the order of time.
    at = START + timedelta(minutes=(place * 7919) % 100_000)
    return Publication(
        kind="tender",
        event="start_procurement",
        title=title,
        headline="公告",
        payload={},
        sha256="0" * 64,
        published_at=at,
        words=bigrams(title),
    )


def fill(count: int, first: int = 0) -> None:
    scored = {"score": Decimal(91), "grade": "优", "concluded_on": START.date()}
    PublishedProject.objects.bulk_create(project(place, **scored) for place in range(first, first + count))
    Publication.objects.bulk_create(publication(place) for place in range(first, first + count))
    PublishedParty.objects.bulk_create(PublishedParty(uscc=f"{place:018d}", name=f"单位 {place}") for place in range(first, first + count))


def queries(client: Client, path: str) -> int:
    with CaptureQueriesContext(connection) as captured:
        assert client.get(path).status_code == 200
    return len(captured)


@pytest.mark.parametrize("path", LISTS)
def test_list_asks_the_same_few_questions_at_any_length(client: Client, path: str) -> None:
    fill(1)
    one = queries(client, path)
    fill(2, first=1)
    three = queries(client, path)
    fill(60, first=3)
    assert one == three == queries(client, path) <= 5


def walk(client: Client, path: str) -> Iterator[list[str]]:
    while path:
        answer = client.get(path).json()
        yield [row["title"] for row in answer["results"]]
        path = answer["next"].partition("8000")[2]


def test_walking_all_pages_shows_every_row_once(client: Client) -> None:
    fill(95)
    Publication.objects.bulk_create([publication(500)] * 0 + [publication(place) for place in (500, 500 + 100_000)])
    shown = [title for page in walk(client, "/api/v1/publications/?limit=10") for title in page]
    assert sorted(shown) == sorted(Publication.objects.values_list("title", flat=True))


def test_older_and_newer_lead_back(client: Client) -> None:
    fill(50)
    first = client.get("/notices/").context["slice"]
    second = client.get(f"/notices/{first.older_url}").context["slice"]
    again = client.get(f"/notices/{second.newer_url}").context["slice"]
    assert [row.pk for row in again.rows] == [row.pk for row in first.rows]
    assert (first.newer_url, again.newer_url) == ("", "")


def test_count_stops_at_a_thousand(client: Client) -> None:
    Publication.objects.bulk_create(publication(place) for place in range(1200))
    assert "共 1,000+ 条" in client.get("/notices/").content.decode()


def plan_of(rows: Any) -> str:
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE disclosure_publication, disclosure_publishedproject")
    return str(rows.explain())


def test_search_and_lists_use_their_indexes() -> None:
    soon = now() + timedelta(days=3)
    PublishedProject.objects.bulk_create(project(place, closes_at=soon if place % 50 == 0 else None) for place in range(4000))
    PublishedProject.objects.create(
        **{field.attname: getattr(project(9999, words=bigrams("河湖水质监测")), field.attname) for field in fields()}
    )
    Publication.objects.bulk_create(publication(place) for place in range(4000))
    assert "published_project_search" in plan_of(PublishedProject.objects.matching("河湖水质"))
    assert "published_project_closing" in plan_of(closing_soon()[:4])
    assert "publication_newest" in plan_of(light(Publication.objects.all())[:20])
    assert "publication_by_kind" in plan_of(light(Publication.objects.filter(kind="tender"))[:20])
    assert "publication_of_project" in plan_of(Publication.objects.filter(project_number="X-000001").order_by("published_at", "id"))


def fields() -> list[Any]:
    return [field for field in PublishedProject._meta.concrete_fields if field.name not in {"id", "search"}]


@pytest.mark.parametrize(
    ("budgets", "title"),
    [
        ({"教育": 300, "养老": 200}, "教育是购买最多的领域"),
        ({"教育": 200, "养老": 200}, "各领域批复预算"),
        ({"教育": 200}, "各领域批复预算"),
        ({}, "各领域批复预算"),
    ],
)
def test_finding_is_what_the_numbers_carry(budgets: dict[str, int], title: str) -> None:
    rows = [
        project(place, field=name, budget=Decimal(amount), approved_on=START.date()) for place, (name, amount) in enumerate(budgets.items())
    ]
    PublishedProject.objects.bulk_create(rows)
    assert CHARTS["fields"](2026, 5).title == title


@pytest.mark.parametrize(
    ("this", "last", "title"),
    [(120, 100, "签约金额比去年同期多 20.0%"), (80, 100, "签约金额比去年同期少 20.0%"), (100, 0, "每月签订的合同")],
)
def test_signing_is_compared_with_last_year(this: int, last: int, title: str) -> None:
    amounts = [(this, 2026), (last, 2025)]
    rows = [
        project(place, price=Decimal(amount), signed_on=datetime(year, 3, 1, tzinfo=UTC).date())
        for place, (amount, year) in enumerate(amounts)
        if amount
    ]
    PublishedProject.objects.bulk_create(rows)
    assert CHARTS["signing"](2026, 5).title == title


def test_csv_holds_no_formula(client: Client) -> None:
    PublishedProject.objects.bulk_create([project(1, field="=1+1", budget=Decimal(5), approved_on=START.date())])
    text = client.get("/statistics/fields.csv?year=2026").content.decode("utf-8-sig")
    assert text.splitlines()[1].startswith("'=1+1,")


@pytest.mark.parametrize(
    ("address", "lines"),
    [
        ("/tables/projects.csv", 4),
        ("/tables/projects.csv?q=第 2 号", 2),
        ("/tables/projects.csv?year=2025", 1),
        ("/tables/plans.csv?year=2026", 2),
        ("/tables/suppliers.csv", 1),
        ("/tables/evaluations.csv", 1),
        ("/tables/notices.csv?kind=tender", 4),
        ("/tables/notices.csv?kind=plan", 1),
    ],
)
def test_tables_hold_the_rows_of_the_filter(client: Client, address: str, lines: int) -> None:
    PublishedProject.objects.bulk_create(project(place) for place in range(3))
    Publication.objects.bulk_create(publication(place) for place in range(3))
    answer = client.get(address)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/csv; charset=utf-8")
    assert len(answer.content.decode("utf-8-sig").splitlines()) == lines


def test_table_without_a_list_is_not_found(client: Client) -> None:
    assert [client.get(path).status_code for path in ("/tables/people.csv", "/projects/X-9/documents.csv")] == [404, 404]


def test_buyers_are_compared_by_what_they_were_approved() -> None:
    day = START.date()
    PublishedProject.objects.bulk_create(
        [
            project(1, buyer="甲局", approved_on=day, budget=Decimal(30_000)),
            project(2, buyer="乙局", approved_on=day, budget=Decimal(60_000), price=Decimal(50_000), signed_on=day, paid=Decimal(20_000)),
            project(3, buyer="乙局", approved_on=day, budget=Decimal(30_000), price=Decimal(20_000)),
        ]
    )
    found = CHARTS["buyers"](2026, 12)
    assert found.title == "乙局占批复预算的 75.0%"
    assert found.table == [["乙局", "2", "9", "5", "2"], ["甲局", "1", "3", "0", "0"]]
