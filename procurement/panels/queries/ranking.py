"""From scores and final offers to the ranking, by the portal's own formulas."""

from collections import defaultdict
from decimal import Decimal
from typing import Any

from procurement.models import Bid, Lot, Score
from procurement.panels.queries import final_price, members, ranked_bids
from procurement.scoring import Line, ScoredBid, Terms, rank, rank_by_price


def terms_of(lot: Lot) -> Terms:
    """What the tender file says about scoring; a method that follows another settles ties as that one does."""
    tender = lot.tender
    return Terms(tender.way.base, tender.price_weight or Decimal(0), tender.small_deduction or Decimal(0))


def sheets_of(lot: Lot) -> dict[int, dict[int, tuple[Decimal, ...]]]:
    """The points of each handed-in sheet in the order of the criteria, by bid and member."""
    found: dict[int, dict[int, list[Decimal]]] = defaultdict(lambda: defaultdict(list))
    handed_in = members(lot).exclude(submitted_at=None)
    rows = Score.objects.filter(member__in=handed_in).order_by("bid", "-member__kind", "member__position", "criterion__position")
    for bid, member, points in rows.values_list("bid", "member", "points"):
        found[bid][member].append(points)
    return {bid: {member: tuple(points) for member, points in sheet.items()} for bid, sheet in found.items()}


def ranking_of(lot: Lot) -> list[dict[str, Any]]:
    """The ranking as JSON-able lines, each with all figures from which anyone can recompute it."""
    sheets = sheets_of(lot)
    codes = {member.pk: member.code for member in members(lot)}
    bids = {str(bid.pk): bid for bid in ranked_bids(lot)}
    scored = [ScoredBid(key, final_price(bid), bool(bid.is_small), _points(sheets, bid)) for key, bid in bids.items()]
    ranked = rank(scored, terms_of(lot)) if lot.tender.is_rated else rank_by_price(scored, terms_of(lot))
    return [
        _line(line, bids[line.supplier], {codes[pk]: points for pk, points in sheets.get(bids[line.supplier].pk, {}).items()})
        for line in ranked
    ]


def _points(sheets: dict[int, dict[int, tuple[Decimal, ...]]], bid: Bid) -> tuple[tuple[Decimal, ...], ...]:
    return tuple(sheets.get(bid.pk, {}).values())


def _line(line: Line, bid: Bid, sheets: dict[str, tuple[Decimal, ...]]) -> dict[str, Any]:
    experts = [{"code": code, "points": [f"{value:f}" for value in points], "sum": f"{sum(points):.2f}"} for code, points in sheets.items()]
    facts = {"bid": bid.pk, "supplier": bid.supplier.name, "uscc": bid.supplier.uscc, "small": bool(bid.is_small)}
    prices = {"first_price": f"{bid.price:.2f}", "price": f"{line.price:.2f}"}
    return {**line.as_dict(), **facts, **prices, "experts": experts}
