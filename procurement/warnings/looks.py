"""What the rules look at: plain facts about opened bids and earlier tenders, without a database."""

from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal

# Prices are in whole fen, so that equal ratios agree only up to rounding.
RATIO = Decimal("0.0001")


@dataclass(frozen=True)
class FileLook:
    """One opened file: what its producer wrote into it, and its text without white space."""

    name: str
    author: str = ""
    producer: str = ""
    # The identifier that the program gave the document when it was made; a copy keeps it.
    origin: str = ""
    created: datetime | None = None
    text: str = ""
    sha256: str = ""


@dataclass(frozen=True)
class BidLook:
    """One opened bid: who, how much, how to reach them, and the files."""

    supplier: str
    price: Decimal | None = None
    address: str = ""
    # Telephone numbers and e-mail addresses, of the registration and in the files.
    contacts: frozenset[str] = frozenset()
    files: tuple[FileLook, ...] = ()
    # Of the bond: issuer with number, and the account it was paid from.
    bond: str = ""
    account: str = ""

    @property
    def text(self) -> str:
        """All texts in a row."""
        return "".join(file.text for file in self.files)


@dataclass(frozen=True)
class PastTender:
    """An earlier tender of the same buyer: who took part and who won."""

    title: str
    bidders: frozenset[str]
    winner: str


@dataclass(frozen=True)
class Limits:
    """From where on a likeness is shown; every one a setting of the product that the law page names."""

    # Share of common passages, 0…1, and the length in characters below which texts are not compared.
    similar: Decimal
    shortest: int
    # Minutes within which two files come from the same program at the same time.
    minutes: int
    # From so many bids on a regular row of prices means something.
    row: int


@dataclass(frozen=True)
class Warned:
    """One sign: its kind, what was found, between whom, and the evidence line by line."""

    kind: str
    message: str
    suppliers: tuple[str, ...]
    evidence: tuple[str, ...] = field(default=())
