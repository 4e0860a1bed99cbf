"""The intention is complete, public for its days, and the project may end early with a reason."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied

from core.errors import Refused
from planning.actions import publish_intention, terminate
from planning.models import BudgetEntry, Intention, Termination
from planning.rules.intention import intention_was_public_long_enough
from projects.models import Deadline, Document, Project, State

WORDS = {"summary": "检查 8 个县区", "expected_month": "2026-05"}


def test_intention_is_published_with_its_document(approved):
    approved.life.at(3, 9)

    made = publish_intention(approved.project, actor=approved["filer"], **WORDS)

    document = Document.objects.get(kind="intention")
    assert (made.document, document.context["amount_wan"], document.context["expected_month"]) == (document, "29", "2026年5月")
    assert made.published_at.date().isoformat() == "2026-03-09"
    assert Deadline.objects.get(step="publish_intention").met_at is not None


@pytest.mark.parametrize(("field", "value"), [("summary", " "), ("expected_month", ""), ("expected_month", "2026-13")])
def test_incomplete_intention_is_not_published(approved, field, value):
    with pytest.raises(Refused):
        publish_intention(approved.project, actor=approved["filer"], **(WORDS | {field: value}))
    assert (Intention.objects.count(), Document.objects.filter(kind="intention").count()) == (0, 0)


@pytest.mark.parametrize(
    ("month", "day", "messages"),
    [
        (3, 24, ["采购意向公开未满 30 日。公开于 2026年3月9日，到 2026年4月8日满 30 日，还差 15 日"]),
        (4, 7, ["采购意向公开未满 30 日。公开于 2026年3月9日，到 2026年4月8日满 30 日，还差 1 日"]),
        (4, 8, []),
    ],
)
def test_procurement_starts_when_the_intention_was_public_long_enough(approved, month, day, messages):
    approved.play("announce")
    approved.life.at(month, day)

    assert [blocker.message for blocker in intention_was_public_long_enough(approved.project)] == messages


def test_urgent_need_does_not_wait(approved):
    publish_intention(approved.project, actor=approved["filer"], **WORDS, urgent_reason="汛期抢险")
    assert list(intention_was_public_long_enough(approved.project)) == []


def test_missing_intention_stops_procurement(approved):
    assert [blocker.message for blocker in intention_was_public_long_enough(approved.project)] == ["还没有公开采购意向"]


def test_small_purchase_needs_no_intention(approved):
    Project.objects.update(budget=Decimal("199999.99"))
    assert list(intention_was_public_long_enough(Project.objects.get())) == []


@pytest.mark.parametrize("person", ["approver", "finance", "reviewer"])
def test_only_the_filer_publishes(approved, person):
    with pytest.raises(PermissionDenied):
        publish_intention(approved.project, actor=approved[person], **WORDS)
    assert Intention.objects.count() == 0


def test_termination_gives_the_money_back(approved):
    terminate(approved.project, actor=approved["approver"], ground="adjusted", reason="上级调整任务")

    assert Project.objects.get().state == State.TERMINATED
    assert (approved.money.committed, BudgetEntry.objects.get(kind="release").amount) == (Decimal(0), Decimal(290_000))
    assert Termination.objects.get().reason == "上级调整任务"


def test_termination_without_reason_is_refused(approved):
    with pytest.raises(Refused):
        terminate(approved.project, actor=approved["approver"], ground="cancelled", reason=" ")
    assert (Project.objects.get().state, approved.money.committed, Termination.objects.count()) == (State.APPROVED, Decimal(290_000), 0)


@pytest.mark.parametrize("ground", ["agreed", "breach", "mood"])
def test_ground_that_does_not_serve_yet_is_refused(approved, ground):
    with pytest.raises(Refused, match="不能作为现在终止的依据"):
        terminate(approved.project, actor=approved["approver"], ground=ground, reason="不再需要")
    assert (Project.objects.get().state, Termination.objects.count()) == (State.APPROVED, 0)


def test_line_that_never_had_money_can_be_ended(planned):
    terminate(planned.project, actor=planned["approver"], ground="adjusted", reason="不再需要")
    assert (Project.objects.get().state, BudgetEntry.objects.filter(kind="release").count()) == (State.TERMINATED, 0)


def test_filer_does_not_terminate(approved):
    with pytest.raises(PermissionDenied):
        terminate(approved.project, actor=approved["filer"], ground="adjusted", reason="x")
    assert Project.objects.get().state == State.APPROVED
