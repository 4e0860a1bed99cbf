"""Anyone objects to a single source from the public page, without an account, and reads the answer with a code."""

import re
from datetime import timedelta

import pytest
from django.core.cache import cache
from django.test import Client
from django.urls import reverse

from config.demo.life import Life
from config.demo.methods import OPINIONS, SOURCE_REASON, VARIANTS
from config.demo.tendering import supplier_of
from core import outbox
from core.clock import now, travel
from core.models import AuditEntry
from procurement.models import SingleSource, SourceObjection
from procurement.tenders import actions
from procurement.tenders.actions import Opinion, SourceData
from projects.models import Deadline
from registry.models import Message
from tests.procurement.conftest import refusal

SCENE, VARIANT = "prepare_file", VARIANTS["single_source"]
FACTS = {"objector": "江城数科公司", "contact": "0700-7654321", "text": "本公司也有同类系统，并已在两个区县使用三年。"}


@pytest.fixture
def drafted(life: Life) -> Life:
    cache.clear()
    return life


def publicity(life: Life) -> SingleSource:
    supplier, opinions = supplier_of(life.cast["supplier"]), tuple(Opinion(*row) for row in OPINIONS)
    actions.publish_single_source(life.project, actor=life.person("filer"), data=SourceData(supplier, SOURCE_REASON, opinions))
    return SingleSource.objects.get()


def url(life: Life) -> str:
    return reverse("object_to_source", args=[life.project.number])


def test_anyone_objects_without_an_account_and_reads_the_conclusion(drafted):
    found, visitor = publicity(drafted), Client()
    assert SOURCE_REASON[:10] in visitor.get(url(drafted)).content.decode()
    done = visitor.post(url(drafted), FACTS)
    code = re.search(r"/objections/answers/([\w-]+)/", done.content.decode())[1]
    made = SourceObjection.objects.get()
    assert (done.status_code, made.objector, made.recorded_by, code in made.code_digest) == (201, "江城数科公司", None, False)
    entry = AuditEntry.objects.filter(action="record_objection").latest("id")
    assert (entry.actor_id, entry.actor_label, "江城数科公司" in str(entry.data)) == (None, "公众（公开页面提交）", False)
    assert Deadline.objects.open().filter(project=drafted.project, step="answer_objections").count() == 1
    answer = reverse("objection_answer", args=[code])
    assert "等待补充论证" in visitor.get(answer).content.decode()
    travel(found.ends_at + timedelta(minutes=1))
    actions.answer_objections(drafted.project, actor=drafted.person("filer"), reasoning="接口不兼容。", is_upheld=False)
    assert "接口不兼容" in visitor.get(answer).content.decode()
    assert visitor.get(reverse("objection_answer", args=["x"])).status_code == 404


def test_buyer_and_finance_are_told(drafted):
    publicity(drafted)
    actions.object_to_source(drafted.project, **FACTS)
    outbox.deliver_pending()
    told = set(Message.objects.filter(subject__startswith="收到单一来源公示异议").values_list("user__username", flat=True))
    assert {"filer", "supervisor"} <= told


def test_the_same_objection_is_taken_once(drafted):
    publicity(drafted)
    actions.object_to_source(drafted.project, **FACTS)
    assert refusal(actions.object_to_source, drafted.project, **FACTS) == ["同样的异议已经收到"]
    assert SourceObjection.objects.count() == 1


def test_nothing_is_taken_after_the_publicity_or_without_one(drafted):
    assert Client().get(url(drafted)).status_code == 404
    travel(publicity(drafted).ends_at + timedelta(seconds=1))
    visitor = Client()
    assert (visitor.get(url(drafted)).status_code, visitor.post(url(drafted), FACTS).status_code) == (410, 409)
    assert SourceObjection.objects.count() == 0
    assert now() > SingleSource.objects.get().ends_at


def test_an_incomplete_objection_comes_back_and_a_flood_is_stopped(drafted):
    publicity(drafted)
    visitor = Client()
    answers = [visitor.post(url(drafted), {**FACTS, "text": "不同意"}).status_code for _time in range(21)]
    assert (set(answers[:20]), answers[20]) == ({422}, 429)
    assert SourceObjection.objects.count() == 0
