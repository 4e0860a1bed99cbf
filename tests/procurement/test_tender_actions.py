"""Steps of a tender: who may take them, what they write, what they refuse."""

from datetime import timedelta

import pytest
from django.core.exceptions import PermissionDenied
from django.http import Http404

from config.demo import tendering
from core.clock import now
from core.errors import Refused
from procurement.models import FileReview, MethodApproval, Tender
from procurement.tenders import actions
from procurement.tenders.actions import NoticeData, ReviewData
from projects.models import Deadline, Document, Project, State
from tests.procurement.conftest import organisation_of

SCENE = "announce"
REVIEW = ReviewData(kind=FileReview.Kind.GENERAL, is_passed=True, opinion="同意")


def test_first_draft_begins_the_process(announced):
    tender = tendering.draft(announced)
    assert (tender.ocid, tender.attempt, tender.number) == (f"ocds-xgps01-{announced.project.number}", 1, "429900-JYJ-2026-C-0001")


def test_redraft_keeps_the_tender_and_replaces_its_items(reviewed):
    before = Tender.objects.get()
    tendering.draft(reviewed)
    assert (Tender.objects.get(), before.criteria.count()) == (before, len(tendering.ITEMS))


@pytest.mark.parametrize(
    ("username", "error"),
    [
        ("approver", PermissionDenied),
        ("finance", PermissionDenied),
        ("auditor", PermissionDenied),
        ("filer2", Http404),
        ("supplier", Http404),
    ],
)
def test_only_the_buyers_filer_drafts(announced, username, error):
    with pytest.raises(error):
        actions.draft_tender(announced.project, actor=announced.cast[username], data=tendering.file_data(announced))
    assert Tender.objects.count() == 0


@pytest.mark.parametrize(("username", "error"), [("filer", PermissionDenied), ("approver", PermissionDenied), ("reviewer2", Http404)])
def test_only_the_buyers_reviewer_reviews(live, username, error):
    life = live("prepare_file")
    with pytest.raises(error):
        actions.review_tender(life.project, actor=life.cast[username], data=REVIEW)
    assert FileReview.objects.count() == 0


def test_drafter_does_not_review_what_they_drafted(live):
    life = live("prepare_file")
    life.cast["filer"].memberships.create(organisation=life.buyer, role="reviewer", valid_from=now())
    del life.cast["filer"].__dict__["_held"]
    with pytest.raises(PermissionDenied):
        actions.review_tender(life.project, actor=life.cast["filer"], data=REVIEW)


def test_nothing_is_reviewed_before_there_is_a_file(announced):
    with pytest.raises(Refused):
        actions.review_tender(announced.project, actor=announced.cast["reviewer"], data=REVIEW)


def test_finance_approves_the_method(announced):
    made = actions.approve_method(announced.project, actor=announced.cast["supervisor"], number="江财购〔2026〕3号", opinion="同意")
    assert MethodApproval.objects.get() == made


def test_buyer_does_not_approve_its_own_method(announced):
    with pytest.raises(PermissionDenied):
        actions.approve_method(announced.project, actor=announced.cast["approver"], number="江财购〔2026〕3号", opinion="同意")


def test_start_publishes_and_opens_the_periods(reviewed):
    tendering.start(reviewed)
    tender = Tender.objects.get()
    reviewed.project.refresh_from_db()
    assert reviewed.project.state == State.BIDDING
    assert (tender.published_at.isoformat()[:16], tender.deadline_at) == ("2026-05-08T02:00", reviewed.moment(5, 25, 9, 30))
    assert (tender.notice_ends_at, tender.pickup_ends_at) == (reviewed.moment(5, 12, 23, 59) + timedelta(seconds=59), tender.deadline_at)
    assert [document.kind for document in Document.objects.filter(kind__startswith="tender").order_by("pk")] == [
        "tender_file",
        "tender_notice",
    ]


def test_start_opens_the_deadline_of_the_opening(reviewed):
    tendering.start(reviewed)
    deadline = Deadline.objects.get(project=reviewed.project, step="open_bids")
    assert deadline.due_at == reviewed.moment(5, 25, 23, 59) + timedelta(seconds=59)


def publish(life, day, hour):
    life.at(5, 8, 10)
    data = NoticeData(life.moment(5, day, hour), "江城")
    return actions.start_procurement(life.project, actor=life.cast["filer"], data=data)


@pytest.mark.parametrize(("day", "hour"), [(18, 9), (18, 23)])
def test_deadline_within_ten_days_is_refused(reviewed, day, hour):
    with pytest.raises(Refused) as refusal:
        publish(reviewed, day, hour)
    assert refusal.value.blockers[0].mend == "请改为 2026年5月19日 00:00（周二） 或之后"
    assert Project.objects.get(pk=reviewed.project.pk).state == State.APPROVED


@pytest.mark.parametrize(("day", "hour"), [(19, 0), (25, 9)])
def test_deadline_after_ten_whole_days_is_taken(reviewed, day, hour):
    assert publish(reviewed, day, hour).deadline_at == reviewed.moment(5, day, hour)


def test_unpublished_tender_is_unknown_to_suppliers(reviewed):
    user = reviewed.cast["supplier"]
    with pytest.raises(Http404):
        actions.pick_up_file(Tender.objects.get(), actor=user, supplier=organisation_of(user))
