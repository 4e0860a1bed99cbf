"""The formulas as one writes them at first: in floating point, with the rounding that comes with it."""

from typing import Any


def totals(data: dict[str, Any]) -> dict[str, str]:
    """The total of each bid."""
    deduction, weight = float(data["small_deduction"]), float(data["price_weight"])
    prices = {bid["supplier"]: float(bid["price"]) * (1 - deduction if bid["small"] else 1) for bid in data["bids"]}
    base = min(prices.values())
    return {bid["supplier"]: f"{round(base / prices[bid['supplier']] * weight, 2) + float(bid['technical']):.2f}" for bid in data["bids"]}
