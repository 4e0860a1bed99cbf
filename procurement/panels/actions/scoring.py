"""Each member's own sheet: saved as it grows, handed in once, reopened only with a reason of the law."""

from collections.abc import Mapping
from decimal import Decimal

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import Blocker, refuse
from procurement.models import Bid, Criterion, PanelMember, Score
from procurement.panels import queries
from procurement.panels.actions.seats import ready, take_seat
from procurement.panels.rules import scores as rules
from procurement.panels.rules.offers import offers_are_opened
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User
from registry.policy import permit


def save_scores(project: Project, *, actor: User, bid: Bid, points: Mapping[Criterion, Decimal]) -> PanelMember:
    """Keep points for one bid while the sheet is open; each must be one of the criterion's grades. Draws no entry in the log."""
    permit(actor, "submit_scores", project)
    with transaction.atomic():
        lot = queries.lot_of(project)
        member = PanelMember.objects.select_for_update().get(lot=lot, user=actor, recused_at=None)
        refuse(rules.sheet_is_open(member))
        refuse(offers_are_opened(project))
        refuse(rules.points_are_graded(bid, points))
        for criterion, value in points.items():
            Score.objects.update_or_create(member=member, bid=bid, criterion=criterion, defaults={"points": value})
    return member


def submit_scores(project: Project, *, actor: User) -> PanelMember:
    """Hand in one's own full sheet; it cannot be changed afterwards."""
    with moving(project, "submit_scores", actor=actor) as step:
        seat = take_seat(step, actor)
        member = PanelMember.objects.select_for_update().get(pk=seat.pk)
        refuse(rules.sheet_is_open(member))
        ready(step)
        refuse(rules.sheet_is_complete(member))
        member.submitted_at = PortalNow()
        member.save(update_fields=["submitted_at"])
        step.record(member, member=member.code)
    return member


def reopen_scores(project: Project, *, actor: User, case: str, reason: str) -> int:
    """Give all members their sheets back before the report, for one of the cases in which the law allows it; returns how many."""
    with moving(project, "reopen_scores", actor=actor) as step:
        lot = take_seat(step, actor).lot
        if queries.report_of(lot) is not None:
            refuse([Blocker(_("评审报告已经形成，不能再更正评分"), lot.tender.way.cite("re_review"))])
        count = queries.members(lot).exclude(submitted_at=None).update(submitted_at=None)
        step.record(lot, case=case, reason=reason, sheets=count)
    return count
