"""The pool of experts: kept by finance's supervisors, seen by the auditor, unknown to everybody else."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.http import Http404
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from core.models import AuditEntry
from procurement.models import Conflict, Expert
from procurement.panels.actions import pool
from procurement.panels.actions.pool import ExpertData
from registry.models import Organisation, User

SCENE = "open_expert_pool"
DATA = ExpertData(("会计审计", "法律"), "江城大学", is_legal=True, is_active=True)


@pytest.fixture
def cast(live):
    return live("open_expert_pool").cast


def test_supervisor_changes_an_entry_and_leaves_a_trace(cast):
    pool.save_expert(cast["expert1"], actor=cast["supervisor"], data=DATA)
    found = Expert.objects.get(user=cast["expert1"])
    assert (found.fields, found.employer, found.is_legal) == (["会计审计", "法律"], "江城大学", True)
    assert AuditEntry.objects.filter(chain="registry", action="save_expert").count() == 1


def test_only_people_with_the_role_of_an_expert_enter_the_pool(cast):
    with pytest.raises(PermissionDenied):
        pool.save_expert(cast["filer"], actor=cast["supervisor"], data=DATA)
    assert not Expert.objects.filter(user=cast["filer"]).exists()


def test_supervisor_enters_nobody_of_another_region(cast):
    Expert.objects.filter(user=cast["expert1"]).update(region="429901")
    Organisation.objects.filter(memberships__user=cast["expert1"]).update(region="429901")
    person = User.objects.get(pk=cast["expert1"].pk)
    with pytest.raises(Http404):
        pool.save_expert(person, actor=cast["supervisor"], data=DATA)
    Expert.objects.filter(user=person).delete()
    with pytest.raises(PermissionDenied):
        pool.save_expert(person, actor=cast["supervisor"], data=DATA)
    assert not Expert.objects.filter(user=person).exists()


@pytest.mark.parametrize("username", ["finance", "filer", "approver", "expert1", "administrator", "auditor"])
def test_nobody_else_keeps_the_pool(cast, username, as_user):
    with pytest.raises((PermissionDenied, Http404)):
        pool.save_expert(cast["expert1"], actor=cast[username], data=DATA)
    client = as_user(cast[username])
    assert client.get(reverse("experts")).status_code == 403
    assert client.post(reverse("expert", args=[cast["expert1"].pk]), {"employer": "x"}).status_code == 403
    assert Expert.objects.get(user=cast["expert1"]).employer == "江城财经学院"


def test_page_saves_an_expert(cast, as_user):
    client = as_user(cast["supervisor"])
    url = reverse("expert", args=[cast["expert2"].pk])
    typed = {"specialities": "会计审计，预算管理", "employer": "江城大学", "is_legal": "false", "is_active": "false"}
    assert client.post(url, typed).url == reverse("experts")
    found = Expert.objects.get(user=cast["expert2"])
    assert (found.fields, found.is_active) == (["会计审计", "预算管理"], False)


def test_page_names_what_is_missing(cast, as_user):
    answer = as_user(cast["supervisor"]).post(reverse("expert", args=[cast["expert2"].pk]), {"specialities": "长" * 31})
    assert answer.status_code == 422
    assert "每个专业最多 30 个字" in answer.content.decode()
    assert Expert.objects.get(user=cast["expert2"]).fields == ["会计审计"]


def test_tie_is_recorded_and_dropped(cast, as_user):
    client = as_user(cast["supervisor"])
    page = client.get(reverse("expert", args=[cast["expert1"].pk]))
    reason = page.context["conflict_form"].fields["reason"].choices[0][0]
    organisation = cast.organisations["chengxin"]
    client.post(reverse("add_conflict", args=[cast["expert1"].pk]), {"organisation": organisation.pk, "reason": reason})
    tie = Conflict.objects.get(expert__user=cast["expert1"])
    assert (tie.organisation, tie.reason) == (organisation, "前 3 年内与供应商存在劳动关系")
    client.post(reverse("drop_conflict", args=[tie.pk]))
    assert not Conflict.objects.filter(expert__user=cast["expert1"]).exists()
    assert set(AuditEntry.objects.filter(chain="registry").values_list("action", flat=True)) >= {"add_conflict", "drop_conflict"}


def test_list_takes_the_same_queries_for_any_number(cast, as_user):
    client = as_user(cast["supervisor"])
    client.get(reverse("experts"))
    counts = []
    Conflict.objects.all().delete()
    for kept in (9, 3, 1):
        Expert.objects.exclude(pk__in=Expert.objects.order_by("pk").values("pk")[:kept]).delete()
        with CaptureQueriesContext(connection) as queries:
            client.get(reverse("experts"))
        counts.append(len(queries))
    assert counts == [counts[0]] * 3
