"""What custody adds to the life of a project."""

from collections.abc import Iterator, Mapping
from datetime import datetime

from django.db.models import Q, QuerySet
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core import law
from core.outbox import queue
from procurement.bids.rules import enough_suppliers_responded, opening_time_has_come
from procurement.models import Custody, KeyHolder, Lot, SealedShare, SealStatement, Tender
from procurement.sealed import rules
from procurement.sealed.actions.keeping import Keeper, move_deadline, set_custody
from procurement.sealed.queries import OPENED, bid_custody, is_shut
from procurement.tenders.rules import questions_are_answered
from procurement.tenders.stage import FILER, PUBLISHED, RUN, SUPPLIER
from projects.models import Project, State
from projects.protocol import Act, Effect, Gate, Happened, Panel, Todo
from projects.rules import not_suspended
from projects.stage import BUYER
from registry.models import Role, User
from registry.policy import Allow, Scope, See, may

KEEPERS = frozenset({Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR, Role.FINANCE_SUPERVISOR, Role.AUDITOR})
KEEPS = Scope(
    "keeps shares", lambda holder: Q(pk__in=KeyHolder.objects.filter(user=holder.user, lot__failed_at=None).values("lot__project"))
)
OWN_KEY = Scope("own key", lambda holder: Q(user=holder.user))

GATES: Mapping[str, tuple[Gate, ...]] = {
    "start_procurement": (rules.custodians_are_named, rules.custody_is_ready),
    "shut_bids": (opening_time_has_come, enough_suppliers_responded, questions_are_answered, not_suspended),
    "open_bids": (rules.shares_are_enough,),
}
UNGATED: Mapping[str, str] = {
    "name_custodians": "how many and from where is checked by the action",
    "register_key": "a key of one's own; that it is one is checked by the action",
    "hand_over_shares": "the database refuses shares before the opening, and takes each once",
}


def publish_custody(project: Project, happened: Happened) -> None:
    """214号 art. 13: the custodians stand in the notice, and the terms in the log."""
    tender = happened.subject
    if not isinstance(tender, Tender) or tender.deadline_at is None:
        return
    lot = tender.lots.get(project=project)
    keepers = [Keeper(each.user, each.name, each.recipient) for each in lot.key_holders.select_related("user").order_by("pk")]
    threshold = rules.threshold_of(len(keepers))
    made = set_custody(lot, round=Custody.Round.BID, deadline=tender.deadline_at, threshold=threshold, keepers=keepers)
    publish_terms_of(made, happened)


def move_custody(project: Project, happened: Happened) -> None:
    """The terms follow a moved deadline; bids stay sealed for the same custodians."""
    lot = Lot.objects.living().filter(project=project).first()
    custody = bid_custody(lot) if lot else None
    after = datetime.fromisoformat(str(happened.facts["deadline_after"]))
    if custody is not None and after > custody.deadline_at:
        move_deadline(custody, after)
        publish_terms_of(custody, happened)


def publish_terms_of(custody: Custody, happened: Happened) -> None:
    """The terms as they are now stand where programs and the offline page fetch them."""
    queue("sealed_files", f"terms:{custody.pk}:{happened.audit.pk}", {"custody": custody.pk})


def publish_bundle(project: Project, happened: Happened) -> None:
    """What everybody needs to recheck the opening is published once it is over."""
    lot = Lot.objects.living().filter(project=project).first()
    custody = bid_custody(lot) if lot else None
    if custody is not None:
        queue("sealed_files", f"bundle:{custody.pk}", {"custody": custody.pk})


def publish_offer_terms(project: Project, happened: Happened) -> None:
    """Final offers are sealed for the terms of a round of their own."""
    publish_terms_of(Custody.objects.get(lot=Lot.objects.living().get(project=project), round=Custody.Round.FINAL_OFFER), happened)


def publish_offers(project: Project, happened: Happened) -> None:
    """Final offers are part of the review, which stays secret until its result; then everybody may recheck their opening too."""
    lot = Lot.objects.filter(project=project).latest("pk")
    for custody in Custody.objects.filter(OPENED, lot=lot, round=Custody.Round.FINAL_OFFER):
        queue("sealed_files", f"bundle:{custody.pk}", {"custody": custody.pk})


