"""What the review asks of people: the steps that are next for them and that nothing bars."""

from collections.abc import Callable, Iterator
from datetime import datetime

from django.db.models import QuerySet
from django.urls import reverse

from core import law
from procurement.models import AbnormalReview, FinalOffer
from procurement.panels.queries.progress import Progress
from projects.lifecycle import labels
from projects.models import Deadline, Project, State
from projects.protocol import Todo
from registry.models import User
from registry.policy import may

# Steps that wait for a person in their order, with the fact that makes them next and the clause.
STEPS = (
    ("check_qualifications", "qualifications_wait", ".qualification_review"),
    ("appoint_representative", "representative_may_be_sent", "panel.buyer_not_head"),
    ("prepare_draw", "seats_are_empty", "panel.draw"),
    ("draw_panel", "prepared", "panel.draw"),
    ("declare_impartiality", "declarations_wait", "recusal.cases"),
    ("review_bids", "unreviewed", ".responsiveness"),
    ("record_talk", "talks_wait", ".talks"),
    ("request_offers", "call_waits", ".final_offers"),
    ("submit_offer", "offers_wait", ".final_offers"),
    ("shut_offers", "offers_wait", ".final_offers"),
    ("open_offers", "offer_shares_wait", ".final_offers"),
    ("explain_price", "prices_wait", "abnormal_price.explanation"),
    ("decide_price", "prices_wait", "abnormal_price.review"),
    ("submit_scores", "sheets_wait", "panel.independent"),
    ("make_report", "report_waits", ".report"),
    ("sign_report", "signatures_wait", "panel.dissent"),
    ("deliver_report", "delivery_waits", "award.report"),
)


def todos(user: User) -> Iterator[Todo]:
    """One entry a step, for the projects whose bids are opened."""
    found = Project.objects.visible_to(user).filter(state=State.BIDDING, lots__failed_at=None, lots__opening__isnull=False)
    for project in found.select_related("buyer").distinct():
        yield from _of(project, user)


def _of(project: Project, user: User) -> Iterator[Todo]:
    progress = Progress(project)
    for step, fact, rule in STEPS:
        if getattr(progress, fact) and _is_mine(progress, step, user) and may(user, step, project):
            # The sheet is filled page by page before it is handed in.
            url = reverse("score" if step == "submit_scores" else step, args=[project.number])
            yield Todo(project, labels(project)[step], url, _basis(progress, rule), _due_at(progress, step, user))


def _basis(progress: Progress, rule: str) -> str:
    """The clause; a name that begins with a dot is a record of the method."""
    assert progress.lot is not None  # the project is listed for its opened bids
    return progress.lot.tender.way.cite(rule[1:]) if rule.startswith(".") else law.cite(rule)


def _is_mine(progress: Progress, step: str, user: User) -> bool:
    """Whether the step still waits for this very person, where the fact speaks of all."""
    seat = progress.seat(user)
    own: dict[str, Callable[[], bool]] = {
        "declare_impartiality": lambda: bool(seat and seat.declared_at is None),
        "submit_scores": lambda: bool(seat and seat.submitted_at is None),
        "sign_report": lambda: bool(seat and seat.pk not in progress.signatures),
        "submit_offer": lambda: not _own_offers(progress, user).exists(),
        "explain_price": lambda: _own_questions(progress, user).filter(explained_at=None).exists(),
    }
    return own[step]() if step in own else True


def _own_offers(progress: Progress, user: User) -> QuerySet[FinalOffer]:
    held = user.memberships.current().values("organisation")
    return FinalOffer.objects.filter(bid__lot=progress.lot, bid__supplier__in=held)


def _own_questions(progress: Progress, user: User) -> QuerySet[AbnormalReview]:
    held = user.memberships.current().values("organisation")
    return AbnormalReview.objects.filter(bid__lot=progress.lot, bid__supplier__in=held)


def _due_at(progress: Progress, step: str, user: User) -> datetime | None:
    if step in {"submit_offer", "shut_offers"} and progress.call:
        return progress.call.due_at
    if step == "explain_price":
        return _own_questions(progress, user).values_list("due_at", flat=True).first()
    deadline = Deadline.objects.open().filter(project=progress.project, step=step).first()
    return deadline.due_at if deadline else None
