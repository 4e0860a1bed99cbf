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
from procurement.sealed.queries import bid_custody, candidates, shares_for, terms_of
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
    if not life.variant.custodians:
        return
    life.at(5, 7, 9)
    users = [user.pk for user in holders(life)]
    members = [each for each in candidates(life.project) if each.user_id in users]
    actions.name_custodians(life.project, actor=life.person("filer"), members=members)


def register_keys(life: Life) -> None:
    """Every custodian registers a key."""
    found = list(holders(life))
    ready = found if life.gives("custody_is_ready") else found[:-1]
    for minute, user in enumerate(ready, 30):
        life.at(5, 7, 15, minute)
        actions.register_key(life.project, actor=user, recipient=recipient_of(identity_of(user)))


def seal(custody: Custody, supplier: Organisation, price: Decimal, author: str = "") -> bytes:
    """A bid as the supplier's own program makes it."""
    terms, title = terms_of(custody), custody.lot.tender.title
    contents = {
        part.kind: Content({"price": f"{price:.2f}", "is_small": supplier.is_small})
        if part.kind == "price"
        else Content(files=[(f"{TITLES[part.kind]}.pdf", simple_pdf(f"{supplier.name} {TITLES[part.kind]}", title, author=author))])
        for part in terms.parts
    }
    return seal_bid(terms, contents, supplier=supplier.uscc).package()


def bid(lot: Lot, user: User, *, supplier: Organisation, price: Decimal, author: str = "") -> None:
    """Seal a bid for the custodians and hand it in."""
    custody = bid_custody(lot)
    assert custody is not None
    content = seal(custody, supplier, price, author)
    actions.submit_sealed(lot.tender, actor=user, supplier=supplier, content=content, key=sha256(content).hexdigest()[:64])


def shut(life: Life) -> None:
    """At the deadline the taking of bids ends."""
    custody = custody_of(life)
    if custody is None or life.variant.failure:
        return
    travel(custody.deadline_at if life.gives("opening_time_has_come") else custody.deadline_at - timedelta(minutes=30))
    actions.shut_bids(life.project, actor=life.person("filer"))


def hand_over(life: Life) -> None:
    """The custodians unlock their shares and hand them over."""
    custody = custody_of(life)
    if custody is None or life.variant.failure:
        return
    seats = list(custody.custodians.select_related("user"))
    given = seats if life.gives("shares_are_enough") else seats[:1]
    for minute, custodian in enumerate(given, 1):
        travel(custody.deadline_at + timedelta(minutes=minute))
        actions.hand_over_shares(life.project, actor=custodian.user, shares=unlocked(custodian))


def unlocked(custodian: Custodian) -> dict[int, tuple[bytes, bytes]]:
    """What a custodian's key makes of its shares."""
    identity = identity_of(custodian.user)
    found = {row.pk: unlock(custodian.place, bytes(row.file), identity) for row in shares_for(custodian)}
    return {number: (share.salt, share.share) for number, share in found.items()}


def custody_of(life: Life) -> Custody | None:
    """The custody of the attempt under way."""
    lot = Lot.objects.living().filter(project=life.project).first()
    return bid_custody(lot) if lot else None
