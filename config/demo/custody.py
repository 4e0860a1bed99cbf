"""The demonstration's custodians, their keys, and bids that are sealed for them."""

from collections.abc import Iterator
from datetime import timedelta
from decimal import Decimal
from hashlib import sha256

from config.demo.life import Life
from config.demo.paper import simple_pdf
from core.clock import travel
from procurement.models import Custodian, Custody, Lot
from procurement.seal.encoding import identity_text
from procurement.seal.sealing import Content, seal_bid
from procurement.seal.shares import recipient_of, unlock
from procurement.sealed import actions
from procurement.sealed.queries import candidates, living_bid, shares_for, terms_of
from registry.models import Organisation, User

TITLES = {"qualification": "资格证明", "technical": "服务方案"}


def identity_of(user: User) -> str:
    """The secret key of a person of the cast; the same at every start, so that its file can be offered for trying."""
    return identity_text(sha256(f"custody of {user.username}".encode()).digest())


def holders(life: Life) -> Iterator[User]:
    """Who keeps shares in this life."""
    for name in life.variant.custodians:
        yield life.cast[name] if name in {"supervisor", "auditor"} else life.person(name)


def name_custodians(life: Life) -> None:
    """The filer names who shall keep the shares."""
    if not life.gives("custodians_are_named"):
        return
    life.at(5, 7, 9)
    name(life)


def name(life: Life) -> None:
    """The same at whatever time it is."""
    users = [user.pk for user in holders(life)]
    members = [each for each in candidates(life.project) if each.user_id in users]
    actions.name_custodians(life.project, actor=life.person("filer"), members=members)


def register_keys(life: Life) -> None:
    """Every custodian registers a key."""
    found = list(holders(life)) if life.gives("custodians_are_named") else []
    ready = found if life.gives("custody_is_ready") else found[:-1]
    for minute, user in enumerate(ready, 30):
        life.at(5, 7, 15, minute)
        register(life, user)


def register(life: Life, user: User) -> None:
    """A custodian registers the public part of a key."""
    actions.register_key(life.project, actor=user, recipient=recipient_of(identity_of(user)))


def secret_of(supplier: Organisation) -> bytes:
    """What signs the bids of a supplier of the cast; kept in the receipt of each of them."""
    return sha256(f"bids of {supplier.uscc}".encode()).digest()


def seal(custody: Custody, supplier: Organisation, price: Decimal, author: str = "") -> bytes:
    """A bid or a final offer as the supplier's own program makes it, in place of the one before."""
    before = living_bid(custody, supplier)
    terms, title = terms_of(custody), custody.lot.tender.title
    said = {"is_small": supplier.is_small} if custody.round == Custody.Round.BID else {}
    contents = {
        part.kind: Content({"price": f"{price:.2f}", **said})
        if part.kind == "price"
        else Content(files=[(f"{TITLES[part.kind]}.pdf", simple_pdf(f"{supplier.name} {TITLES[part.kind]}", title, author=author))])
        for part in terms.parts
    }
    replaces = before.leaf if before else ""
    return seal_bid(terms, contents, supplier=supplier.uscc, secret=secret_of(supplier), replaces=replaces).package()


def bid(lot: Lot, user: User, *, supplier: Organisation, price: Decimal, author: str = "") -> None:
    """Seal a bid for the custodians and hand it in."""
    content = seal(Custody.objects.get(lot=lot, round=Custody.Round.BID), supplier, price, author)
    actions.submit_sealed(lot.tender, actor=user, supplier=supplier, content=content, key=key_of(content))


def key_of(content: bytes) -> str:
    """The name under which a program repeats a submission."""
    return sha256(content).hexdigest()


def shut(life: Life) -> None:
    """At the deadline the taking of bids ends."""
    if life.variant.failure:
        return
    deadline = custody_of(life).deadline_at
    travel(deadline if life.gives("opening_time_has_come") else deadline - timedelta(minutes=30))
    actions.shut_bids(life.project, actor=life.person("filer"))


def hand_over(life: Life) -> None:
    """The custodians unlock their shares and hand them over."""
    if not life.variant.failure:
        hand_over_all(life, custody_of(life), fact="shares_are_enough")


def hand_over_all(life: Life, custody: Custody, *, fact: str) -> None:
    """All custodians of a round hand over, minute by minute after its deadline; without the fact only one does."""
    seats = list(custody.custodians.select_related("user"))
    for minute, custodian in enumerate(seats if life.gives(fact) else seats[:1], 1):
        travel(custody.deadline_at + timedelta(minutes=minute))
        actions.hand_over_shares(life.project, actor=custodian.user, shares=unlocked(custodian))


def unlocked(custodian: Custodian) -> dict[int, tuple[bytes, bytes]]:
    """What a custodian's key makes of its shares."""
    identity = identity_of(custodian.user)
    found = {row.pk: unlock(custodian.place, bytes(row.file), identity) for row in shares_for(custodian)}
    return {number: (share.salt, share.share) for number, share in found.items()}


def custody_of(life: Life, round: str = Custody.Round.BID) -> Custody:  # noqa: A002
    """The custody of a round of the attempt under way."""
    return Custody.objects.get(lot=Lot.objects.living().get(project=life.project), round=round)
