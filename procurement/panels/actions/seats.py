"""A member's seat in a step: the log keeps the number, not the name, until the names are published."""

from dataclasses import dataclass

from django.core.exceptions import PermissionDenied
from django.db.models import Max
from django.utils.translation import gettext as _

from core.errors import refuse
from procurement.models import Lot, PanelMember
from procurement.panels.queries import lot_of, member_of
from projects.lifecycle import Step, blockers
from registry.actions import tell
from registry.models import User


@dataclass(frozen=True)
class Seat:
    """An actor who stands in the log under the number of the seat."""

    pk: int
    label: str

    def audit_label(self) -> str:
        """The number, as the log keeps it."""
        return self.label


def take_seat(step: Step, actor: User) -> PanelMember:
    """Return the actor's seat on the panel of the project's lot and let the log name the seat. Raises PermissionDenied."""
    member = member_of(lot_of(step.project), actor)
    if member is None:
        raise PermissionDenied(step.key)
    step.signer = Seat(actor.pk, member.code)
    return member


def take_side(step: Step, actor: User) -> None:
    """Let the log say only that a bidder acted: bidders do not learn of each other before the result."""
    step.signer = Seat(actor.pk, _("参加采购的供应商"))


def ready(step: Step) -> None:
    """Ask the gates first, where what is to be written needs what they ask for."""
    refuse(blockers(step.project, step.key))


def next_position(lot: Lot, kind: str) -> int:
    """The next free number among the members of one kind."""
    last: int = lot.panel.filter(kind=kind).aggregate(last=Max("position"))["last"] or 0
    return last + 1


def invite(member: PanelMember) -> None:
    """Tell a new member of the seat."""
    project = member.lot.project
    text = _("您被抽取或者授权参加“%(title)s”的评审。请先核对供应商名单，声明无须回避或者申请回避。名单公布前请为成员身份保密。") % {
        "title": project.title
    }
    tell([member.user], subject=_("请作出回避声明"), text=text, url=project.get_absolute_url(), key=f"seat:{member.pk}")
