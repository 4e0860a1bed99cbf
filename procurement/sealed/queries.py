"""Reading sealed bids: terms, what a custodian gets after the opening, what the shares give, receipts and the publication."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from hashlib import sha256
from typing import Any

from django.db.models import Q, QuerySet

from core import log
from procurement.models import Custodian, Custody, Lot, OwnIdentity, SealedCiphertext, SealedShare, SealStatement
from procurement.seal.bundle import Publication, PublishedPart, write_bundle
from procurement.seal.opening import Opened, OpeningError, open_part
from procurement.seal.receipts import Logged, issue_receipt
from procurement.seal.shares import Fault, Rebuilt, Share, rebuild
from procurement.seal.statements import Custodian as Keeper
from procurement.seal.statements import Header, PartKind, Terms, spoken_code
from projects.models import Project
from registry.models import Membership, Organisation, Role, User


@dataclass(frozen=True)
class Found:
    """What became of a sealed part: its content, or whose fault it is that there is none, and who lied."""

    rebuilt: Rebuilt
    content: Opened | None = None
    # As custodians or the bidder itself gave it.
    identity: str = ""
    fault: Fault | None = None


def bid_custody(lot: Lot) -> Custody | None:
    """Return the custody of a lot's bids; None where the portal keeps the key."""
    return Custody.objects.filter(lot=lot, round=Custody.Round.BID).first()


def shown(custody: Custody, leaf: str) -> dict[str, Any]:
    """Return what the bid's page shows of the terms, and the code to read aloud of the bid that stands."""
    waits = is_shut(custody) and not hasattr(custody.lot, "opening") and undecided(custody)
    return {"terms": terms_of(custody), "code": spoken_code(leaf) if leaf else "", "waits_for_shares": waits}


def own_custodian(project: Project, user: User) -> Custodian | None:
    """Return the user's seat in the opening under way; None before the taking of bids has ended."""
    found = Custodian.objects.filter(user=user, custody__lot__project=project, custody__lot__failed_at=None).order_by("-pk").first()
    return found if found is not None and is_shut(found.custody) else None


def candidates(project: Project) -> list[Membership]:
    """Return who may keep shares: people of the buyer beside the filer, of finance and of the auditor, one seat a person."""
    own = Q(organisation=project.buyer, role__in=(Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR))
    offices = Q(organisation__region=project.region, role__in=(Role.FINANCE_SUPERVISOR, Role.AUDITOR))
    found = Membership.objects.current().filter(own | offices).select_related("user", "organisation").order_by("organisation", "pk")
    return list({each.user_id: each for each in found}.values())


def undecided(custody: Custody) -> bool:
    """Whether a part of a standing bid can neither be opened yet nor was made so that nobody can."""
    rows = (row for bid in standing_bids(custody) for row in bid.ciphertexts.all())
    return any(_rebuilt(row).fault == Fault.MISSING and not _own_identity(row) for row in rows)


def liars(custody: Custody) -> list[str]:
    """Return the names of custodians who handed over something else than was sealed for them."""
    places = {place for bid in standing_bids(custody) for row in bid.ciphertexts.all() for place in _rebuilt(row).liars}
    return list(custody.custodians.filter(place__in=places).values_list("name", flat=True))


def _rebuilt(ciphertext: SealedCiphertext) -> Rebuilt:
    custody = ciphertext.statement.custody
    header = Header.read(ciphertext.statement.text.encode(), terms_of(custody))
    return rebuild(header.by_kind[ciphertext.kind], _handed(ciphertext), threshold=custody.threshold)


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


def look(ciphertext: SealedCiphertext) -> Found:
    """Join what custodians have handed over of a part, and open it when it is enough."""
    custody = ciphertext.statement.custody
    header = Header.read(ciphertext.statement.text.encode(), terms_of(custody))
    rebuilt = rebuild(header.by_kind[ciphertext.kind], _handed(ciphertext), threshold=custody.threshold)
    identity = rebuilt.identity or _own_identity(ciphertext)
    if not identity:
        return Found(rebuilt, fault=rebuilt.fault)
    with ciphertext.file.open("rb") as file:
        content = file.read()
    try:
        return Found(rebuilt, content=open_part(header, ciphertext.kind, ciphertext=content, identity=identity), identity=identity)
    except OpeningError as error:
        return Found(rebuilt, fault=error.fault)


def receipt(statement: SealStatement) -> bytes:
    """Return the signed receipt; only after the statement's transaction is committed, and the same facts whenever it is asked again."""
    return issue_receipt(logged(statement), log.signer(), log.Stored().node, log.head())


def logged(statement: SealStatement) -> Logged:
    """Return a statement with its place in the log."""
    entry, index = log.entry_fields(statement.entry), log.index_of(statement.entry)
    return Logged(statement.text.encode(), bytes(statement.salt), entry, index, bytes(statement.signature))


def bundle(custody: Custody) -> bytes:
    """Return the public bundle of an opened round, under a freshly signed head of the log."""
    rows: Mapping[str, list[Logged]] = {kind: [] for kind in SealStatement.Kind}
    for statement in custody.statements.all():
        rows[statement.kind].append(logged(statement))
    [opening] = rows[SealStatement.Kind.OPENING]
    statements = sorted([*rows[SealStatement.Kind.BID], *rows[SealStatement.Kind.WITHDRAWAL]], key=lambda each: each.index)
    terms = sorted(rows[SealStatement.Kind.TERMS], key=lambda each: each.index)
    verifier = str(log.signer().verifier)
    made = Publication(terms, statements, opening, _public_parts(custody), bytes(custody.seed), verifier)
    head = log.head()
    return write_bundle(made, nodes=log.Stored().node, size=head.size, checkpoint=head.signed(log.signer()))


def _public_parts(custody: Custody) -> dict[str, dict[str, PublishedPart]]:
    kinds = [part["kind"] for part in custody.parts if part["is_public"]]
    return {bid.leaf: {row.kind: _published(row) for row in bid.ciphertexts.filter(kind__in=kinds)} for bid in standing_bids(custody)}


def _published(row: SealedCiphertext) -> PublishedPart:
    found = look(row)
    with row.file.open("rb") as file:
        content = file.read()
    facts = found.content.facts if found.content else {}
    is_own = bool(found.identity and not found.rebuilt.identity)
    return PublishedPart(content, _handed(row), found.identity, is_from_receipt=is_own, facts=facts)


def _own_identity(ciphertext: SealedCiphertext) -> str:
    own = OwnIdentity.objects.filter(ciphertext=ciphertext).first()
    return own.identity if own else ""


def _handed(ciphertext: SealedCiphertext) -> list[Share]:
    rows = ciphertext.shares.exclude(handed_at=None).select_related("custodian")
    return [Share(row.custodian.place, bytes(row.salt or b""), bytes(row.share or b"")) for row in rows]