EFFECTS: Mapping[str, tuple[Effect, ...]] = {
    "start_procurement": (publish_custody,),
    "clarify_tender": (move_custody,),
    "open_bids": (publish_bundle,),
    "request_offers": (publish_offer_terms,),
    "publish_result": (publish_offers,),
    "fail_procurement": (publish_offers,),
}


def has_file(project: Project) -> bool:
    """The tender file is there."""
    return Lot.objects.living().filter(project=project).exists()


def has_holders(project: Project) -> bool:
    """Custodians are named."""
    return KeyHolder.objects.filter(lot__project=project, lot__failed_at=None).exists()


def waits_for_end(project: Project) -> bool:
    """Bids are still taken."""
    return _custodies(project).filter(round=Custody.Round.BID).exclude(statements__kind=SealStatement.Kind.OPENING).exists()


def waits_for_shares(project: Project) -> bool:
    """The taking of bids or final offers has ended and they are not open yet."""
    return _custodies(project).filter(statements__kind=SealStatement.Kind.OPENING).exclude(OPENED).exists()


ACTS: tuple[Act, ...] = (
    Act("name_custodians", _("确定托管人"), (State.APPROVED,), 3, has_file),
    Act("register_key", _("登记托管公钥"), (State.APPROVED,), 3, has_holders),
    Act("shut_bids", _("停止接收响应"), (State.BIDDING,), 3, waits_for_end),
    Act("hand_over_shares", _("交出份额"), (State.BIDDING,), 3, waits_for_shares),
)

POLICY: tuple[Allow, ...] = (
    Allow("name_custodians", FILER, BUYER, law.cite("consultation.sealed")),
    Allow("register_key", KEEPERS, KEEPS, law.cite("consultation.sealed")),
    Allow("open_own_bid", SUPPLIER, PUBLISHED, law.cite("consultation.opening")),
    Allow("shut_bids", FILER, RUN, law.cite("consultation.opening")),
    Allow("hand_over_shares", KEEPERS, KEEPS, law.cite("consultation.opening")),
)

VISIBILITY: tuple[See, ...] = (See("procurement.KeyHolder", KEEPERS, OWN_KEY, "本人托管的份额"),)


def _custodies(project: Project) -> QuerySet[Custody]:
    return Custody.objects.filter(lot__project=project, lot__failed_at=None)


def panel(project: Project, user: User) -> list[Panel]:
    """Who keeps the shares and how far they are."""
    lot = Lot.objects.living().filter(project=project).select_related("tender").first()
    holders = list(lot.key_holders.order_by("pk")) if lot else []
    if lot is None or not holders:
        return []
    custody = lot.custodies.order_by("pk").last()
    handed = set(custody.custodians.filter(shares__handed_at__isnull=False).values_list("user", flat=True)) if custody else set()
    rows = [{"name": each.name, "recipient": each.recipient, "has_handed": each.user_id in handed} for each in holders]
    context = {"rows": rows, "threshold": rules.threshold_of(len(holders)), "custody": custody, "is_shut": custody and is_shut(custody)}
    return [Panel(_("托管人"), "procurement/custody_panel.html", context)]


def todos(user: User) -> Iterator[Todo]:
    """For a custodian: register a key before the notice, hand over the shares after the deadline."""
    for holder in KeyHolder.objects.visible_to(user).filter(recipient="", lot__failed_at=None).select_related("lot__project"):
        project = holder.lot.project
        if project.state == State.APPROVED and may(user, "register_key", project):
            yield Todo(project, _("登记托管公钥"), reverse("register_key", args=[project.number]), law.cite("consultation.sealed"))
    shut = Custody.objects.filter(statements__kind=SealStatement.Kind.OPENING, lot__failed_at=None).exclude(OPENED)
    waiting = SealedShare.objects.filter(
        custodian__user=user, handed_at=None, ciphertext__statement__ended_at=None, custodian__custody__in=shut
    )
    for project in Project.objects.filter(pk__in=waiting.values("custodian__custody__lot__project")):
        if may(user, "hand_over_shares", project):
            yield Todo(project, _("交出份额"), reverse("hand_over_shares", args=[project.number]), law.cite("consultation.opening"))
