"""What a figure is, and the table that is printed of them."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass


@dataclass(frozen=True)
class Result:
    """What was found: the words for the table, and whether the target is reached."""

    found: str
    is_reached: bool


@dataclass(frozen=True)
class Figure:
    """One figure: its number, its words, its target, rounds and seed, and how it is measured; the truth value asks for the naive twin."""

    number: int
    title: str
    target: str
    rounds: int
    seed: int
    run: Callable[[bool], Result]


def printed(figures: Iterable[Figure], *, naive: bool) -> bool:
    """Print a line for each figure; say whether all are reached, of naive twins whether all fall short."""
    is_right = True
    sys.stdout.write(f"{'#':>3}  {'figure':<52}  {'target':<28}  {'rounds':>7}  {'seed':>5}  {'seconds':>7}  result\n")
    for figure in sorted(figures, key=lambda each: each.number):
        began = time.monotonic()
        result = figure.run(naive)
        verdict = "reached" if result.is_reached else "SHORT"
        took = time.monotonic() - began
        columns = f"{figure.number:>3}  {figure.title:<52}  {figure.target:<28}  {figure.rounds:>7}  {figure.seed:>5}  {took:>7.1f}"
        sys.stdout.write(f"{columns}  {verdict}: {result.found}\n")
        sys.stdout.flush()
        is_right = is_right and result.is_reached is not naive
    return is_right
