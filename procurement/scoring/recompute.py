#!/usr/bin/env python3
"""Recompute a published ranking with nothing of the portal: python recompute.py scoring.json; only Python itself is needed.

Written apart from the portal's formulas so that an error there is not repeated here. Prints the ranking with its reasons and every
difference from what was published; ends with 0 when there is none, with 1 otherwise.
"""

import argparse
import json
import sys
from collections.abc import Iterator, Sequence
from fractions import Fraction
from pathlib import Path
from typing import Any, NamedTuple

Data = dict[str, Any]
# What the methods compare, one after the other; the higher total, the lower price, the higher technical score is first.
METHODS = {"open_tender": ("total", "price"), "consultation": ("total", "price", "technical_score")}
LOWER_IS_FIRST = {"price"}
REASONS = {
    "total": "总得分较高",
    "price": "得分相同，报价较低",
    "technical_score": "得分、报价相同，技术得分较高",
    "tie": "并列",
    "": "末位",
}


class Scored(NamedTuple):
    """One bid, in exact fractions of a yuan and of a point."""

    supplier: str
    price: Fraction
    evaluated_price: Fraction
    price_score: Fraction
    technical_score: Fraction
    total: Fraction


def rounded(value: Fraction) -> Fraction:
    """Round half up to two places."""
    return Fraction((200 * value.numerator + value.denominator) // (2 * value.denominator), 100)


def scored(data: Data) -> list[Scored]:
    """Return the bids with their scores: the lowest evaluated price gets all points for the price, the others their share of it."""
    deducted = 1 - Fraction(data["small_deduction"])
    prices = [Fraction(bid["price"]) for bid in data["bids"]]
    evaluated = [rounded(price * deducted) if bid["small"] is True else price for bid, price in zip(data["bids"], prices, strict=True)]
    found = []
    for bid, price, compared in zip(data["bids"], prices, evaluated, strict=True):
        points, technical = rounded(min(evaluated) / compared * Fraction(data["price_weight"])), Fraction(bid["technical"])
        found.append(Scored(bid["supplier"], price, compared, points, technical, points + technical))
    return found


def compared(bid: Scored, method: str) -> tuple[Fraction, ...]:
    """Return what a method compares, so that the smaller is first."""
    return tuple(getattr(bid, name) if name in LOWER_IS_FIRST else -getattr(bid, name) for name in METHODS[method])


def ranking(data: Data) -> list[Data]:
    """Return the ranking as it should have been published."""
    method, bids = data["method"], scored(data)
    order = sorted(bids, key=lambda bid: compared(bid, method))
    lines = []
    for place, bid in enumerate(order):
        first = next(other for other, each in enumerate(order) if compared(each, method) == compared(bid, method))
        numbers = {name: written(getattr(bid, name)) for name in ("evaluated_price", "price_score", "technical_score", "total")}
        after = order[place + 1] if place + 1 < len(order) else None
        lines.append({"supplier": bid.supplier, **numbers, "rank": first + 1, "decided_by": decided_by(bid, after, method)})
    return lines


def decided_by(bid: Scored, after: Scored | None, method: str) -> str:
    """Return what puts a bid before the next one."""
    if after is None:
        return ""
    return next((name for name in METHODS[method] if getattr(bid, name) != getattr(after, name)), "tie")


def warnings(data: Data) -> list[Data]:
    """Return the prices that the panel had to ask about: those below a share of the average, of the second lowest, of the ceiling."""
    prices = sorted(Fraction(bid["price"]) for bid in data["bids"])
    of = {"ceiling": Fraction(data["ceiling"])}
    if prices:
        of["average"] = sum(prices, start=Fraction(0)) / len(prices)
    if len(prices) > 1:
        of["second_lowest"] = prices[1]
    rules = [(name, Fraction(rule["share"]) * of[name]) for name, rule in data["warning_rules"].items() if name in of]
    return [
        {"supplier": bid["supplier"], "rule": name, "limit": cut(limit)}
        for bid in data["bids"]
        for name, limit in rules
        if Fraction(bid["price"]) < limit
    ]


def written(value: Fraction) -> str:
    """Write a number of two places."""
    return f"{int(value * 100) // 100}.{int(value * 100) % 100:02}"


def cut(value: Fraction) -> str:
    """Write a limit; what lies beyond two places is left out."""
    return written(Fraction(int(value * 100), 100))


def differences(data: Data) -> Iterator[str]:
    """Yield what was published otherwise than it is computed here. Equals may stand in any order."""
    yield from _lines(data["ranking"], ranking(data))
    key = json.dumps
    found, told = ({key(row, sort_keys=True) for row in rows} for rows in (warnings(data), data["warnings"]))
    yield from (f"异常低价：公布的 {row} 不应有" for row in sorted(told - found))
    yield from (f"异常低价：缺少 {row}" for row in sorted(found - told))
    if both := sorted(set(data["excluded"]) & {bid["supplier"] for bid in data["bids"]}):
        yield f"无效响应：{'、'.join(both)} 既无效又参加评审"
    names = [bid["supplier"] for bid in data["bids"]]
    if len(names) != len(set(names)):
        yield "响应：同一供应商出现两次"


def _lines(told: Sequence[Data], found: Sequence[Data]) -> Iterator[str]:
    by_name = {line["supplier"]: line for line in found}
    if sorted(line["supplier"] for line in told) != sorted(by_name):
        yield "排名：公布的供应商与响应不同"
        return
    if [line["rank"] for line in told] != sorted(line["rank"] for line in told):
        yield "排名：没有按名次排列"
    for line, other in zip(told, found, strict=True):
        right = {**by_name[line["supplier"]], "decided_by": other["decided_by"]}
        wrong = [name for name in sorted(set(right) | set(line)) if line.get(name) != right.get(name)]
        yield from (f"{line['supplier']} {name}：公布 {line.get(name)}，应为 {right.get(name)}" for name in wrong)


def main() -> int:
    """Print the ranking, the reasons and the differences."""
    parser = argparse.ArgumentParser(description="重新计算公布的评审结果")
    parser.add_argument("scoring", type=Path)
    data = json.loads(parser.parse_args().scoring.read_bytes())
    try:
        lines, wrong = ranking(data), list(differences(data))
    except (KeyError, ValueError, TypeError, AttributeError, ZeroDivisionError, StopIteration) as error:
        lines, wrong = [], [f"无法计算（{type(error).__name__}）：{error}"]
    for line in lines:
        numbers = "  ".join(line[name] for name in ("evaluated_price", "price_score", "technical_score", "total"))
        sys.stdout.write(f"{line['rank']}  {line['supplier']}  {numbers}  {REASONS[line['decided_by']]}\n")
    sys.stdout.writelines(f"{line}\n" for line in wrong or ["与公布的结果一致"])
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
