"""The region's pool of experts, kept by finance: who is in it, for which fields, and which ties are known."""

from dataclasses import dataclass
from typing import Any

from django.core.exceptions import PermissionDenied
from django.db import transaction

from core import audit
from procurement.models import Conflict, Expert
from registry.models import Organisation, Role, User
from registry.policy import hold, permit

CHAIN = "registry"


@dataclass(frozen=True)
class ExpertData:
    """What the pool knows of an expert."""

    fields: tuple[str, ...]
    employer: str
    is_legal: bool
    is_active: bool


@transaction.atomic
def save_expert(user: User, *, actor: User, data: ExpertData) -> Expert:
    """Enter a person who holds the role of an expert into the pool of the region, or change the entry."""
    permit(actor, "manage_experts", Expert.objects.filter(user=user).first())
    seats = user.memberships.current().holding([Role.EXPERT]).select_related("organisation")
    held = hold(actor, (Role.FINANCE_SUPERVISOR,))
    seat = seats.filter(organisation__region__in=held.regions if held else ()).first()
    if seat is None:
        raise PermissionDenied("manage_experts")
    values: dict[str, Any] = {"region": seat.organisation.region, "fields": list(data.fields), "employer": data.employer}
    values |= {"is_legal": data.is_legal, "is_active": data.is_active}
    expert, _created = Expert.objects.update_or_create(user=user, defaults=values)
    audit.append(CHAIN, "save_expert", actor=actor, data={"expert": expert.pk, **values})
    return expert


@transaction.atomic
def add_conflict(expert: Expert, *, actor: User, organisation: Organisation, reason: str) -> Conflict:
    """Record a tie that keeps the expert out of draws with the organisation."""
    permit(actor, "manage_experts", expert)
    made, _created = Conflict.objects.update_or_create(expert=expert, organisation=organisation, defaults={"reason": reason})
    audit.append(CHAIN, "add_conflict", actor=actor, data={"expert": expert.pk, "organisation": organisation.uscc, "reason": reason})
    return made


@transaction.atomic
def drop_conflict(conflict: Conflict, *, actor: User) -> None:
    """Forget a tie that has ended."""
    permit(actor, "manage_experts", conflict.expert)
    data = {"expert": conflict.expert_id, "organisation": conflict.organisation.uscc, "reason": conflict.reason}
    conflict.delete()
    audit.append(CHAIN, "drop_conflict", actor=actor, data=data)
