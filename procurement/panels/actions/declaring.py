"""Members say whether they are free of ties; a member who keeps away is replaced in the order of the draw."""

from collections import Counter

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.errors import Blocker, refuse
from procurement.models import Lot, PanelMember
from procurement.panels import queries
from procurement.panels.actions.composing import seat_next
from procurement.panels.actions.seats import take_seat
from procurement.panels.rules.composition import recusal_cases
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def declare_impartiality(project: Project, *, actor: User, nominee: PanelMember) -> PanelMember:
    """Declare to be free of ties to the bidders and name an expert as leader."""
    with moving(project, "declare_impartiality", actor=actor) as step:
        member = take_seat(step, actor)
        if member.declared_at is not None:
            refuse([Blocker(_("您已经作出过声明"), law.cite("recusal.cases"))])
        if nominee.lot_id != member.lot_id or nominee.recused_at or nominee.kind != PanelMember.Kind.EXPERT:
            refuse([Blocker(_("组长应当是本小组的评审专家"), law.cite("panel.buyer_not_head"), _("请推选一名评审专家"))])
        member.declared_at, member.nominee = PortalNow(), nominee
        member.save(update_fields=["declared_at", "nominee"])
        _choose_leader(member.lot)
        step.record(member, member=member.code, nominee=nominee.code)
    return member


def recuse(project: Project, *, actor: User, case: str, reason: str) -> PanelMember:
    """Keep away for one of the cases of the law; an expert's seat goes to the next in the order of the draw."""
    with moving(project, "recuse", actor=actor) as step:
        member = take_seat(step, actor)
        if queries.report_of(member.lot) is not None:
            refuse([Blocker(_("评审报告已经形成，不能再回避"), law.cite("recusal.cases"), _("请在评审报告中写明不同意见"))])
        member.recused_at, member.recusal_case, member.recusal_reason = PortalNow(), dict(recusal_cases())[case], reason
        member.is_leader = False
        member.save(update_fields=["recused_at", "recusal_case", "recusal_reason", "is_leader"])
        replacement = seat_next(member.lot) if member.kind == PanelMember.Kind.EXPERT else None
        _choose_leader(member.lot)
        step.record(member, member=member.code, case=case, replacement=replacement.code if replacement else "")
    return member


def _choose_leader(lot: Lot) -> None:
    """Seat as leader whom more than half of the members named, or the one with most votes once all have declared."""
    seats = list(queries.members(lot).select_related("nominee"))
    votes = Counter(member.nominee.pk for member in seats if member.nominee and member.nominee.recused_at is None)
    if not votes or any(member.is_leader for member in seats):
        return
    places = {member.pk: place for place, member in enumerate(seats)}
    first = min(votes, key=lambda pk: (-votes[pk], places[pk]))
    if votes[first] * 2 > len(seats) or all(member.declared_at for member in seats):
        PanelMember.objects.filter(pk=first).update(is_leader=True)
