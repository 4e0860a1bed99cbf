"""The bids section, which does not exist before the opening; prices and scores come with the result, because talks lie between."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from disclosure.release.facts import Facts
from disclosure.release.parts import money, number, ref, stamp
from procurement.models import Bid, BidReview, Criterion, FinalOffer, Score


def section(facts: Facts) -> dict[str, Any]:
    """Everything public about the bids of the newest attempt."""
    if facts.opening is None or facts.lot is None:
        return {}
    lot = str(facts.lot.position)
    prices = final_prices(facts) if facts.awards else {}
    rejected = refusals(facts) if facts.awards else {}
    details = [detail(facts, bid, place, prices, rejected) for place, bid in enumerate(facts.bids, 1)]
    return {"details": details, "statistics": statistics(facts, lot, prices, rejected)}


def final_prices(facts: Facts) -> dict[int, Decimal]:
    """The last price of each bid by its key: the final offer, or the first price where none was made."""
    last = {row.bid_id: row.price for row in FinalOffer.objects.filter(bid__in=facts.bids, price__isnull=False)}
    return {bid.pk: price for bid in facts.bids if (price := last.get(bid.pk) or bid.price)}


def refusals(facts: Facts) -> dict[int, str]:
    """Why a bid does not count, by its key."""
    found = {row.bid_id: row.reason for row in BidReview.objects.filter(bid__in=facts.bids, is_valid=False)}
    ranked = {row.get("bid") for row in ranking(facts)}
    left = {bid.pk: "未进入排名：未提交最后报价，或者报价经审查不予采纳" for bid in facts.bids if ranked and bid.pk not in ranked}
    return left | found


def detail(facts: Facts, bid: Bid, place: int, prices: Mapping[int, Decimal], rejected: Mapping[int, str]) -> dict[str, Any]:
    """One bid; before the result only who submitted it and when."""
    row: dict[str, Any] = {"id": f"b{place}", "date": stamp(bid.submitted_at), "status": "pending", "tenderers": [ref(bid.supplier)]}
    row |= {"relatedLots": [str(facts.lot.position)] if facts.lot else [], "submissionType": "bid"}
    if not facts.awards:
        return row
    row["value"] = money(prices.get(bid.pk))
    if bid.pk in rejected:
        return row | {"status": "disqualified", "disqualificationRationale": rejected[bid.pk]}
    return row | {"status": "valid"} | standing(facts, bid)


def standing(facts: Facts, bid: Bid) -> dict[str, Any]:
    """The bid's mean points by item and its rank; never one member's sheet."""
    ranked = next((row for row in ranking(facts) if row.get("bid") == bid.pk), {})
    scores = [*price_score(facts, ranked), *mean_scores(facts, bid)]
    place = ranked.get("rank")
    return {"scores": scores} | ({"hasRank": True, "rank": int(place)} if place else {})


def ranking(facts: Facts) -> list[dict[str, Any]]:
    """The ranking as the panel's report holds it."""
    return list(facts.report.ranking) if facts.report else []


def price_score(facts: Facts, ranked: Mapping[str, Any]) -> list[dict[str, Any]]:
    """The points of the price."""
    weight = facts.tender.price_weight if facts.tender else None
    if weight is None or not ranked.get("price_score"):
        return []
    score = number(Decimal(str(ranked["price_score"])))
    return [{"id": "price", "title": "价格", "criterionType": "price", "score": score, "maximumScore": number(weight)}]


def mean_scores(facts: Facts, bid: Bid) -> list[dict[str, Any]]:
    """The mean over the panel for each scoring item."""
    rows = []
    given = list(Score.objects.filter(bid=bid, member__recused_at=None).values_list("criterion", "points"))
    for criterion in Criterion.objects.filter(tender=facts.tender):
        points = [value for key, value in given if key == criterion.pk]
        if points:
            mean = number(round(sum(points, Decimal(0)) / len(points), 2))
            row = {"id": f"s{criterion.position}", "title": criterion.name, "criterionType": "quality"}
            rows.append(row | {"score": mean, "maximumScore": number(criterion.points)})
    return rows


def statistics(facts: Facts, lot: str, prices: Mapping[int, Decimal], rejected: Mapping[int, str]) -> list[dict[str, Any]]:
    """Counts, and with the result the lowest valid price."""
    at = stamp(facts.opening.at) if facts.opening else None
    rows: list[dict[str, Any]] = [
        {"id": "1", "measure": "bids", "value": len(facts.bids), "date": at, "relatedLot": lot},
        {"id": "2", "measure": "bidders", "value": len({bid.supplier_id for bid in facts.bids}), "date": at, "relatedLot": lot},
    ]
    if facts.awards:
        valid = [price for key, price in prices.items() if key not in rejected]
        known = stamp(facts.awards[0].published_at)
        rows.append({"id": "3", "measure": "validBids", "value": len(valid), "date": known, "relatedLot": lot})
        if valid:
            lowest = {"id": "4", "measure": "lowestValidBidValue", "value": number(min(valid)), "currency": "CNY"}
            rows.append(lowest | {"date": known, "relatedLot": lot})
    return rows
