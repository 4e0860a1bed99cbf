"""Reading inquiries and complaints: the windows, what is open, and what a decision still asks for."""

from collections.abc import Iterator
from datetime import datetime

from django.db.models import Q, QuerySet

from core import law
from core.calendar import due_at, end_of, years_later
from core.clock import now, today
from procurement.awards.queries import living_award
from procurement.models import Challenge, Complaint, Inquiry, Lot, Pickup
from procurement.panels.queries import law_day
from projects.models import Project
from registry.models import Organisation


def lot_of_challenge(challenge: Challenge, project: Project) -> Lot:
    """The attempt to which a challenge belongs, also when it has failed since."""
    return challenge.tender.lots.select_related("tender__buyer", "tender__agency", "project").get(project=project)


def complaints(project: Project) -> QuerySet[Complaint]:
    """Complaints about any attempt of the project, in the order they came."""
    found = Complaint.objects.filter(tender__lots__project=project)
    return found.select_related("supplier", "challenge", "tender__buyer", "filed_by", "decided_by", "document").order_by("pk")


def inquiries(project: Project) -> QuerySet[Inquiry]:
    """Inquiries about any attempt of the project."""
    return Inquiry.objects.filter(tender__lots__project=project).select_related("supplier", "tender").order_by("pk")


def complaint_window(challenge: Challenge, lot: Lot) -> tuple[datetime, datetime]:
    """The end of the time for the reply, and the last moment for a complaint behind it (政府采购法 art. 55)."""
    day, region = law_day(lot), lot.project.region
    reply_due = due_at(challenge.filed_at, law.get("challenge.reply", on=day, region=region))
    return reply_due, due_at(reply_due, law.get("complaint.window", on=day, region=region))


def complainable(project: Project, suppliers: QuerySet[Organisation]) -> QuerySet[Challenge]:
    """The suppliers' own challenges that may now be carried to finance."""
    found = Challenge.objects.filter(tender__lots__project=project, supplier__in=suppliers).select_related("tender", "supplier")
    open_now = [challenge.pk for challenge in found if _may_follow(challenge, project)]
    return found.filter(pk__in=open_now).order_by("pk")


def _may_follow(challenge: Challenge, project: Project) -> bool:
    reply_due, ends = complaint_window(challenge, lot_of_challenge(challenge, project))
    return not challenge.complaints.standing().exists() and now() <= ends and (challenge.replied_at is not None or now() > reply_due)


def challengers(project: Project) -> QuerySet[Organisation]:
    """The suppliers that challenged something of the project."""
    return Organisation.objects.filter(pk__in=Challenge.objects.filter(tender__lots__project=project).values("supplier"))


def last_lot(project: Project) -> Lot | None:
    """The newest published attempt, living or failed: what an inquiry is about."""
    published = Lot.objects.filter(project=project, tender__published_at__isnull=False)
    return published.select_related("tender", "project").order_by("-pk").first()


def takes_inquiries(project: Project) -> bool:
    """After the deadline for responses; before it questions on the file are asked on the tender's page and answered to all."""
    lot = last_lot(project)
    return bool(lot and lot.tender.deadline_at and lot.tender.deadline_at <= now() and Pickup.objects.filter(tender=lot.tender).exists())


def unfollowed(project: Project) -> Iterator[Complaint]:
    """Sustained complaints whose order has not been carried out: the attempt still lives, or the award is the old one."""
    found = complaints(project).filter(decision=Complaint.Decision.SUSTAINED, tender__lots__failed_at=None)
    award = living_award(project)
    for complaint in found.exclude(order__in=Complaint.QUIET).distinct():
        decided = complaint.decided_at
        is_new = award is None or decided is None or award.decided_at > decided
        if complaint.order != Complaint.Order.NEXT or not is_new:
            yield complaint


def unfounded_of(supplier: Organisation) -> int:
    """How many of the supplier's complaints were dismissed for want of facts within the last twelve months (94号令 art. 37)."""
    since = end_of(years_later(today(), -1))
    groundless = Q(decision__in=(Complaint.Decision.UNFOUNDED, Complaint.Decision.FABRICATED, Complaint.Decision.UNLAWFUL))
    return Complaint.objects.filter(groundless, supplier=supplier, decided_at__gt=since).count()


def has_living(project: Project) -> bool:
    """A complaint is under way."""
    return complaints(project).filter(pk__in=Complaint.objects.living()).exists()
