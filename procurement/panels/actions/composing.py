"""Composing a panel: the buyer's representative, the frozen pool and the witnessed draw."""

import secrets
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Q
from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import refuse
from core.models import AuditEntry
from procurement import drawing
from procurement.models import Draw, Expert, Lot, PanelMember
from procurement.panels import papers, queries
from procurement.panels.actions.seats import invite, next_position, ready
from procurement.panels.rules import composition as rules
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class DrawPlan:
    """What a draw is for: the size of the whole panel, the fields of expertise, and whether it needs a legal expert."""

    size: int
    fields: tuple[str, ...]
    needs_legal: bool = field(default=False)


def appoint_representative(project: Project, *, actor: User, user: User, letter: str) -> PanelMember:
    """Give a person of the buyer a seat by a letter of authority."""
    with moving(project, "appoint_representative", actor=actor) as step:
        lot = queries.lot_of(step.project)
        refuse(rules.representative_may_sit(lot, user, actor))
        member = PanelMember.objects.create(
            lot=lot, user=user, kind=PanelMember.Kind.BUYER, position=next_position(lot, PanelMember.Kind.BUYER), letter=letter
        )
        invite(member)
        step.record(member, letter=letter)
    return member


def prepare_draw(project: Project, *, actor: User, plan: DrawPlan) -> Draw:
    """Freeze the pool of experts who need not recuse themselves, and commit to a secret; a draw not yet witnessed is replaced."""
    with moving(project, "prepare_draw", actor=actor) as step:
        lot = queries.lot_of(step.project)
        refuse(rules.bids_have_been_opened(step.project))
        seats = list(queries.members(lot))
        wanted = plan.size - len(seats)
        refuse(rules.plan_is_lawful(lot, plan.size, seats))
        lot.draws.filter(drawn_at=None).delete()
        pool, excluded = _pool(lot, plan)
        secret = secrets.token_hex()
        draw = Draw.objects.create(
            lot=lot,
            size=plan.size,
            expert_count=wanted,
            fields=list(plan.fields),
            needs_legal=plan.needs_legal,
            pool=pool,
            pool_sha256=drawing.fingerprint(pool),
            excluded=excluded,
            secret=secret,
            commitment=drawing.commitment(secret),
            drawn_by=actor,
        )
        step.record(draw, size=plan.size, experts=wanted, pool_sha256=draw.pool_sha256, commitment=draw.commitment, excluded=len(excluded))
    return draw


def _pool(lot: Lot, plan: DrawPlan) -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """Split the active experts of the region and the fields into those who may be drawn and those who must keep away, with the reasons."""
    bidders = [lot.tender.buyer, *(bid.supplier for bid in queries.all_bids(lot))]
    seated = lot.panel.values("user")
    employers = {member.user.expert.employer for member in queries.members(lot).filter(kind=PanelMember.Kind.EXPERT)}
    fitting = Q(fields__overlap=list(plan.fields)) | Q(is_legal=True) if plan.needs_legal else Q(fields__overlap=list(plan.fields))
    experts = Expert.objects.filter(fitting, is_active=True, user__is_active=True, region=lot.project.region).exclude(user__in=seated)
    pool, excluded = [], []
    for expert in experts.exclude(employer__in=employers).select_related("user").order_by("pk"):
        reasons = list(rules.recusal_reasons(expert, bidders, lot))
        if reasons:
            excluded.append({"id": expert.pk, "reasons": reasons})
        else:
            pool.append({"id": expert.pk, "employer": expert.employer, "legal": expert.is_legal})
    return pool, excluded


def draw_panel(project: Project, *, actor: User, token: str) -> list[PanelMember]:
    """Draw the experts before a witness, who writes any digits; order and seats follow from pool, secret, record and digits."""
    with moving(project, "draw_panel", actor=actor) as step:
        lot = queries.lot_of(step.project)
        ready(step)
        draw = _drawn(Draw.objects.select_for_update().get(pk=rules.waiting_draw(lot).pk), actor, token)
        found = drawing.pick(draw.pool, draw.order, wanted=rules.wanted(draw))
        made = [seat_expert(lot, number) for number in found]
        title = _("%(title)s评审专家抽取记录") % {"title": lot.tender.title}
        draw.document = issue(step.project, "draw_record", title=title, context=papers.draw_record(draw, made), is_public=False)
        draw.save(update_fields=["document"])
        step.record(draw, seed=draw.seed, beacon=draw.beacon, token=token, order=draw.order, document=draw.document.number)
    return made


def _drawn(draw: Draw, witness: User, token: str) -> Draw:
    draw.beacon = AuditEntry.objects.filter(chain=draw.lot.project.chain).order_by("-position").values_list("hash", flat=True)[0]
    draw.token = token
    draw.seed = drawing.seed(draw.secret, draw.beacon, token)
    draw.order = drawing.order(draw.pool, draw.seed)
    draw.witnessed_by = witness
    draw.drawn_at = PortalNow()
    draw.save(update_fields=["beacon", "token", "seed", "order", "witnessed_by", "drawn_at"])
    draw.refresh_from_db()
    return draw


def seat_expert(lot: Lot, number: int) -> PanelMember:
    """Give the expert of this number the next seat."""
    user = Expert.objects.select_related("user").get(pk=number).user
    member = PanelMember.objects.create(
        lot=lot, user=user, kind=PanelMember.Kind.EXPERT, position=next_position(lot, PanelMember.Kind.EXPERT)
    )
    invite(member)
    return member


def seat_next(lot: Lot) -> PanelMember | None:
    """Give the seat of an expert who keeps away to the next in the order of the last draw; None when the order is exhausted."""
    draw = queries.last_draw(lot)
    if draw is None:
        return None
    numbers = dict(Expert.objects.filter(pk__in=draw.order).values_list("user", "pk"))
    seated = [numbers[member.user_id] for member in queries.members(lot) if member.user_id in numbers]
    gone = [numbers[user] for user in lot.panel.exclude(recused_at=None).values_list("user", flat=True) if user in numbers]
    found = drawing.pick(draw.pool, draw.order, wanted=rules.wanted(draw), seated=seated, gone=gone)
    return seat_expert(lot, found[0]) if found else None
