"""Closing a project, and taking a publication off the pages."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.test import Client

from config.demo.life import Life
from core.errors import Refused
from core.models import AuditEntry
from disclosure import actions, rules
from disclosure.models import Archive, Publication, Settlement
from projects.models import State

pytestmark = pytest.mark.django_db


@pytest.fixture
def filed() -> Life:
    return Life().live(until=State.REVIEW)


def withheld(life: Life) -> Publication:
    row = Publication.objects.filter(project_number=life.project.number).latest("id")
    actions.withhold(row, actor=life.cast["supervisor"], reason="内容涉及个人隐私")
    row.refresh_from_db()
    return row


def test_withholding_keeps_hash_and_reason_only(filed: Life, client: Client) -> None:
    before = Publication.objects.latest("id").sha256
    row = withheld(filed)
    page = client.get(row.get_absolute_url()).content.decode()
    assert (row.payload, row.words, row.summary, row.sha256) == ({}, "", "", before)
    assert "内容涉及个人隐私" in page
    assert "服务内容" not in page
    assert client.get(f"/projects/{filed.project.number}/").status_code == 200
    assert client.get(f"/projects/{filed.project.number}.json").status_code == 200
    assert client.get(f"/notices/{row.pk}.json").json() == {"withheld": "内容涉及个人隐私", "sha256": before}


def test_withholding_twice_is_refused(filed: Life) -> None:
    row = withheld(filed)
    entries = AuditEntry.objects.count()
    with pytest.raises(Refused):
        actions.withhold(row, actor=filed.cast["supervisor"], reason="再次")
    assert AuditEntry.objects.count() == entries


def test_withholding_needs_a_reason(filed: Life) -> None:
    row = Publication.objects.latest("id")
    with pytest.raises(Refused):
        actions.withhold(row, actor=filed.cast["supervisor"], reason=" ")
    assert Publication.objects.get(pk=row.pk).payload == row.payload


@pytest.mark.parametrize("person", ["filer", "approver", "supplier", "auditor", "administrator"])
def test_nobody_else_withholds(filed: Life, person: str) -> None:
    row = Publication.objects.latest("id")
    with pytest.raises(PermissionDenied):
        actions.withhold(row, actor=filed.cast[person], reason="理由")
    assert Publication.objects.get(pk=row.pk).withheld_reason == ""


def test_supervisor_withholds_on_the_desk(filed: Life) -> None:
    client, row = Client(), Publication.objects.filter(project_number=filed.project.number).latest("id")
    client.force_login(filed.cast["supervisor"])
    path, reason = f"/desk/notices/{row.pk}/withhold/", "含有个人电话，依据政府信息公开条例第十五条"
    assert path in client.get(f"/desk/projects/{filed.project.number}/").content.decode()
    assert "撤下理由" in client.get(path).content.decode()
    assert client.post(path, {"reason": ""}).status_code == 422
    assert reason in client.post(path, {"reason": reason}).content.decode()
    assert client.post(path, {"reason": reason, "do": "confirm", "key": "k"}).status_code == 422
    assert Publication.objects.get(pk=row.pk).withheld_reason == ""
    answers = [client.post(path, {"reason": reason, "do": "confirm", "key": "k", "agreed": "1"}) for _again in range(2)]
    assert answers[0].headers["Location"] == answers[1].headers["Location"]
    assert (Publication.objects.get(pk=row.pk).withheld_reason, AuditEntry.objects.filter(action="withhold").count()) == (reason, 1)
    again = client.post(path, {"reason": reason, "do": "confirm", "key": "other", "agreed": "1"})
    assert (again.status_code, "这条公开记录已经撤下" in again.content.decode()) == (409, True)
    assert "撤下公开记录" in client.get(f"/desk/projects/{filed.project.number}/").content.decode()


def test_closing_waits_for_account_archive_and_list() -> None:
    life = Life().live(until=State.DISCLOSURE)
    project, filer, approver = life.project, life.person("filer"), life.person("approver")
    client = Client()
    client.force_login(filer)
    pages = [client.get(f"/desk/projects/{project.number}/{part}").content.decode() for part in ("", "settle/")]
    assert ["公开情况" in pages[0], "实际支付" in pages[1]] == [True, True]
    assert "结清资金" in client.get("/desk/").content.decode()
    assert client.get(f"/desk/projects/{project.number}/disclose/").status_code == 403
    with pytest.raises(Refused) as refused:
        actions.disclose(project, actor=approver)
    assert {blocker.fact for blocker in refused.value.blockers} == {"ledger_is_settled", "archive_is_sealed"}
    assert (Settlement.objects.count(), Archive.objects.count(), project.state) == (0, 0, State.DISCLOSURE)

    made = actions.settle(project, actor=filer)
    assert (made.contracted, made.paid, made.surplus) == (Decimal("268000.00"), Decimal("268000.00"), Decimal("0.00"))
    assert rules.outstanding(project) == 0

    assert "列入目录的文书" in client.get(f"/desk/projects/{project.number}/seal-archive/").content.decode()
    with pytest.raises(Refused):
        actions.seal_archive(project, actor=filer, is_checked=False, place="")
    assert Archive.objects.count() == 0
    sealed = actions.seal_archive(project, actor=filer, is_checked=True, place="江城市教育局")
    assert sealed.count == project.documents.exclude(kind="archive_list").count()

    with pytest.raises(PermissionDenied):
        actions.disclose(project, actor=filer)
    actions.disclose(project, actor=approver)
    project.refresh_from_db()
    assert project.state == State.DISCLOSED
    assert Publication.objects.filter(project_number=project.number).latest("id").event == "disclose"


def test_database_refuses_an_account_that_does_not_add_up(filed: Life) -> None:
    values = {"contracted": 10, "paid": 4, "surplus": 5, "reason": "x", "settled_by": filed.person("filer")}
    with pytest.raises(IntegrityError), transaction.atomic():
        Settlement.objects.create(project=filed.project, **values)
    assert Settlement.objects.count() == 0
