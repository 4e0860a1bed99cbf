"""A published tender of the life, its custody by five people, and bids sealed for it."""

import hashlib
from dataclasses import dataclass, field

import pytest

from config.demo.life import Life
from config.demo.tendering import supplier_of
from core.clock import travel
from procurement.models import Custody, SealStatement
from procurement.seal.sealing import Content, SealedBid, seal_bid
from procurement.seal.shares import new_identity, unlock
from procurement.sealed import actions, queries
from registry.models import Organisation, User
from tests.procurement.conftest import lot_of

IDENTITIES = [new_identity() for _ in range(5)]
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

    def close(self) -> SealStatement:
        """Wait for the deadline and shut."""
        travel(self.custody.deadline_at)
        return actions.shut(self.custody)

    def hand_over(self, *places: int) -> None:
        """Let custodians decrypt and hand over all their shares."""
        for custodian in self.custody.custodians.filter(place__in=places):
            rows = queries.shares_for(custodian)
            shares = {row.pk: unlock(custodian.place, bytes(row.file), IDENTITIES[custodian.place][0]) for row in rows}
            actions.hand_over(custodian, shares)


def custody_of(life: Life) -> Sealed:
    """Give the life's tender a custody of three out of five."""
    people = list(User.objects.order_by("pk")[:5])
    keepers = [actions.Keeper(user, f"托管人{place}", IDENTITIES[place][1]) for place, user in enumerate(people)]
    lot = lot_of(life)
    return Sealed(life, actions.set_custody(lot, round="bid", deadline=lot.tender.deadline_at, threshold=3, keepers=keepers))


@pytest.fixture
def sealed(life) -> Sealed:
    return custody_of(life)
