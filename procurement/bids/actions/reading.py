"""Opening what a bidder sealed for custodians: its price, and its files as parts of the bid."""

import hashlib
import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import law
from procurement.bids.files import clean_name, is_readable_pdf
from procurement.models import Bid, SealedPart
from procurement.seal.opening import Opened
from procurement.sealed.reading import Reading

PRICE = re.compile(r"[0-9]{1,12}\.[0-9]{2}", re.ASCII)


@dataclass
class Told:
    """What a sealed bid says; `broken` names parts that nobody can open or that hold something else than they should."""

    price: Decimal | None = None
    is_small: bool | None = None
    broken: list[str] = field(default_factory=list)


def lying_custodians(reading: Reading) -> list[dict[str, str]]:
    """Signs that name the custodians whose shares were not those that had been sealed for them."""
    basis = law.cite("consultation.opening")
    return [{"message": _("托管人%(name)s交出的份额与承诺不符") % {"name": name}, "basis": basis} for name in reading.liars]


def read_bid(reading: Reading, bid: Bid, written: list[str]) -> Told:
    """Open all parts of a bid with the shares of its custodians and keep the files."""
    told = Told()
    for kind, found in reading.parts(bid.sha256):
        label = str(SealedPart.Kind(kind).label)
        if found.content is None:
            told.broken.append(label)
        elif kind == SealedPart.Kind.PRICE:
            _read_price(told, found.content, label)
        else:
            told.broken += [name for name in (_keep_file(bid, kind, file, written) for file in found.content.files) if name]
    return told


def price_of(content: Opened) -> Decimal | None:
    """The price that an opened part names; None where it is none."""
    price = str(content.facts.get("price", ""))
    return Decimal(price) if PRICE.fullmatch(price) and Decimal(price) else None


def _read_price(told: Told, content: Opened, label: str) -> None:
    price, is_small = price_of(content), content.facts.get("is_small")
    if price is None or not isinstance(is_small, bool):
        told.broken.append(label)
        return
    told.price, told.is_small = price, is_small


def _keep_file(bid: Bid, kind: str, file: tuple[str, bytes], written: list[str]) -> str:
    """Keep one file; returns its name when it is no whole PDF."""
    name, content = clean_name(file[0]), file[1]
    sha256 = hashlib.sha256(content).hexdigest()
    part = SealedPart(lot=bid.lot, supplier=bid.supplier, bid=bid, kind=kind, name=name, sha256=sha256, size=len(content))
    if is_readable_pdf(content):
        part.opened.save(f"{sha256[:16]}.pdf", ContentFile(content), save=False)
        written.append(str(part.opened.name))
    part.save()
    return "" if part.opened else name
