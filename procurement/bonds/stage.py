"""What bonds add to the life of a project."""

from collections.abc import Iterator, Mapping

from django.db.models import Q
from django.urls import reverse
from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from core import law
from core.clock import PortalNow
from procurement.bonds import queries, rules
from procurement.models import Guarantee, Lot
from procurement.panels.stage import SEATED
from procurement.tenders.stage import FILER, MINE, PUBLISHED, RUN, SUPPLIER
from projects.deadlines import open_deadline
from projects.models import Deadline, Project, State
from projects.protocol import Act, Effect, Gate, Happened, Panel, Todo, acts
from projects.stage import AUDITORS, BUYER_SIDE, FINANCE_SIDE
from registry.models import User
from registry.policy import Allow, Scope, See, hold, may

GATES: Mapping[str, tuple[Gate, ...]] = {"start_procurement": (rules.bond_is_within_limit,)}
UNGATED: Mapping[str, str] = {"return_bonds": "owed by the law's days; that each bond is owed back is checked by the action"}


def owe(rule: str) -> Effect:
    """Open the days within which bonds go back, where any are owed."""

    def effect(project: Project, happened: Happened) -> None:
        """条例 art. 33; 87号令 art. 29 and 38: five working days from the letter, the contract or the end of the attempt."""
        if queries.owed(project).exists():
            open_deadline(project, rule, step="return_bonds", label=_now("退还保证金"), start=happened.at)

    effect.__name__ = f"owe_{rule.replace('.', '_')}"
    return effect


ENDED = owe("procurement.termination_refund")
EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "publish_result": (owe("bond.refund"),),
    "sign": (owe("bond.refund_winner"),),
    "fail_procurement": (ENDED,),
    "void_award": (ENDED,),
    "terminate": (ENDED,),
}
STATES = (State.BIDDING, State.APPROVED, State.CONTRACTING, *queries.SETTLED)
ACTS: tuple[Act, ...] = (Act("return_bonds", _("退还保证金"), STATES, 3, queries.bonds_are_owed),)
POLICY: tuple[Allow, ...] = (
    Allow("record_guarantee", SUPPLIER, PUBLISHED, law.cite("bond.forms")),
    Allow("return_bonds", FILER, RUN, law.cite("bond.refund")),
)
# Whether there is a bond tells that there is a bidder: nobody learns of it before the opening or the end of the attempt.
KNOWN = Q(lot__opening__isnull=False) | Q(lot__failed_at__isnull=False)
BOUGHT = Scope(
    "bonds of own or entrusted tenders, after the opening",
    lambda holder: KNOWN & (Q(lot__tender__buyer__in=holder.organisations) | Q(lot__tender__agency__in=holder.organisations)),
)
OF_REGION = Scope("bonds of own region, after the opening", lambda holder: KNOWN & Q(lot__project__region__in=holder.regions))
REVIEWED = Scope(
    "bonds under review",
    lambda holder: KNOWN & Q(lot__in=Lot.objects.filter(panel__user=holder.user, panel__recused_at=None, failed_at=None)),
)
VISIBILITY: tuple[See, ...] = (
    See("procurement.Guarantee", SUPPLIER, MINE, "本单位保证金"),
    See("procurement.Guarantee", SEATED, REVIEWED, "评审所需"),
    See("procurement.Guarantee", BUYER_SIDE, BOUGHT, "核对和退还"),
    See("procurement.Guarantee", FINANCE_SIDE | AUDITORS, OF_REGION, "监督、审计"),
)


def panel(project: Project, user: User) -> list[Panel]:
    """The bonds that the user may know of."""
    found = list(Guarantee.objects.visible_to(user).filter(lot__project=project).select_related("supplier", "lot__tender").distinct())
    return [Panel(_("保证金"), "procurement/bonds_sheet.html", {"guarantees": found, "basis": law.cite("bond.refund")})] if found else []


def todos(user: User) -> Iterator[Todo]:
    """For the buyer the bonds owed back, for suppliers the bonds still missing."""
    rows = Deadline.objects.open().filter(step="return_bonds", project__in=Project.objects.visible_to(user)).select_related("project")
    for row in rows:
        if may(user, "return_bonds", row.project):
            url = reverse("return_bonds", args=[row.project.number])
            yield Todo(row.project, acts()["return_bonds"].label, url, row.basis, row.due_at)
    if held := hold(user, SUPPLIER):
        yield from _missing(held.organisations)


def _missing(organisations: list[int]) -> Iterator[Todo]:
    given = Guarantee.objects.filter(supplier__in=organisations, returned_at=None).values("lot")
    lots = Lot.objects.living().filter(tender__pickups__supplier__in=organisations, tender__bond__gt=0, tender__deadline_at__gt=PortalNow())
    for lot in lots.exclude(pk__in=given).select_related("project", "tender").distinct():
        yield Todo(
            lot.project, _("登记保证金"), reverse("guarantee", args=[lot.tender.number]), law.cite("bond.missing"), lot.tender.deadline_at
        )
