"""What warnings add to the life of a project: looked for after the opening, shown to the panel, decided by it."""

from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import law, outbox
from procurement.models import BidWarning, PanelMember
from procurement.panels.queries import lot_of
from procurement.panels.stage import LEADER, OF_REGION, SEATED, SUPERVISORS
from projects.models import Project, State
from projects.protocol import Act, Effect, Gate, Happened, Panel, Todo, acts
from projects.queries import takeable
from projects.stage import AUDITORS
from registry.models import User
from registry.policy import Allow, Scope, See

GATES: Mapping[str, tuple[Gate, ...]] = {}
UNGATED: Mapping[str, str] = {"decide_warning": "the panel's own judgement with its reason; a sign stops nothing by itself"}


def look_for_signs(project: Project, happened: Happened) -> None:
    """87号令 art. 37: files are read and compared once the opening is done, outside its transaction."""
    lot = lot_of(project)
    outbox.queue("warnings", str(lot.pk), {"lot": lot.pk})


def waits(project: Project) -> bool:
    """A sign waits for the panel."""
    return BidWarning.objects.filter(lot__project=project, lot__failed_at=None, decided_at=None).exists()


EFFECTS: Mapping[str, tuple[Effect, ...]] = {"open_bids": (look_for_signs,)}
ACTS: tuple[Act, ...] = (Act("decide_warning", _("认定异常提示"), (State.BIDDING,), 3, waits),)
POLICY: tuple[Allow, ...] = (Allow("decide_warning", SEATED, LEADER, law.cite("bid.collusion")),)
SAT_UPON = Scope(
    "signs under one's review",
    lambda holder: Q(lot__in=PanelMember.objects.filter(user=holder.user, recused_at=None, lot__failed_at=None).values("lot")),
)
VISIBILITY: tuple[See, ...] = (
    See("procurement.BidWarning", SEATED, SAT_UPON, "评审所需"),
    See("procurement.BidWarning", SUPERVISORS | AUDITORS, OF_REGION, "监督、审计"),
)


def panel(project: Project, user: User) -> list[Panel]:
    """The signs, for those who judge or supervise."""
    found = list(BidWarning.objects.visible_to(user).filter(lot__project=project, lot__failed_at=None).distinct())
    return [Panel(_("异常提示"), "procurement/warning_sheet.html", {"warnings": found})] if found else []


def todos(user: User) -> Iterator[Todo]:
    """Signs that wait for the panel's leader."""
    found = takeable(user, "decide_warning").filter(state=State.BIDDING, lots__warnings__decided_at=None, lots__warnings__isnull=False)
    for project in found.filter(lots__failed_at=None).distinct():
        yield Todo(project, acts()["decide_warning"].label, reverse("decide_warning", args=[project.number]), law.cite("bid.collusion"))
