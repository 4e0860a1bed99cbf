"""Reading sealed bids: rounds and their terms, what a custodian gets after the opening, and receipts."""

from collections.abc import Iterable, Iterator
from datetime import UTC, datetime
from hashlib import sha256

from django.db.models import Q, QuerySet

from core import law, log
from core.calendar import due_at, local_date
from procurement.models import Custodian, Custody, Lot, SealedShare, SealStatement
from procurement.seal.receipts import Logged, issue_receipt
from procurement.seal.statements import Custodian as Keeper
from procurement.seal.statements import PartKind, Terms
from projects.models import Project
from registry.models import Membership, Organisation, Role, User

# Rounds whose bids or final offers have been opened.
OPENED = Q(round=Custody.Round.BID, lot__opening__isnull=False) | Q(
    round=Custody.Round.FINAL_OFFER, lot__offer_call__opened_at__isnull=False
)


def bid_custody(lot: Lot) -> Custody | None:
    """Return the custody of a lot's bids; None before the notice."""
    return Custody.objects.filter(lot=lot, round=Custody.Round.BID).first()


def offer_custody(lot: Lot) -> Custody | None:
    """Return the custody of a lot's final offers; None before the panel has asked for them."""
    return Custody.objects.filter(lot=lot, round=Custody.Round.FINAL_OFFER).first()


def is_opened(custody: Custody) -> bool:
    """Whether what was sealed in this round has been opened."""
    return Custody.objects.filter(OPENED, pk=custody.pk).exists()


def cure_ends_at(custody: Custody) -> datetime | None:
    """Until when custodians may hand over and bidders open their own before the opening goes on without them; None while bids are taken."""
    opening = custody.statements.filter(kind=SealStatement.Kind.OPENING).first()
    if opening is None:
        return None
    return due_at(opening.at, law.get("sealing.cure", on=local_date(opening.at), region=custody.lot.project.region))


def own_custodian(project: Project, user: User) -> Custodian | None:
    """Return the user's seat in the round under way; None while its bids are still taken."""
    found = Custodian.objects.filter(user=user, custody__lot__project=project, custody__lot__failed_at=None).order_by("-pk").first()
    return found if found is not None and is_shut(found.custody) else None


def candidates(project: Project) -> list[Membership]:
    """Return who may keep shares: people of the buyer beside the filer, of finance and of the auditor, one seat a person."""
    own = Q(organisation=project.buyer, role__in=(Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR))
    offices = Q(organisation__region=project.region, role__in=(Role.FINANCE_SUPERVISOR, Role.AUDITOR))
    found = Membership.objects.current().filter(own | offices).select_related("user", "organisation").order_by("organisation", "pk")
    return list({each.user_id: each for each in found}.values())


def memberships(project: Project, keys: Iterable[str]) -> list[Membership]:
    """Return the candidates of these numbers."""
    return [each for each in candidates(project) if str(each.pk) in set(keys)]


def terms_of(custody: Custody) -> Terms:
    """Return the terms as they are now."""
    tender = custody.lot.tender
    return Terms(
        tender=tender.number,
        lot=custody.lot.position,
        round=custody.round,
        deadline=written(custody.deadline_at),
        threshold=custody.threshold,
        custodians=tuple(Keeper(each.name, each.recipient) for each in custody.custodians.all()),
        parts=tuple(PartKind(each["kind"], is_public=each["is_public"]) for each in custody.parts),
        outages=tuple((each["from"], each["to"]) for each in custody.outages),
        seed=sha256(bytes(custody.seed)).hexdigest(),
    )


def written(moment: datetime) -> str:
    """Write a moment as the statements do, in UTC."""
    return moment.astimezone(UTC).isoformat().replace("+00:00", "Z")


def living_bid(custody: Custody, supplier: Organisation) -> SealStatement | None:
    """Return the bid of a supplier that was neither replaced nor withdrawn."""
    return standing_bids(custody).filter(supplier=supplier).first()


def standing_bids(custody: Custody) -> QuerySet[SealStatement]:
    """Return the bids that were neither replaced nor withdrawn."""
    return custody.statements.filter(kind=SealStatement.Kind.BID, ended_at=None)


def standing_statements(custody: Custody) -> Iterator[str]:
    """Yield the leaves of all bids and withdrawals, in the order of the log."""
    found = custody.statements.filter(supplier__isnull=False)
    yield from (leaf for leaf, _ in sorted(((row.leaf, log.index_of(row.entry)) for row in found), key=lambda pair: pair[1]))


def is_shut(custody: Custody) -> bool:
    """Whether the opening has begun."""
    return custody.statements.filter(kind=SealStatement.Kind.OPENING).exists()


def shares_for(custodian: Custodian) -> list[SealedShare]:
    """Return the shares that a custodian has to hand over; none before the opening, and none of bids that no longer stood at it."""
    if not is_shut(custodian.custody):
        return []
    found = custodian.shares.filter(handed_at=None, ciphertext__statement__ended_at=None)
    return list(found.select_related("ciphertext__statement").order_by("pk"))


def receipt(statement: SealStatement) -> bytes:
    """Return the signed receipt; only after the statement's transaction is committed, and the same facts whenever it is asked again."""
    return issue_receipt(logged(statement), log.signer(), log.Stored().node, log.head())


def logged(statement: SealStatement) -> Logged:
    """Return a statement with its place in the log."""
    entry, index = log.entry_fields(statement.entry), log.index_of(statement.entry)
    return Logged(statement.text.encode(), bytes(statement.salt), entry, index, bytes(statement.signature))
