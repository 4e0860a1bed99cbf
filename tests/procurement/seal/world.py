"""A whole sealed tender without database or portal: custodians, bidders, the log and the publication."""

import hashlib
import json
from collections.abc import Callable
from dataclasses import dataclass, field, replace

from core.tlog.checkpoints import Checkpoint
from core.tlog.entries import digest
from core.tlog.merkle import Tree
from core.tlog.notes import Signer
from procurement.seal.bundle import Publication, PublishedPart, write_bundle
from procurement.seal.opening import open_part
from procurement.seal.receipts import Logged
from procurement.seal.sealing import Content, Package, SealedBid, read_package, seal_bid, withdrawal
from procurement.seal.shares import Share, new_identity, rebuild, unlock
from procurement.seal.statements import Custodian, PartKind, Terms, leaf, opening_text

LOG = Signer("log.example/gps", bytes(range(32)))
SEED = b"a seed for the draws of this lot"
DEADLINE, OPENED = "2026-05-25T01:30:00Z", "2026-05-25T01:31:00Z"
NAMES = ("购买主体", "财政监督", "审计", "公证处", "社会代表")
IDENTITIES = [new_identity() for _ in NAMES]
SUPPLIERS = ("91429900MA4K00010J", "91429900MA4K00020D", "91429900MA4K00030X", "91429900MA4K00040W")
PRICES = ("275000.00", "268000.00", "289000.00", "261500.00")


def terms(threshold: int = 3, custodians: int = 5, **changes) -> Terms:
    """The terms of a consultation's lot."""
    keepers = tuple(Custodian(name, recipient) for name, (_, recipient) in zip(NAMES, IDENTITIES, strict=True))[:custodians]
    parts = (PartKind("technical", is_public=False), PartKind("price", is_public=True))
    made = Terms("JC-2026-001", 1, "bid", DEADLINE, threshold, keepers, parts, hashlib.sha256(SEED).hexdigest())
    return replace(made, **changes)


def contents(price: str) -> dict[str, Content]:
    """What a bid says."""
    technical = Content(files=[("技术响应.pdf", b"%PDF-1.7 " + b"plan " * 500)])
    return {"technical": technical, "price": Content({"price": price, "is_small": True})}


def sealed(price: str = PRICES[0], supplier: str = SUPPLIERS[0], **more) -> SealedBid:
    """A bid as the bidder makes it."""
    return seal_bid(terms(), contents(price), supplier=supplier, **more)


def shares_of(package: Package, kind: str, custodians: range = range(5)) -> list[Share]:
    """What honest custodians hand over."""
    return [unlock(custodian, package.shares[kind][custodian], IDENTITIES[custodian][0]) for custodian in custodians]


@dataclass
class World:
    """The portal's side: a log with other entries between, and the statements of one lot."""

    entries: list[bytes] = field(default_factory=lambda: [b"other"] * 5)
    statements: list[Logged] = field(default_factory=list)
    terms: list[Logged] = field(default_factory=list)
    packages: dict[str, Package] = field(default_factory=dict)
    opening: Logged | None = None

    def log(self, text: bytes, at: str, signature: bytes = b"") -> Logged:
        """Append a statement, and something else after it."""
        salt = hashlib.sha256(b"salt" + text).digest()[:16]
        data = json.dumps({"leaf": leaf(salt, text)})
        entry = (f"sealed-{len(self.entries)}", "1", at, "sealed_event", "", "—", data, "0" * 64)
        self.entries += [digest(entry), b"other"]
        return Logged(text, salt, entry, len(self.entries) - 2, signature)

    def publish_terms(self, made: Terms, at: str = "2026-05-08T01:00:00") -> None:
        self.terms.append(self.log(made.text(), at))

    def submit(self, bid: SealedBid, at: str = "2026-05-20T08:00:00") -> Logged:
        """Take a bid as the portal does."""
        package = read_package(bid.package(), terms())
        self.statements.append(self.log(bid.text, at, bid.signature))
        self.packages[self.statements[-1].leaf] = package
        return self.statements[-1]

    def withdraw(self, bid: SealedBid, before: Logged, supplier: str, at: str = "2026-05-21T08:00:00") -> Logged:
        text, signature = withdrawal(terms(), supplier=supplier, secret=bid.secret, replaces=before.leaf)
        self.statements.append(self.log(text, at, signature))
        return self.statements[-1]

    def standing(self) -> list[str]:
        """The leaves of the bids that were neither replaced nor withdrawn."""
        gone = {json.loads(each.text)["replaces"] for each in self.statements}
        return [each.leaf for each in self.statements if each.leaf in self.packages and each.leaf not in gone]

    def open(self, at: str = "2026-05-25T01:31:00", made: Terms | None = None) -> None:
        leaves = [each.leaf for each in self.statements]
        self.opening = self.log(opening_text(made or terms(), opened_at=f"{at}Z" if made else OPENED, statements=leaves), at)

    def published_part(self, package: Package) -> PublishedPart:
        """The price as the custodians open it."""
        shares = shares_of(package, "price")
        rebuilt = rebuild(package.header.by_kind["price"], shares, threshold=3)
        ciphertext = package.ciphertexts["price"]
        opened = open_part(package.header, "price", ciphertext=ciphertext, identity=rebuilt.identity)
        return PublishedPart(ciphertext, shares, rebuilt.identity, facts=opened.facts)

    def publication(self) -> Publication:
        parts = {leaf: {"price": self.published_part(self.packages[leaf])} for leaf in self.standing()}
        assert self.opening is not None
        return Publication(self.terms, self.statements, self.opening, parts, SEED, str(LOG.verifier))

    def tree(self) -> Tree:
        return Tree(self.entries)

    def head(self, size: int | None = None) -> Checkpoint:
        size = len(self.entries) if size is None else size
        return Checkpoint(LOG.name, size, self.tree().root(size))

    def bundle(self, change: Callable[[Publication], Publication] = lambda publication: publication) -> bytes:
        """The published archive, its content changed beforehand if asked."""
        nodes, head = self.tree().node, self.head()
        return write_bundle(change(self.publication()), nodes=nodes, size=head.size, checkpoint=head.signed(LOG))


def lived() -> World:
    """Four suppliers: one replaces its bid, one withdraws; then the opening."""
    world = World()
    world.publish_terms(terms())
    first = sealed(PRICES[0])
    before = world.submit(first)
    bids = [sealed(price, supplier) for price, supplier in zip(PRICES[1:], SUPPLIERS[1:], strict=True)]
    logged = [world.submit(bid) for bid in bids]
    world.submit(sealed("270000.00", secret=first.secret, replaces=before.leaf), "2026-05-22T08:00:00")
    world.withdraw(bids[2], logged[2], SUPPLIERS[3])
    world.open()
    return world
