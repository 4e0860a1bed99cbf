"""What the opening's record adds to the life of a project."""

from collections.abc import Callable, Iterator, Mapping

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from procurement import methods
from procurement.models import Bid, Lot, OpeningObjection, PriceCorrection
from procurement.panels.queries import lot_of
from procurement.panels.stage import BID_HERE, LEADER, SEATED
from procurement.record import queries, rules
from procurement.tenders.stage import FILER, MINE, RUN, SUPPLIER
from projects.models import Project, State
from projects.protocol import Act, Effect, Gate, Panel, Todo, acts
from projects.queries import takeable
from projects.stage import AUDITORS, BUYER_SIDE, FINANCE_SIDE
from registry.models import User
from registry.policy import Allow, Holder, Scope, See

GATES: Mapping[str, tuple[Gate, ...]] = {
    "check_qualifications": (rules.spot_objections_are_answered,),
    "review_bids": (rules.spot_objections_are_answered, rules.corrections_are_answered),
}
UNGATED: Mapping[str, str] = {
    "correct_price": "the panel's own finding; that the order of the law is kept and the bid not yet reviewed is checked by the action",
    "confirm_correction": "the bidder's own word; its time is checked by the action",
    "object_to_opening": "an objection on the spot may not be refused; its time is checked by the action",
    "answer_opening_objection": "an answer is owed for every objection",
}
EFFECTS: Mapping[str, tuple[Effect, ...]] = {}
BIDDING = (State.BIDDING,)
ACTS: tuple[Act, ...] = (
    Act("object_to_opening", _("对开标提出疑义"), BIDDING, 3, queries.objections_may_come),
    Act("answer_opening_objection", _("处理开标疑义"), BIDDING, 3, queries.objection_waits),
    Act("correct_price", _("修正报价"), BIDDING, 3, queries.corrections_may_come),
    Act("confirm_correction", _("确认修正后的报价"), BIDDING, 3, queries.confirmation_waits),
)


def _corrected(holder: Holder) -> QuerySet[Bid]:
    return Bid.objects.filter(supplier__in=holder.organisations, withdrawn_at=None, lot__failed_at=None, correction__isnull=False)


CORRECTED = Scope("projects in which one's price was corrected", lambda holder: Q(pk__in=_corrected(holder).values("lot__project")))
POLICY: tuple[Allow, ...] = (
    Allow("object_to_opening", SUPPLIER, BID_HERE, methods.cite("spot_objection")),
    Allow("answer_opening_objection", FILER, RUN, methods.cite("spot_objection")),
    Allow("correct_price", SEATED, LEADER, methods.cite("correction")),
    Allow("confirm_correction", SUPPLIER, CORRECTED, methods.cite("correction_answer")),
)


def _lots(path: str, name: str, of: Callable[[Holder], Q]) -> Scope:
    """Rows of the lots that a condition names; `path` leads from the row to the lot."""
    return Scope(name, lambda holder: Q(**{f"{path}__in": Lot.objects.filter(of(holder))}))


def _seated(holder: Holder) -> Q:
    return Q(panel__user=holder.user, panel__recused_at=None, failed_at=None)


def _bought(holder: Holder) -> Q:
    return Q(tender__buyer__in=holder.organisations) | Q(tender__agency__in=holder.organisations)


def _of_region(holder: Holder) -> Q:
    return Q(project__region__in=holder.regions)


OWN_PRICE = Scope("own price", lambda holder: Q(bid__supplier__in=holder.organisations))
VISIBILITY: tuple[See, ...] = (
    See("procurement.PriceCorrection", SUPPLIER, OWN_PRICE, "本单位报价"),
    See("procurement.OpeningObjection", SUPPLIER, MINE, "本单位提出的疑义"),
    *(
        See(model, roles, _lots(path, name, of), basis)
        for model, path in (("procurement.PriceCorrection", "bid__lot"), ("procurement.OpeningObjection", "opening__lot"))
        for roles, name, of, basis in (
            (SEATED, "lots under review", _seated, "评审所需"),
            (BUYER_SIDE, "own or entrusted lots", _bought, "组织开标"),
            (FINANCE_SIDE | AUDITORS, "lots of own region", _of_region, "监督、审计"),
        )
    ),
)


def panel(project: Project, user: User) -> list[Panel]:
    """Corrections and objections, each with its answer, as far as the user may know of them."""
    changed = PriceCorrection.objects.visible_to(user).filter(bid__lot__project=project, bid__lot__failed_at=None)
    raised = OpeningObjection.objects.visible_to(user).filter(opening__lot__project=project, opening__lot__failed_at=None)
    context = {
        "corrections": list(changed.select_related("bid__supplier").distinct()),
        "objections": list(raised.select_related("supplier", "answered_by").distinct()),
    }
    if not any(context.values()):
        return []
    way = lot_of(project).tender.way
    basis = way.cite("correction", "correction_answer", "spot_objection")
    return [Panel(_("开标后的修正和疑义"), "procurement/record_sheet.html", {**context, "basis": basis})]


def todos(user: User) -> Iterator[Todo]:
    """Objections that wait for the buyer, corrected prices that wait for their bidder."""
    objected = Q(lots__opening__objections__isnull=False, lots__opening__objections__answered_at=None)
    for project in _bidding(user, "answer_opening_objection").filter(objected).distinct():
        yield _todo(project, "answer_opening_objection", "spot_objection")
    for project in _bidding(user, "confirm_correction").filter(lots__bids__correction__answered_at=None).distinct():
        if found := queries.own_correction(project, user):
            todo = _todo(project, "confirm_correction", "correction_answer")
            yield Todo(project, todo.verb, todo.url, todo.why, found.due_at)


def _bidding(user: User, step: str) -> QuerySet[Project]:
    return takeable(user, step).filter(state=State.BIDDING, lots__failed_at=None, lots__opening__isnull=False)


def _todo(project: Project, step: str, rule: str) -> Todo:
    return Todo(project, acts()[step].label, reverse(step, args=[project.number]), lot_of(project).tender.way.cite(rule))
