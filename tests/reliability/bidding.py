"""Sealed bids for measuring: small ones that are quickly made."""

from dataclasses import dataclass
from decimal import Decimal

from config.demo.life import Life
from config.demo.paper import simple_pdf
from config.demo.tendering import supplier_of
from procurement.models import Bid, Custody, Lot
from procurement.seal.sealing import Content, SealedBid, seal_bid, withdrawal
from procurement.sealed import actions
from procurement.sealed.queries import bid_custody, terms_of
from projects.models import Project
from registry.models import Organisation, User


def seal(custody: Custody, supplier: Organisation, price: Decimal, *, words: str = "", before: tuple[bytes, str] = (b"", "")) -> SealedBid:
    """Seal a bid whose files say these words; `before` is the secret and the leaf of the bid in whose place it comes."""
    files = [(f"{supplier.uscc}.pdf", simple_pdf(words or supplier.name))]
    terms = terms_of(custody)
    contents = {part.kind: Content(files=files) for part in terms.parts} | {"price": Content({"price": f"{price:.2f}", "is_small": False})}
    return seal_bid(terms, contents, supplier=supplier.uscc, secret=before[0], replaces=before[1])


@dataclass(frozen=True)
class Bidder:
    """A supplier before one tender."""

    user: User
    supplier: Organisation
    lot: Lot
    custody: Custody

    def submit(self, bid: SealedBid, key: str) -> Bid:
        """Hand it in by the portal's action."""
        who = {"actor": self.user, "supplier": self.supplier}
        return actions.submit_sealed(self.lot.tender, **who, content=bid.package(), key=key)

    def replacement(self, price: Decimal) -> SealedBid:
        """Hand in a first bid and seal the one that shall come in its place."""
        first = seal(self.custody, self.supplier, price + 1)
        return seal(self.custody, self.supplier, price, before=(first.secret, self.submit(first, "first").sha256))

    def withdraw(self, bid: Bid, secret: bytes) -> Bid:
        """Take back what stands."""
        text, signature = withdrawal(terms_of(self.custody), supplier=self.supplier.uscc, secret=secret, replaces=bid.sha256)
        who = {"actor": self.user, "supplier": self.supplier}
        return actions.withdraw_sealed(self.lot.tender, **who, text=text, signature=signature)


def bidders(life: Life, project: Project) -> list[Bidder]:
    """Those of the life who have taken the file of a project."""
    lot = Lot.objects.living().select_related("tender").get(project=project)
    custody = bid_custody(lot)
    assert custody is not None
    users = [life.cast[username] for username, _first, _final in life.variant.prices]
    return [Bidder(user, supplier_of(user), lot, custody) for user in users]
