"""What writes sealed bids; who may is asked by the step that calls, and each call belongs into that step's transaction."""

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.core.files.base import ContentFile
from django.db import IntegrityError, transaction

from core import clock, log
from core.clock import PortalNow
from core.errors import constraint_of
from procurement.bids.files import written_files
from procurement.blinded import note
from procurement.models import Custodian, Custody, Lot, OwnIdentity, SealedCiphertext, SealedShare, SealStatement
from procurement.seal.encoding import FormatError, parse
from procurement.seal.sealing import Package, read_package
from procurement.seal.shares import Share, recipient_of
from procurement.seal.statements import SALT, Header, PartKind, opening_text
from procurement.sealed.queries import living_bid, standing_statements, terms_of, written
from registry.models import Organisation, User

SEED = 2 * SALT
REFUSALS = {
    "sealed_in_time": "bids are not taken now",
    "sealed_until_deadline": "not opened before the deadline",
    "sealed_opened_once": "opened already",
    "custody_is_final": "the deadline cannot be moved so",
    "sealed_one_living": "another bid of this supplier came first",
    "sealed_key_once": "the same submission is under way",
}


class RepeatedKeyError(FormatError):
    """The same idempotency key with another content."""


class NotInTimeError(FormatError):
    """Bids are not taken any more, or the opening is not yet."""


@dataclass(frozen=True)
class Keeper:
    """A custodian as the notice names it, with the recipient that was made for this round."""

    user: User
    name: str
    recipient: str


def next_round(custody: Custody, *, deadline: datetime) -> Custody:
    """The same custodians keep the shares of the final offers too, as a round of its own."""
    keepers = [Keeper(each.user, each.name, each.recipient) for each in custody.custodians.select_related("user")]
    return set_custody(custody.lot, round=Custody.Round.FINAL_OFFER, deadline=deadline, threshold=custody.threshold, keepers=keepers)


def set_custody(lot: Lot, *, round: str, deadline: datetime, threshold: int, keepers: Sequence[Keeper]) -> Custody:  # noqa: A002
    """Name the custodians of a round and log its terms; any `threshold` of them open. Raises FormatError for terms that are none."""
    parts = [PartKind("price", is_public=True)]
    if round == Custody.Round.BID:
        parts = [PartKind("qualification", is_public=False), PartKind("technical", is_public=False), *parts]
    rows = [{"kind": part.kind, "is_public": part.is_public} for part in parts]
    with transaction.atomic():
        made = Custody.objects.create(lot=lot, round=round, threshold=threshold, deadline_at=deadline, parts=rows, seed=os.urandom(SEED))
        for place, keeper in enumerate(keepers):
            Custodian.objects.create(custody=made, place=place, user=keeper.user, name=keeper.name, recipient=keeper.recipient)
        publish_terms(made)
    return made


def move_deadline(custody: Custody, deadline: datetime, *, outage: tuple[datetime, datetime] | None = None) -> SealStatement:
    """Move the deadline to a later moment and log the new terms; bids stay sealed for the same custody.

    After it has passed only an outage of the portal moves it, and only to a moment that is still to come. Raises NotInTimeError.
    """
    with _in_time():
        if outage is not None:
            custody.outages = [*custody.outages, {"from": written(outage[0]), "to": written(outage[1])}]
        custody.deadline_at = deadline
        custody.save(update_fields=["deadline_at", "outages"])
        return publish_terms(custody)


def publish_terms(custody: Custody) -> SealStatement:
    """Log the terms as they are now."""
    with transaction.atomic():
        made = _state(custody, SealStatement.Kind.TERMS, terms_of(custody).text())
        log.append()
    return made


def submit(custody: Custody, content: bytes, *, supplier: Organisation, key: str) -> SealStatement:
    """Take a sealed bid, in place of the one before. The same key with the same bid gives the same answer and changes nothing.

    Raises FormatError for a package that is not in order, RepeatedKeyError and NotInTimeError.
    """
    package = read_package(content, terms_of(custody))

    def take() -> SealStatement:
        with written_files() as written, _in_time():
            made = _take(custody, package.header, package.signature, supplier=supplier, key=key)
            _keep(made, package, written)
            log.append()
        return made

    return _once(custody, package.header.text, take, supplier=supplier, key=key)


def withdraw(custody: Custody, text: bytes, signature: bytes, *, supplier: Organisation, key: str) -> SealStatement:
    """Take a signed withdrawal. Raises FormatError as `submit` does, also when there is nothing to withdraw."""
    header = Header.read(text, terms_of(custody))
    header.check(signature)
    if header.is_bid:
        raise FormatError("not a withdrawal")

    def take() -> SealStatement:
        with _in_time():
            made = _take(custody, header, signature, supplier=supplier, key=key)
            log.append()
        return made

    return _once(custody, text, take, supplier=supplier, key=key)


