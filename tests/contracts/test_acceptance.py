"""Acceptance: the group, every clause, the recipients, signatures, what has to be put right, and the end of performance."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import transaction
from django.http import Http404

from config.demo import contracts as scenes
from contracts import actions
from contracts.models import Acceptance, AcceptanceMember, Rectification
from contracts.queries import open_acceptance
from core.money import yuan
from projects.lifecycle import blockers
from projects.models import Deadline, State
from registry.models import Role
from tests.contracts.conftest import constraint, paper, refusal
from tests.lived import play

SCENE = "work"


def begin(life, *members: actions.Member) -> Acceptance:
    life.at(11, 3, 9)
    group = members or (
        actions.Member("孙航", "验收岗", life.person("acceptor")),
        actions.Member("李敏", "东湖区教育局", None, is_recipient=True),
    )
    return actions.start_acceptance(life.project, actor=life.person("acceptor"), milestone=scenes.stage_of(life, 1), members=group)


def record(life, **values: object) -> Acceptance:
    acceptance = open_acceptance(life.project)
    assert acceptance is not None
    facts: dict[str, Any] = {
        "results": {item.position: (True, "") for item in acceptance.items.all()},
        "opinions": [("东湖区教育局", True, "")],
        "quantity": Decimal(8),
        "quality": Decimal(1),
        "opinion": "合格",
        "is_passed": True,
    }
    return actions.record_acceptance(life.project, actor=life.person("acceptor"), record=actions.Record(**(facts | values)))


def sign(life) -> None:
    paper = list(AcceptanceMember.objects.filter(user=None, signed_at=None).values_list("pk", flat=True))
    actions.sign_acceptance(life.project, actor=life.person("acceptor"), on_paper=paper)


def conclude(life, demand: str = "", due_on: date | None = None) -> Acceptance:
    return actions.conclude_acceptance(life.project, actor=life.person("acceptor"), demand=demand, due_on=due_on)


def through(life, **values: object) -> Acceptance:
    begin(life)
    record(life, **values)
    sign(life)
    return conclude(life)


def test_everything_that_was_agreed_is_listed(life):
    acceptance = begin(life)
    headings = list(acceptance.items.values_list("heading", flat=True))
    assert headings[:4] == ["本阶段成果", "服务内容", "服务内容", "服务内容"]
    assert headings[4:] == [
        "服务数量",
        "质量标准",
        "服务期限",
        "履行地点和方式",
        "分期考核",
        "承接主体的权利和义务",
        "禁止转包",
        "知识产权和保密",
    ]


def test_stage_that_was_not_handed_over_is_not_accepted(life, unchanged):
    stage = scenes.stage_of(life, 2)
    members = [actions.Member("孙航", "验收岗", life.person("acceptor")), actions.Member("李敏", "教育局", None, is_recipient=True)]
    reasons = refusal(actions.start_acceptance, life.project, actor=life.person("acceptor"), milestone=stage, members=members)
    assert reasons == ["“成果报告”还没有交付"]


def test_group_has_a_recipient(life, unchanged):
    reasons = refusal(begin, life, actions.Member("孙航", "验收岗", life.person("acceptor")))
    assert reasons == ["验收小组 1 人中没有服务对象或实际使用人的代表"]


@pytest.mark.parametrize("name", ["filer", "approver", "supplier"])
def test_signers_and_drafter_are_kept_out_of_the_group(life, unchanged, name):
    person = life.cast[name]
    assert refusal(begin, life, actions.Member(person.name, "x", person)) == ["起草或者签署合同的人员不能参加验收"]


def test_database_keeps_signers_out_of_the_group(life):
    acceptance = begin(life)
    statement = (
        "INSERT INTO contracts_acceptancemember (acceptance_id, user_id, name, capacity, is_recipient) VALUES (%s, %s, 'x', 'x', false)"
    )
    assert constraint(statement, acceptance.pk, life.person("approver").pk) == "acceptance_member_is_no_signer"


def test_a_signer_does_not_accept_even_as_acceptor(life):
    person = life.person("approver")
    person.memberships.create(organisation=life.buyer, role=Role.ACCEPTOR)
    fresh = type(person).objects.get(pk=person.pk)
    for action in (actions.accept, actions.close_rectification):
        with pytest.raises(PermissionDenied), transaction.atomic():
            action(life.project, actor=fresh)


@pytest.mark.parametrize("name", ["filer", "supplier", "acceptor2", "evaluator"])
def test_only_the_acceptor_begins(life, unchanged, name):
    with pytest.raises((PermissionDenied, Http404)):
        actions.start_acceptance(life.project, actor=life.cast[name], milestone=scenes.stage_of(life, 1), members=[])


def test_one_acceptance_runs_at_a_time(life):
    begin(life)
    assert refusal(begin, life) == ["“现场服务”的验收还没有结束"]


@pytest.mark.parametrize(
    ("values", "reason"),
    [
        ({"results": {1: (True, "")}}, "还有 11 条没有逐项核对：第 2、3、4、5、6、7、8、9、10、11、12 条"),
        ({"opinions": []}, "还没有服务对象或实际使用人的意见"),
    ],
)
def test_conclusion_asks_for_every_clause_and_the_recipients(life, values, reason):
    begin(life)
    record(life, **values)
    sign(life)
    assert refusal(conclude, life) == [reason]
    assert Acceptance.objects.open().count() == 1


def test_conclusion_asks_for_every_signature(life):
    begin(life)
    record(life)
    actions.sign_acceptance(life.project, actor=life.person("acceptor"))
    assert refusal(conclude, life) == ["验收小组还有 1 人没有签字：李敏"]


def test_new_record_drops_the_signatures(life):
    begin(life)
    record(life)
    sign(life)
    record(life, opinion="补充")
    assert AcceptanceMember.objects.filter(signed_at__isnull=False).count() == 0


def test_paper_signatures_name_who_registered_them(life):
    begin(life)
    record(life)
    sign(life)
    assert AcceptanceMember.objects.get(user=None).registered_by == life.person("acceptor")


def test_nobody_signs_for_another_account(life):
    begin(life)
    record(life)
    assert refusal(actions.sign_acceptance, life.project, actor=life.person("reviewer")) == ["没有等您签字的验收记录"]


def test_more_than_agreed_is_not_accepted(life):
    begin(life)
    assert refusal(record, life, quantity=Decimal("8.01")) == ["验收数量 8.01 县区 超过约定的 8 县区，多 0.01 县区"]


def test_passed_acceptance_gives_certificate_amount_and_periods(life):
    acceptance = through(life, quantity=Decimal("7.5"), quality=Decimal("0.985"))
    assert acceptance.amount == yuan(Decimal("7.5") * Decimal("23450.00") * Decimal("0.985")) == Decimal("173236.88")
    assert paper(acceptance).context["accepted_amount"] == "173236.88"
    steps = Deadline.objects.open().filter(project=life.project).values_list("step", flat=True)
    assert {"publish_acceptance", "pay"} <= set(steps)
    assert "conclude_acceptance" not in set(steps)


def test_certificate_names_no_recipient(life):
    acceptance = through(life)
    names = [member["name"] for member in paper(acceptance).context["members"]]
    assert names == ["孙航", "（服务对象代表）"]


def test_failed_acceptance_demands_and_a_second_attempt_follows(life):
    begin(life)
    record(life, results={place: (place > 2, "缺") for place in range(1, 13)}, is_passed=False)
    sign(life)
    assert refusal(conclude, life) == ["验收有不符合的条目（第 1、2 条），还没有写明整改要求和期限"]
    conclude(life, "补做两个县区", life.moment(11, 12).date())
    assert (Acceptance.objects.get().amount, Deadline.objects.open().filter(project=life.project, step="pay").count()) == (Decimal(0), 0)
    assert refusal(begin, life) == ["“现场服务”的整改要求还没有答复"]
    actions.reply_rectification(life.project, actor=scenes.winner(life), reply="已补做")
    second = through(life)
    assert (second.attempt, second.is_passed, Rectification.objects.get().closed_at is not None) == (2, True, True)


def test_demand_is_not_due_in_the_past(life):
    begin(life)
    record(life, is_passed=False)
    sign(life)
    assert refusal(conclude, life, "补做", life.moment(11, 2).date()) == ["整改期限 2026年11月2日 已经过去"]


def test_result_is_published_once(life):
    through(life)
    found = actions.publish_acceptance(life.project, actor=life.person("filer"))
    assert [row.published_at is not None for row in Acceptance.objects.all()] == [True] == [True for _row in found]
    assert refusal(actions.publish_acceptance, life.project, actor=life.person("filer")) == ["没有等待公告的验收结果"]


def test_missing_publication_does_not_stop_the_acceptance(life):
    play(life, "hand_report_over", after="work")
    Acceptance.objects.update(published_at=None)
    life.at(12, 20)
    assert Deadline.objects.overdue().filter(project=life.project).exists()
    scenes.accept_report(life)
    assert life.project.state == State.EVALUATION


def test_work_is_accepted_with_its_last_stage(life):
    through(life)
    facts = {blocker.fact: str(blocker.message) for blocker in blockers(life.project, "accept")}
    assert facts == {"every_stage_is_accepted": "还有 1 个阶段没有验收合格：成果报告"}
    assert refusal(actions.accept, life.project, actor=life.person("acceptor")) == ["还有 1 个阶段没有验收合格：成果报告"]
    assert life.project.state == State.PERFORMING


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE contracts_acceptance SET quality = 0.5",
        "UPDATE contracts_acceptance SET is_passed = false",
        "DELETE FROM contracts_recipientopinion",
        "UPDATE contracts_acceptanceitem SET is_met = false",
        "UPDATE contracts_acceptancemember SET signed_at = NULL",
    ],
)
def test_database_keeps_a_concluded_acceptance(life, statement):
    through(life)
    assert constraint(statement) in {"acceptance_concluded_is_kept", "acceptance_record_is_kept"}


def test_database_holds_the_quantity_to_the_agreement(life):
    acceptance = begin(life)
    assert constraint("UPDATE contracts_acceptance SET accepted_quantity = 8.01 WHERE id = %s", acceptance.pk) == "acceptance_within_stage"
