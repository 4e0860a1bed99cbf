"""What became of a round's sealed parts: each is read once, from its header, the shares handed over and its maker's own receipt."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from django.db.models import Prefetch

from core.clock import now
from procurement.models import Custody, SealedCiphertext, SealedShare, SealStatement
from procurement.seal.opening import Opened, OpeningError, open_part
from procurement.seal.shares import Fault, Rebuilt, Share, rebuild
from procurement.seal.statements import Header, spoken_code
from procurement.sealed.queries import cure_ends_at, is_opened, standing_bids, terms_of


@dataclass(frozen=True)
class Found:
    """What became of a sealed part: its content, or whose fault it is that there is none, and who lied."""

    rebuilt: Rebuilt
    shares: list[Share]
    ciphertext: bytes
    content: Opened | None = None
    # As custodians or the bidder itself gave it.
    identity: str = ""
    fault: Fault | None = None


class Reading:
    """A round with its standing bids, all fetched at once; nothing is read twice."""

    def __init__(self, custody: Custody) -> None:
        self.custody = custody
        self._rebuilt: dict[int, Rebuilt] = {}
        self._headers: dict[str, Header] = {}

    @cached_property
    def bids(self) -> dict[str, SealStatement]:
        """The bids that stand, by their leaves."""
        handed = SealedShare.objects.exclude(handed_at=None).select_related("custodian").order_by("pk")
        parts = SealedCiphertext.objects.select_related("own").prefetch_related(Prefetch("shares", handed, to_attr="handed"))
        found = standing_bids(self.custody).prefetch_related(Prefetch("ciphertexts", parts.order_by("pk")))
        terms = terms_of(self.custody)
        self._headers = {bid.leaf: Header.read(bid.text.encode(), terms) for bid in found}
        return {bid.leaf: bid for bid in found}

    def parts(self, leaf: str) -> Iterator[tuple[str, Found]]:
        """Open the parts of a standing bid, each with its kind, in the order of the terms."""
        for row in self.bids[leaf].ciphertexts.all():
            yield row.kind, self._look(leaf, row)

    def is_undecided(self, leaf: str) -> bool:
        """Whether a part of a standing bid can neither be opened yet nor was made so that nobody can."""
        return any(self._join(leaf, row).fault == Fault.MISSING and not own_identity(row) for row in self.bids[leaf].ciphertexts.all())

    @property
    def undecided(self) -> list[str]:
        """The leaves of the bids that are."""
        return [leaf for leaf in self.bids if self.is_undecided(leaf)]

    @property
    def liars(self) -> list[str]:
        """The names of custodians who handed over something else than was sealed for them."""
        rows = ((leaf, row) for leaf, bid in self.bids.items() for row in bid.ciphertexts.all())
        places = {place for leaf, row in rows for place in self._join(leaf, row).liars}
        return list(self.custody.custodians.filter(place__in=places).values_list("name", flat=True))

    def _join(self, leaf: str, row: SealedCiphertext) -> Rebuilt:
        if row.pk not in self._rebuilt:
            self._rebuilt[row.pk] = rebuild(self._headers[leaf].by_kind[row.kind], handed(row), threshold=self.custody.threshold)
        return self._rebuilt[row.pk]

    def _look(self, leaf: str, row: SealedCiphertext) -> Found:
        rebuilt = self._join(leaf, row)
        with row.file.open("rb") as file:
            ciphertext = file.read()
        identity = rebuilt.identity or own_identity(row)
        found = (rebuilt, handed(row), ciphertext)
        if not identity:
            return Found(*found, fault=rebuilt.fault)
        try:
            content = open_part(self._headers[leaf], row.kind, ciphertext=ciphertext, identity=identity)
        except OpeningError as error:
            return Found(*found, fault=error.fault)
        return Found(*found, content=content, identity=identity)


def handed(row: SealedCiphertext) -> list[Share]:
    """The shares of a part that a reading has fetched, as custodians handed them over."""
    rows: list[SealedShare] = row.handed  # type: ignore[attr-defined]
    return [Share(each.custodian.place, bytes(each.salt or b""), bytes(each.share or b"")) for each in rows]


def own_identity(row: SealedCiphertext) -> str:
    """The identity from the bidder's own receipt, if it was given."""
    return row.own.identity if hasattr(row, "own") else ""


def shown(custody: Custody, leaf: str) -> dict[str, Any]:
    """What a bidder's page shows of a round: its terms, the code to read aloud of what stands, and until when its maker may open it."""
    ends_at = cure_ends_at(custody)
    is_open = ends_at is not None and now() <= ends_at and not is_opened(custody)
    waits = is_open and leaf and Reading(custody).is_undecided(leaf)
    return {"terms": terms_of(custody), "code": spoken_code(leaf) if leaf else "", "own_until": ends_at if waits else None}
