"""A published tender of the life, its custody by five people, and bids sealed for it."""

import hashlib
from dataclasses import dataclass, field

import pytest

from config.demo import custody as demo
from config.demo.life import Life, Variant
from config.demo.tendering import supplier_of
from core.clock import travel
from procurement.models import Custody, SealStatement
from procurement.seal.sealing import Content, SealedBid, seal_bid
from procurement.seal.shares import unlock
from procurement.sealed import actions, queries
from procurement.sealed.reading import Found, Reading
from registry.models import Organisation

# Three of these five open.
FIVE = Variant(custodians=("approver", "reviewer", "acceptor", "supervisor", "auditor"))
PDF = b"%PDF-1.7 sealed"


@dataclass
class Sealed:
    """A custody with its suppliers' side beside it."""

    life: Life
    custody: Custody
    bids: dict[str, SealedBid] = field(default_factory=dict)

    def supplier(self, username: str) -> Organisation:
        return supplier_of(self.life.cast[username])

    def seal(self, username: str, price: str, *, replaces: str = "") -> SealedBid:
        terms = queries.terms_of(self.custody)
        files = [("响应.pdf", PDF)]
        contents = {
            part.kind: Content(files=files) if part.kind != "price" else Content({"price": price, "is_small": False})
            for part in terms.parts
        }
        before = self.bids.get(username)
        secret = before.secret if before and replaces else b""
        self.bids[username] = seal_bid(terms, contents, supplier=self.supplier(username).uscc, secret=secret, replaces=replaces)
        return self.bids[username]

    def submit(self, username: str, price: str = "275000.00", *, replaces: str = "", key: str = "") -> SealStatement:
        content = self.seal(username, price, replaces=replaces).package()
        key = key or hashlib.sha256(content).hexdigest()
        return actions.submit(self.custody, content, supplier=self.supplier(username), key=key)

    def identity(self, place: int) -> str:
        """The secret key of the custodian at a place."""
        return demo.identity_of(self.custody.custodians.get(place=place).user)

    def found(self, statement: SealStatement, kind: str) -> Found:
        """What became of a part, read anew."""
        return dict(Reading(self.custody).parts(statement.leaf))[kind]

    def close(self) -> SealStatement:
        """Wait for the deadline and shut."""
        travel(self.custody.deadline_at)
        return actions.shut(self.custody)

    def hand_over(self, *places: int) -> None:
        """Let custodians decrypt and hand over all their shares."""
        for custodian in self.custody.custodians.filter(place__in=places):
            rows = queries.shares_for(custodian)
            shares = {row.pk: unlock(custodian.place, bytes(row.file), self.identity(custodian.place)) for row in rows}
            actions.hand_over(custodian, shares)


def custody_of(life: Life) -> Sealed:
    """The custody of the life's tender."""
    return Sealed(life, demo.custody_of(life))


@pytest.fixture
def sealed(life) -> Sealed:
    return custody_of(life)
