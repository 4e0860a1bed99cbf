"""Which original prices are so low that the panel must ask the bidder how they come about."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from core import law


@dataclass(frozen=True)
class PriceWarning:
    """One reason for the review of one price: the rule, the share it names, and the amount below which the price lies."""

    supplier: str
    rule_id: str
    share: Decimal
    limit: Decimal
    basis: str


def price_warnings(prices: Sequence[tuple[str, Decimal]], *, ceiling: Decimal, on: date, region: str = "") -> list[PriceWarning]:
    """Return the warnings about (supplier, original price) in the order given; a price at a limit is not below it.

    Each rule counts only on days on which the law holds it; nobody is excluded by a warning.
    """
    limits = list(_limits([price for _supplier, price in prices], ceiling=ceiling, on=on, region=region))
    return [
        PriceWarning(supplier, rule.id, rule.share, Decimal(int(limit * 100)).scaleb(-2), rule.citation)
        for supplier, price in prices
        for rule, limit in limits
        if Fraction(price) < limit
    ]


def _limits(prices: list[Decimal], *, ceiling: Decimal, on: date, region: str) -> Iterator[tuple[law.Rule, Fraction]]:
    """Yield each rule in force with the exact amount that a price must not fall below."""
    references = {
        "abnormal_price.average": [Fraction(sum(map(Fraction, prices)), len(prices))] if prices else [],
        "abnormal_price.second_lowest": list(map(Fraction, sorted(prices)[1:2])),
        "abnormal_price.ceiling": [Fraction(ceiling)],
    }
    for rule_id, found in references.items():
        rule = law.find(rule_id, on=on, region=region)
        if rule is not None:
            yield from ((rule, Fraction(rule.share) * reference) for reference in found)
