"""Choosing a method: publicity and objections of a single source, finance's approval with its materials, invitations."""

from dataclasses import replace
from datetime import timedelta

import pytest

from config.demo.methods import VARIANTS
from config.demo.tendering import OPINIONS, SOURCE_REASON, living, supplier_of
from core.clock import travel
from procurement.models import Invitation, SingleSource
from procurement.tenders import actions, rules
from procurement.tenders.actions import InvitationPlan, Opinion, SourceData
from procurement.tenders.forms import TenderFileForm
from procurement.tenders.forms.file import initial_file
from procurement.tenders.queries import choosing
from procurement.tenders.rules import may_supply
from procurement.tenders.rules.choosing import materials_are_whole
from tests.procurement.conftest import refusal
from tests.procurement.test_tender_gates import messages, redraft

SCENE, VARIANT = "prepare_file", VARIANTS["single_source"]
WAYS = ("资格预审公告征集", "采购人书面推荐")


@pytest.fixture
def drafted(live):
    """A drafted file for a single source above the threshold."""
    return live("prepare_file")


def publish(life, **changes):
    opinions = tuple(Opinion(*row) for row in OPINIONS)
    data = {"supplier": supplier_of(life.cast["supplier"]), "reason": SOURCE_REASON, "opinions": opinions} | changes
    return actions.publish_single_source(life.project, actor=life.person("filer"), data=SourceData(**data))


def object_to(life):
    words = {"objector": "江城明德会计师事务所", "contact": "明辉", "text": "本所也能提供同样的服务。"}
    return actions.record_objection(life.project, actor=life.person("filer"), **words)


def answer(life, *, is_upheld):
    return actions.answer_objections(life.project, actor=life.person("filer"), reasoning="经论证，接口不同。", is_upheld=is_upheld)


def test_publicity_runs_five_working_days_before_the_approval(drafted):
    drafted.at(4, 8, 11)
    made = publish(drafted)
    assert made.ends_at == drafted.moment(4, 15, 23, 59) + timedelta(seconds=59)
    assert messages(rules.single_source_was_published, drafted.project) == ["单一来源公示还没有期满，到 2026年4月15日 23:59（周三） 为止"]
    travel(made.ends_at + timedelta(seconds=1))
    assert messages(rules.single_source_was_published, drafted.project) == []


@pytest.mark.parametrize(
    ("changes", "message"),
    [({"reason": " "}, "没有写明只能从唯一供应商采购的原因"), ({"opinions": ()}, "没有专业人员的论证意见")],
)
def test_publicity_needs_reason_and_opinions(drafted, changes, message):
    assert refusal(publish, drafted, **changes) == [message]
    assert not SingleSource.objects.exists()


def test_objections_are_reasoned_after_the_publicity_and_may_end_the_single_source(drafted):
    drafted.at(4, 8, 11)
    made = publish(drafted)
    object_to(drafted)
    assert refusal(answer, drafted, is_upheld=False) == ["公示到 2026年4月15日 23:59（周三） 期满，期满后补充论证"]
    travel(made.ends_at + timedelta(hours=10))
    assert messages(rules.single_source_was_published, drafted.project) == ["有异议还没有补充论证"]
    assert refusal(object_to, drafted) == ["公示已于 2026年4月15日 23:59（周三） 期满或者已经补充论证"]
    answer(drafted, is_upheld=True)
    assert messages(rules.single_source_was_published, drafted.project) == ["异议成立，不能采用单一来源"]


def test_only_the_published_supplier_may_bid(drafted):
    publish(drafted)
    tender = living(drafted).tender
    found = [len(list(may_supply(supplier_of(drafted.cast[name]), tender))) for name in ("supplier", "supplier2")]
    assert found == [0, 1]


def test_finance_approves_only_what_was_asked_for_whole(drafted):
    assert messages(rules.approval_was_requested, drafted.project) == ["购买主体还没有报送采购方式报批材料"]
    assert choosing.request_waits(drafted.project)
    some = [("采购项目基本情况说明", "见附件"), ("预算金额和批复文件或者资金来源证明", " ")]
    assert [blocker.message for blocker in materials_are_whole(living(drafted), some)] == [
        "报批材料还缺：预算金额和批复文件或者资金来源证明、拟采用的采购方式和理由"
    ]


def test_an_open_tender_above_the_threshold_needs_no_approval(drafted):
    redraft(drafted, method="open_tender", scoring="最低评标价法")
    assert not choosing.request_waits(drafted.project)
    assert messages(rules.method_is_lawful, drafted.project) == []


PAIR = ("孙航", "赵敏")


@pytest.mark.parametrize(
    ("size", "plan", "found"),
    [
        (3, InvitationPlan(WAYS[0], (), 3, PAIR), []),
        (3, InvitationPlan(WAYS[0], (), 2, PAIR), ["邀请不足 3 家，填写的是 2 家"]),
        (4, InvitationPlan(WAYS[1], (), 3, PAIR), ["备选名单应有 6 家以上，现有 4 家"]),
        (3, InvitationPlan(WAYS[0], (), 3, ("孙航", "孙航")), ["现场监督人员应有 2 名以上，填写了 1 名"]),
    ],
)
def test_invitations_are_drawn_from_a_long_enough_list(drafted, size, plan, found):
    redraft(drafted, method="invited_tender", scoring="最低评标价法")
    plan = replace(plan, pool=tuple(supplier_of(user) for user in drafted.cast.suppliers[:size]))
    if found:
        assert refusal(actions.invite_suppliers, drafted.project, actor=drafted.person("filer"), plan=plan) == found
        assert not Invitation.objects.exists()
    else:
        draw = actions.invite_suppliers(drafted.project, actor=drafted.person("filer"), plan=plan)
        assert set(draw.order) == set(Invitation.objects.values_list("supplier", flat=True)) == {one.pk for one in plan.pool}


@pytest.mark.parametrize(
    ("typed", "field", "message"),
    [
        ({"method": "inquiry"}, "method", "服务项目不能采用询价。询价只用于规格、标准统一的货物。依据："),
        ({"method": "consultation", "scoring": "最低评标价法"}, "scoring", "竞争性磋商的评审方法是综合评分法"),
    ],
)
def test_the_form_of_the_file_says_why_not(drafted, typed, field, message):
    data = {key: value for key, value in initial_file(drafted.project).items() if value is not None} | typed
    form = TenderFileForm(data, project=drafted.project, user=drafted.person("filer"))
    assert form.errors[field][0].startswith(message)