def shut(custody: Custody) -> SealStatement:
    """End the taking of bids, once, after the deadline: only from now on may custodians have their shares."""
    with _in_time():
        Custody.objects.select_for_update().get(pk=custody.pk)
        text = opening_text(terms_of(custody), opened_at=written(clock.now()), statements=list(standing_statements(custody)))
        made = _state(custody, SealStatement.Kind.OPENING, text)
        log.append()
    return made


def hand_over(custodian: Custodian, shares: Mapping[int, Share]) -> int:
    """Keep what a custodian decrypted, by the number of the sealed share; what was handed over before stays. Returns how many were new."""
    with transaction.atomic():
        rows = SealedShare.objects.select_for_update().filter(custodian=custodian, pk__in=shares, handed_at=None)
        for row in rows:
            given = shares[row.pk]
            SealedShare.objects.filter(pk=row.pk).update(salt=given.salt, share=given.share, handed_at=PortalNow())
        return len(rows)


def open_own(statement: SealStatement, identities: Mapping[str, str]) -> None:
    """Keep the identities of a bid's parts from the bidder's own receipt, after the opening. Raises FormatError for other ones."""
    header = Header.read(statement.text.encode(), terms_of(statement.custody))
    with transaction.atomic():
        for row in statement.ciphertexts.filter(kind__in=identities):
            if recipient_of(identities[row.kind]) != header.by_kind[row.kind].recipient:
                raise FormatError(f"not the identity of {row.kind}")
            OwnIdentity.objects.get_or_create(ciphertext=row, defaults={"identity": identities[row.kind]})


def _take(custody: Custody, header: Header, signature: bytes, *, supplier: Organisation, key: str) -> SealStatement:
    """Log a bid or a withdrawal and end the bid before, which it must name."""
    if header.supplier != supplier.uscc:
        raise FormatError("made by another supplier")
    before = living_bid(custody, supplier)
    if header.replaces != (before.leaf if before else ""):
        raise FormatError("replaces another bid than the one that stands")
    if before is not None and parse(before.text.encode())["key"] != header.key.hex():
        raise FormatError("signed with another key than the bid before")
    if before is not None:
        SealStatement.objects.filter(pk=before.pk).update(ended_at=PortalNow())
    kind = SealStatement.Kind.BID if header.is_bid else SealStatement.Kind.WITHDRAWAL
    return _state(custody, kind, header.text, supplier=supplier, signature=signature, idempotency_key=key)


def _state(custody: Custody, kind: SealStatement.Kind, text: bytes, **more: Any) -> SealStatement:
    """Log a statement blinded and keep it.

    Whoever calls appends to the tree as the last thing of the transaction, since others wait for that.
    """
    made = SealStatement.objects.create(custody=custody, kind=kind, text=text.decode(), **note(text)._asdict(), **more)
    made.refresh_from_db()
    return made


def _keep(made: SealStatement, package: Package, written: list[str]) -> None:
    custodians = list(made.custody.custodians.all())
    for kind, content in package.ciphertexts.items():
        row = SealedCiphertext(statement=made, kind=kind)
        row.file.save(f"{package.header.by_kind[kind].sha256[:16]}.age", ContentFile(content), save=False)
        written.append(str(row.file.name))
        row.save()
        files = zip(custodians, package.shares[kind], strict=True)
        SealedShare.objects.bulk_create(SealedShare(ciphertext=row, custodian=custodian, file=share) for custodian, share in files)


def _once(custody: Custody, text: bytes, take: Callable[[], SealStatement], *, supplier: Organisation, key: str) -> SealStatement:
    """Return what was taken under this key, else take it; also when the same submission was under way in another window."""
    if (known := _known(custody, text, supplier=supplier, key=key)) is not None:
        return known
    try:
        return take()
    except FormatError:
        # Also "replaces another bid": the other window's is the bid that stands.
        if (known := _known(custody, text, supplier=supplier, key=key)) is not None:
            return known
        raise


def _known(custody: Custody, text: bytes, *, supplier: Organisation, key: str) -> SealStatement | None:
    """What was taken under this key; nothing where no key was given, since a supplier may do the same again later."""
    if not key:
        return None
    found = SealStatement.objects.filter(custody=custody, supplier=supplier, idempotency_key=key).first()
    if found is not None and found.text.encode() != text:
        raise RepeatedKeyError("this key belongs to another statement")
    return found


@contextmanager
def _in_time() -> Iterator[None]:
    """One transaction; what the database refuses for its time or because another window was faster reads like our own refusals."""
    try:
        with transaction.atomic():
            yield
    except IntegrityError as error:
        name = constraint_of(error)
        if name not in REFUSALS:
            raise
        raise NotInTimeError(REFUSALS[name]) from error
