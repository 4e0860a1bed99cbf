"""Opening what a bidder sealed for custodians: its price, and its files as parts of the bid."""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.core.files.base import ContentFile
from django.utils.translation import gettext as _

from core import law
from procurement.bids import uploads
from procurement.models import Bid, Lot, SealedCiphertext, SealedPart
from procurement.sealed.queries import Found, bid_custody, liars, look

PRICE = re.compile(r"[0-9]{1,12}\.[0-9]{2}", re.ASCII)


@dataclass
class Told:
    """What a sealed bid says; `broken` names parts that nobody can open or that hold something else than they should."""

    price: Decimal | None = None
    is_small: bool | None = None
    broken: list[str] = field(default_factory=list)


def lying_custodians(lot: Lot) -> list[dict[str, str]]:
    """Signs that name the custodians whose shares were not those that had been sealed for them."""
    custody = bid_custody(lot)
    names = liars(custody) if custody else []
    basis = law.cite("consultation.opening")
    return [{"message": _("托管人%(name)s交出的份额与承诺不符") % {"name": name}, "basis": basis} for name in names]


def read_statement(bid: Bid, written: list[str]) -> Told:
    """Open all parts of a bid with the shares of its custodians and keep the files."""
    told = Told()
    assert bid.statement is not None
    for ciphertext in bid.statement.ciphertexts.order_by("pk"):
        found = look(ciphertext)
        label = str(SealedPart.Kind(ciphertext.kind).label)
        if found.content is None:
            told.broken.append(label)
        elif ciphertext.kind == SealedPart.Kind.PRICE:
            _read_price(told, found, label)
        else:
            told.broken += [name for name in _keep_files(bid, ciphertext, found, written) if name]
    return told


def _read_price(told: Told, found: Found, label: str) -> None:
    facts = found.content.facts if found.content else {}
    price, is_small = str(facts.get("price", "")), facts.get("is_small")
    if not PRICE.fullmatch(price) or not Decimal(price) or not isinstance(is_small, bool):
        told.broken.append(label)
        return
    told.price, told.is_small = Decimal(price), is_small


def _keep_files(bid: Bid, ciphertext: SealedCiphertext, found: Found, written: list[str]) -> list[str]:
    """Keep the files of one part; returns the names of those that are no whole PDF."""
    return [_keep_file(bid, ciphertext.kind, file, written) for file in (found.content.files if found.content else ())]


def _keep_file(bid: Bid, kind: str, file: tuple[str, bytes], written: list[str]) -> str:
    name, content = uploads.clean_name(file[0]), file[1]
    sha256 = uploads.fingerprint(content)
    part = SealedPart(lot=bid.lot, supplier=bid.supplier, bid=bid, kind=kind, name=name, sha256=sha256, size=len(content))
    part.save()
    try:
        uploads.checked_pdf(content, name)
    except ValidationError:
        return name
    part.opened.save(f"{sha256[:16]}.pdf", ContentFile(content), save=False)
    written.append(str(part.opened.name))
    part.save(update_fields=["opened"])
    return ""
