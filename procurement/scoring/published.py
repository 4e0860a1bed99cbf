"""What is published of a scoring: prices, the panel's means, the ranking with its reasons; `recompute.py` finds the same from it alone."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Any

from core import law
from procurement.scoring.abnormal import price_warnings
from procurement.scoring.formula import ORDER, Line, ScoredBid, Terms, rank

WARNINGS = ("abnormal_price.average", "abnormal_price.second_lowest", "abnormal_price.ceiling")
# What the method's order compares, one after the other.
DECIDERS = ("total", "price", "technical_score")


@dataclass(frozen=True)
class Scoring:
    """A scoring as the panel closed it; `excluded` maps suppliers to the reason why their bids are invalid."""

    bids: Sequence[ScoredBid]
    terms: Terms
    ceiling: Decimal
    on: date
    region: str = ""
    excluded: Mapping[str, str] = field(default_factory=dict)


def published(scoring: Scoring) -> dict[str, Any]:
    """Return the public facts, JSON-able: amounts and scores as text; no single expert's points are in them."""
    lines = rank(scoring.bids, scoring.terms)
    technical = {line.supplier: line.technical_score for line in lines}
    return {
        "method": scoring.terms.method,
        "price_weight": str(scoring.terms.price_weight),
        "small_deduction": str(scoring.terms.small_deduction),
        "ceiling": f"{scoring.ceiling:.2f}",
        "bids": [
            {"supplier": bid.supplier, "price": f"{bid.price:.2f}", "small": bid.is_small, "technical": f"{technical[bid.supplier]:.2f}"}
            for bid in scoring.bids
        ],
        "excluded": dict(scoring.excluded),
        "warning_rules": _warning_rules(scoring),
        "ranking": [
            {**line.as_dict(), "decided_by": decided} for line, decided in zip(lines, _deciders(lines, scoring.terms), strict=True)
        ],
        "warnings": _warnings(scoring),
    }


def _warning_rules(scoring: Scoring) -> dict[str, dict[str, str]]:
    """The rules in force on the day, with the share that each names."""
    found = {rule_id.partition(".")[2]: law.find(rule_id, on=scoring.on, region=scoring.region) for rule_id in WARNINGS}
    return {name: {"share": str(rule.share), "basis": rule.citation} for name, rule in found.items() if rule is not None}


def _warnings(scoring: Scoring) -> list[dict[str, str]]:
    prices = [(bid.supplier, bid.price) for bid in scoring.bids]
    found = price_warnings(prices, ceiling=scoring.ceiling, on=scoring.on, region=scoring.region)
    return [{"supplier": each.supplier, "rule": each.rule_id.partition(".")[2], "limit": f"{each.limit:.2f}"} for each in found]


def _deciders(lines: Sequence[Line], terms: Terms) -> list[str]:
    """Return for each line what puts it before the next one: "tie" when nothing does, "" for the last."""
    order = ORDER[terms.method]
    keys = [order(line) for line in lines]
    found = [
        next((DECIDERS[place] for place, pair in enumerate(zip(*two, strict=True)) if pair[0] != pair[1]), "tie") for two in pairwise(keys)
    ]
    return [*found, ""][: len(lines)]
