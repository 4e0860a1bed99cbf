"""Between notice and deadline: taking the file, asking, answering, clarifying."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied

from config.demo import tendering
from core.clock import travel
from core.errors import Refused
from core.models import AuditEntry
from procurement.models import Clarification, Pickup, Question
from procurement.tenders import actions
from projects.models import Deadline
from registry.models import Message, Organisation, OrganisationKind
from tests.messages import deliver_messages
from tests.procurement.conftest import lot_of, organisation_of

SCENE = "start"


def test_file_of_a_published_tender_is_not_rewritten(published):
    with pytest.raises(Refused):
        tendering.draft(published)


def test_pickup_is_known_to_the_supplier_alone(taken):
    own = organisation_of(taken.cast["supplier"])
    seen = {name: list(Pickup.objects.visible_to(taken.cast[name]).values_list("supplier", flat=True)) for name in taken.cast.people}
    assert {name: ids for name, ids in seen.items() if ids} == {
        name: [organisation_of(taken.cast[name]).pk] for name in ("supplier", "supplier2", "supplier3")
    }
    assert seen["supplier"] == [own.pk]


def test_pickups_are_seen_after_the_opening(opened):
    counts = {
        name: Pickup.objects.visible_to(opened.cast[name]).count() for name in ("filer", "supervisor", "auditor", "administrator", "filer2")
    }
    assert counts == {"filer": 3, "supervisor": 3, "auditor": 3, "administrator": 0, "filer2": 0}


def test_taking_the_file_twice_changes_nothing(taken):
    user = taken.cast["supplier"]
    actions.pick_up_file(lot_of(taken).tender, actor=user, supplier=organisation_of(user))
    assert Pickup.objects.count() == 3


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        (OrganisationKind.INSTITUTION_I, "既不作购买主体，也不作承接主体"),
        (OrganisationKind.CAREER_MASS_BODY, "既不作购买主体，也不作承接主体"),
        (OrganisationKind.STATE_BODY, "不属于可以承接的主体"),
    ],
)
def test_who_may_not_supply_gets_no_file(published, kind, words):
    user = published.cast["supplier4"]
    Organisation.objects.filter(pk=organisation_of(user).pk).update(kind=kind)
    with pytest.raises(Refused, match=words):
        actions.pick_up_file(lot_of(published).tender, actor=user, supplier=organisation_of(user))
    assert Pickup.objects.count() == 0


def test_nobody_takes_the_file_for_another_supplier(published):
    other = organisation_of(published.cast["supplier2"])
    with pytest.raises(Refused, match="您不是"):
        actions.pick_up_file(lot_of(published).tender, actor=published.cast["supplier"], supplier=other)


def test_buyers_people_take_no_file(published):
    with pytest.raises(PermissionDenied):
        actions.pick_up_file(lot_of(published).tender, actor=published.cast["filer"], supplier=published.buyer)


def test_question_opens_three_working_days(live):
    life = live("take_files")
    deadline = Deadline.objects.get(project=life.project, step="answer_question")
    assert deadline.due_at == life.moment(5, 15, 23, 59) + timedelta(seconds=59)


def test_answer_meets_the_deadline_and_reaches_all_who_took_the_file(taken):
    assert Deadline.objects.get(project=taken.project, step="answer_question").met_at is not None
    deliver_messages()
    told = Message.objects.filter(subject__startswith="询问已答复").values_list("user__username", flat=True)
    assert sorted(told) == ["supplier", "supplier2", "supplier3"]


def test_question_is_answered_once(taken):
    question = Question.objects.get()
    with pytest.raises(Refused):
        actions.answer_question(taken.project, actor=taken.cast["filer"], question=question, answer="另一个答复")
    question.refresh_from_db()
    assert question.answer == tendering.ANSWER


def test_project_log_never_names_a_bidder(closed):
    log = AuditEntry.objects.filter(chain=closed.project.chain)
    names = [organisation_of(closed.cast[name]).name for name in ("supplier", "supplier2", "supplier3")]
    assert [entry for entry in log for name in names if name in entry.actor_label or name in str(entry.data)] == []


def clarify(life, **data):
    return actions.clarify_tender(life.project, actor=life.cast["filer"], **{"text": "人员证明可以用聘任文件", **data})


def test_early_clarification_leaves_the_deadline(taken):
    made = clarify(taken)
    assert made.deadline_after == made.deadline_before == taken.moment(5, 25, 9, 30)


def test_late_clarification_must_move_the_deadline(taken):
    taken.at(5, 22, 9)
    with pytest.raises(Refused, match="须顺延"):
        clarify(taken)
    assert Clarification.objects.count() == 0
    clarify(taken, deadline_at=taken.moment(5, 29, 9, 30))
    assert lot_of(taken).tender.deadline_at == taken.moment(5, 29, 9, 30)
    due = Deadline.objects.get(project=taken.project, step="open_bids").due_at
    assert due == taken.moment(5, 29, 23, 59) + timedelta(seconds=59)


def test_deadline_never_moves_forward(taken):
    with pytest.raises(Refused, match="不能提前"):
        clarify(taken, deadline_at=taken.moment(5, 24, 9, 30))


def test_nothing_is_clarified_after_the_deadline(closed):
    travel(closed.moment(5, 25, 9, 31))
    with pytest.raises(Refused, match="晚了 1 分钟"):
        clarify(closed, deadline_at=closed.moment(6, 25, 9, 30))
