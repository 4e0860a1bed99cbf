"""Reading awards: the living one, who could follow, and challenges with their windows."""

from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from core import law
from core.calendar import due_at
from procurement.models import Award, Challenge, Lot, Pickup
from procurement.panels.queries import law_day, offer_call, report_of
from procurement.tenders.queries import current_lot
from projects.models import Project
from registry.models import Organisation


def living_award(project: Project) -> Award | None:
    """The award that stands."""
    lot = current_lot(project)
    if lot is None:
        return None
    return Award.objects.filter(lot=lot, annulled_at=None).select_related("bid__supplier", "lot__tender", "lot__project").first()


def candidates(lot: Lot) -> list[dict[str, Any]]:
    """The lines of the report's ranking that can still be awarded, in order."""
    report = report_of(lot)
    gone = set(lot.awards.exclude(annulled_at=None).values_list("bid", flat=True))
    return [line for line in report.ranking if line["bid"] not in gone] if report else []


def challenges(project: Project) -> QuerySet[Challenge]:
    """Challenges to any attempt of the project, in the order they came."""
    return Challenge.objects.filter(tender__lots__project=project).select_related("supplier", "tender", "replied_by").order_by("pk")


def challenge_start(lot: Lot, subject: str, supplier: Organisation) -> datetime | None:
    """The moment from which a supplier's window runs (条例 art. 53): file taken or its notice over, stage over, result notice over."""
    if subject == Challenge.Subject.FILE:
        taken = Pickup.objects.filter(tender=lot.tender, supplier=supplier).values_list("at", flat=True).first()
        ends = [moment for moment in (taken, lot.tender.notice_ends_at) if moment]
        return max(ends, default=None)
    if subject == Challenge.Subject.PROCESS:
        return _last_stage(lot)
    award = lot.awards.filter(annulled_at=None).first()
    if award is None or award.published_at is None:
        return None
    return due_at(award.published_at, law.get("award.result_period", on=law_day(lot), region=lot.project.region))


def _last_stage(lot: Lot) -> datetime | None:
    call, report = offer_call(lot), report_of(lot)
    ended = [lot.opening.at if hasattr(lot, "opening") else None, call.opened_at if call else None, report.delivered_at if report else None]
    return max((moment for moment in ended if moment), default=None)


def challenge_ends(lot: Lot, subject: str, supplier: Organisation) -> datetime | None:
    """The last moment of the window; None while it has not begun."""
    start = challenge_start(lot, subject, supplier)
    return due_at(start, law.get("challenge.window", on=law_day(lot), region=lot.project.region)) if start else None
