"""What the public sees while a tender is sealed, and after an attempt that failed."""

import json

import pytest
from django.test import Client

from config.demo.life import Life, Variant
from config.demo.world import plots
from contracts.models import Contract
from disclosure.models import Publication, PublishedProject
from procurement.models import Tender
from projects.models import State

pytestmark = pytest.mark.django_db


def test_sealed_tender_shows_no_count_and_no_name(client: Client) -> None:
    life = Life().live(until=State.BIDDING)
    page = client.get(f"/projects/{life.project.number}/").content.decode()
    payloads = json.dumps([row.payload for row in Publication.objects.filter(project_number=life.project.number)], ensure_ascii=False)
    suppliers = [name for key in ("zhengheng", "mingde", "chengxin") for name in [life.cast.organisations[key].name]]
    assert [name for name in suppliers if name in page or name in payloads] == []
    assert "numberOfTenderers" not in payloads
    assert PublishedProject.objects.get(number=life.project.number).closes_at is not None
    assert life.project.title in client.get("/").content.decode()


def test_failed_attempt_is_folded_and_stays(client: Client) -> None:
    life = Life(variant=Variant(failure="too_few", prices=Variant().prices[:1])).live()
    failed = Publication.objects.get(project_number=life.project.number, event="fail_procurement")
    page = client.get(f"/projects/{life.project.number}/").content.decode()
    assert failed.payload["release"]["tender"]["status"] == "unsuccessful"
    assert "awards" not in failed.payload["release"]
    assert "第 1 次采购终止" in page
    assert "展开第 1 次采购的" in page
    assert client.get("/notices/?kind=failure").content.decode().count(life.project.title) == 1


def test_tender_of_the_world_that_failed_succeeds_the_second_time(client: Client) -> None:
    plot = next(plot for plot in plots() if plot.variant.retry)
    project = Life(variant=plot.variant).live(until=plot.until).project
    first, second = Tender.objects.filter(lots__project=project).order_by("attempt")
    page = client.get(f"/projects/{project.number}/").content.decode()
    processes = {
        row.payload["release"]["ocid"] for row in Publication.objects.filter(project_number=project.number) if row.payload.get("release")
    }
    assert project.state == State.EVALUATION
    assert (first.lots.get().failure, second.lots.get().failed_at, second.previous) == ("too_few", None, first)
    assert (Contract.objects.get(project=project).award.lot.tender, processes >= {first.ocid, second.ocid}) == (second, True)
    assert ("第 1 次采购终止" in page, "第 2 次采购" in page) == (True, True)
