"""Publishing the notice, and clarifying what was published."""

from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core.clock import now
from core.errors import refuse
from procurement.models import Clarification, Lot, Tender
from procurement.tenders import papers, rules
from procurement.tenders.queries import locked_lot
from procurement.tenders.rules.periods import periods
from projects.documents import issue
from projects.lifecycle import Step, blockers, moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class NoticeData:
    """What the buyer decides about the notice: until when responses are due and where the talks are held."""

    deadline_at: datetime
    place: str = ""


def start_procurement(project: Project, *, actor: User, data: NoticeData) -> Tender:
    """Publish the notice and open the periods: approved → bidding. Refuses a deadline earlier than the law's periods."""
    with moving(project, "start_procurement", actor=actor) as step:
        # The gates first: a file with gaps cannot be printed.
        refuse(blockers(step.project, step.key))
        lot = _living(step)
        at = now()
        refuse(rules.deadline_is_late_enough(data.deadline_at, start=at, method=lot.tender.method, region=step.project.region))
        _open_periods(lot.tender, at, step.project.region, data)
        _issue_papers(lot)
        lot.tender.save()
        step.record(lot.tender, **_facts(lot))
    return lot.tender


def _living(step: Step) -> Lot:
    lot = locked_lot(step.project)
    assert lot is not None  # the gates ask for it
    return lot


def _open_periods(tender: Tender, at: datetime, region: str, data: NoticeData) -> None:
    """The file stays available until the responses are due: longer than the law asks, the same for all."""
    tender.published_at = at
    tender.notice_ends_at = periods(at, tender.method, region).notice_ends
    tender.pickup_ends_at = tender.deadline_at = data.deadline_at
    tender.place = data.place


def _issue_papers(lot: Lot) -> None:
    project, tender = lot.project, lot.tender
    file = papers.tender_file(lot)
    words = {"title": tender.title, **tender.way.words}
    title = _("%(title)s%(file)s") % words
    tender.file_document = issue(project, "tender_file", title=title, context=file, is_public=False)
    title = _("%(title)s%(notice)s") % words
    tender.notice_document = issue(project, "tender_notice", title=title, context=papers.tender_notice(lot))


def _facts(lot: Lot) -> dict[str, str | int]:
    tender = lot.tender
    return {
        "ocid": tender.ocid,
        "number": tender.number,
        "attempt": tender.attempt,
        "ceiling": str(lot.ceiling),
        "deadline_at": tender.deadline_at.isoformat() if tender.deadline_at else "",
        "notice": tender.notice_document.number if tender.notice_document else "",
    }


def clarify_tender(project: Project, *, actor: User, text: str, deadline_at: datetime | None = None) -> Clarification:
    """Clarify or change the published file, to all at once; with too little time left the deadline has to move, and only to later."""
    with moving(project, "clarify_tender", actor=actor) as step:
        lot = locked_lot(step.project)
        refuse(rules.tender_takes_bids(lot))
        assert lot is not None
        before = lot.tender.deadline_at
        assert before is not None
        after = deadline_at or before
        at = now()
        method = lot.tender.method
        refuse(rules.deadline_only_moves_back(before, after))
        refuse(rules.clarification_leaves_time(after, at=at, method=method, region=step.project.region))
        made = Clarification(tender=lot.tender, text=text, deadline_before=before, deadline_after=after, made_by=actor)
        title = _("%(title)s澄清公告") % {"title": lot.tender.title}
        made.document = issue(step.project, "clarification", title=title, context=papers.clarification(lot, made))
        made.save()
        lot.tender.deadline_at = lot.tender.pickup_ends_at = after
        lot.tender.save(update_fields=["deadline_at", "pickup_ends_at"])
        step.record(made, number=lot.tender.number, deadline_before=before.isoformat(), deadline_after=after.isoformat())
    return made
