"""The sheet of the review on the desk's page of a project: as much as each person may know."""

from typing import Any

from django.utils.translation import gettext_lazy as _

from procurement.models import Lot, PanelMember, Report, Score
from procurement.panels import queries
from procurement.sealed.reading import shown
from procurement.tenders.queries import current_lot
from projects.models import Project
from projects.protocol import Panel
from registry.models import Role, User
from registry.policy import hold


def panel(project: Project, user: User) -> list[Panel]:
    """The course of the review, the members by number until the result, and the ranking for whoever may see the report."""
    lot = current_lot(project)
    if lot is None or not queries.is_opened(lot):
        return []
    if hold(user, (Role.SUPPLIER,)):
        return [Panel(_("评审"), "procurement/panel_supplier.html", _own(lot, user))]
    context = {"lot": lot, "project": project, "draw": queries.last_draw(lot), "prepared": queries.prepared_draw(lot), **_course(lot)}
    return [Panel(_("评审"), "procurement/panel_sheet.html", {**context, **_report(lot, user), "members": _members(lot, user)})]


def _members(lot: Lot, user: User) -> list[dict[str, Any]]:
    named = set(PanelMember.objects.visible_to(user).filter(lot=lot).values_list("pk", flat=True))
    return [{"member": member, "name": member.user.name if member.pk in named else ""} for member in queries.members(lot)]


def _course(lot: Lot) -> dict[str, Any]:
    call = queries.offer_call(lot)
    offers = queries.final_offers(lot) if call and call.opened_at else []
    return {
        "bids": queries.all_bids(lot).select_related("review", "talk"),
        "call": call,
        "offers": offers,
        "has_talks": lot.tender.way.has("talks"),
    }


def _report(lot: Lot, user: User) -> dict[str, Any]:
    report = Report.objects.visible_to(user).filter(lot=lot).first()
    return {"report": report, "sheets": Score.objects.visible_to(user).filter(member__lot=lot).exists()}


def _own(lot: Lot, user: User) -> dict[str, Any]:
    held = hold(user, (Role.SUPPLIER,))
    bid = queries.all_bids(lot).filter(supplier__in=held.organisations if held else []).select_related("review").first()
    questions = bid.abnormal_review if bid and hasattr(bid, "abnormal_review") else None
    offer = bid.final_offer if bid and hasattr(bid, "final_offer") else None
    call, own_until = queries.offer_call(lot), shown(offer.statement.custody, offer.sha256)["own_until"] if offer else None
    return {"project": lot.project, "bid": bid, "call": call, "offer": offer, "own_until": own_until, "question": questions}
