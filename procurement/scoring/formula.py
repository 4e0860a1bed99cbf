"""The formulas: evaluated price, price score, technical score, total and rank, counted in exact fractions."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from fractions import Fraction
from typing import Any


@dataclass(frozen=True)
class Terms:
    """What the tender file says about scoring: the method, the points for the price, the deduction for small bidders as a share."""

    method: str
    price_weight: Decimal
    small_deduction: Decimal


@dataclass(frozen=True)
class ScoredBid:
    """A valid bid: its original price in yuan and, expert by expert, the points for each criterion."""

    supplier: str
    price: Decimal
    is_small: bool
    experts: tuple[tuple[Decimal, ...], ...]


@dataclass(frozen=True)
class Line:
    """One line of the ranking."""

    supplier: str
    price: Decimal
    evaluated_price: Decimal
    price_score: Decimal
    technical_score: Decimal
    total: Decimal
    rank: int = 0

    def as_dict(self) -> dict[str, Any]:
        """Return the line as JSON-able facts: amounts and scores as strings with two places."""
        scores = {name: f"{getattr(self, name):.2f}" for name in ("evaluated_price", "price_score", "technical_score", "total")}
        return {"supplier": self.supplier, **scores, "rank": self.rank}


# What decides between bids after the total, both by original prices: 87号令 art. 57; 财库〔2014〕214号 art. 25.
ORDER: dict[str, Callable[[Line], tuple[Decimal, ...]]] = {
    "open_tender": lambda line: (-line.total, line.price),
    "consultation": lambda line: (-line.total, line.price, -line.technical_score),
}


def two_places(value: Fraction) -> Decimal:
    """Round a value that is not negative half up to two places."""
    return Decimal(int(value * 100 + Fraction(1, 2))).scaleb(-2)


def evaluated_price(price: Decimal, *, is_small: bool, terms: Terms) -> Decimal:
    """Return the price by which a bid is compared; the contract keeps the original one."""
    share = 1 - Fraction(terms.small_deduction) if is_small else Fraction(1)
    return two_places(Fraction(price) * share)


def technical_score(experts: Sequence[Sequence[Decimal]]) -> Decimal:
    """Return the mean over the experts of the sums of their points."""
    total = sum(Fraction(points) for sheet in experts for points in sheet)
    return two_places(Fraction(total) / len(experts))


def price_score(evaluated: Decimal, *, base: Decimal, terms: Terms) -> Decimal:
    """Return base / evaluated price × points for the price."""
    return two_places(Fraction(base) * Fraction(terms.price_weight) / Fraction(evaluated))


def rank(bids: Sequence[ScoredBid], terms: Terms) -> list[Line]:
    """Return the bids in order of rank; equals share a number, stay in the order given, and the next number is skipped.

    Raises KeyError for an unknown method and ZeroDivisionError for an evaluated price of nothing.
    """
    order = ORDER[terms.method]
    prices = [evaluated_price(bid.price, is_small=bid.is_small, terms=terms) for bid in bids]
    lines = [_line(bid, evaluated, base=min(prices), terms=terms) for bid, evaluated in zip(bids, prices, strict=True)]
    places: dict[tuple[Decimal, ...], int] = {}
    for place, key in enumerate(sorted(map(order, lines)), 1):
        places.setdefault(key, place)
    return sorted((replace(line, rank=places[order(line)]) for line in lines), key=lambda line: line.rank)


def rank_by_price(bids: Sequence[ScoredBid], terms: Terms) -> list[Line]:
    """Return the bids from the lowest evaluated price on, without scores; equals share a number as in `rank`."""
    prices = [evaluated_price(bid.price, is_small=bid.is_small, terms=terms) for bid in bids]
    places: dict[Decimal, int] = {}
    for place, price in enumerate(sorted(prices), 1):
        places.setdefault(price, place)
    nothing = Decimal("0.00")
    lines = [
        Line(bid.supplier, bid.price, price, nothing, nothing, nothing, places[price]) for bid, price in zip(bids, prices, strict=True)
    ]
    return sorted(lines, key=lambda line: line.rank)


def _line(bid: ScoredBid, evaluated: Decimal, *, base: Decimal, terms: Terms) -> Line:
    price, technical = price_score(evaluated, base=base, terms=terms), technical_score(bid.experts)
    return Line(bid.supplier, bid.price, evaluated, price, technical, price + technical)
