"""What a figure is, and the table that is printed of them."""

import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass

# A naive twin falls short long before the last round.
NAIVE_SHARE = 0.1


@dataclass(frozen=True)
class Trial:
    """How a figure is measured this time: the portal or its naive twin, how many rounds, and the seed of what is random."""

    naive: bool
    rounds: int
    seed: int


@dataclass(frozen=True)
class Result:
    """What was found: the words for the table, and whether the target is reached."""

    found: str
    is_reached: bool


@dataclass(frozen=True)
class Figure:
    """One figure: its number, its words, its target, rounds and seed, and how it is measured. One that is `whole` always has all rounds."""

    number: int
    title: str
    target: str
    rounds: int
    seed: int
    run: Callable[[Trial], Result]
    whole: bool = False

    def trial(self, *, naive: bool, share: float) -> Trial:
        """A share of its rounds, at least one."""
        part = 1.0 if self.whole else share * (NAIVE_SHARE if naive else 1)
        return Trial(naive, max(1, round(self.rounds * part)), self.seed)


def printed(figures: Iterable[Figure], *, naive: bool, share: float = 1.0) -> bool:
    """Print a line for each figure; say whether all are reached, of naive twins whether all fall short."""
    is_right = True
    sys.stdout.write(f"{'#':>3}  {'figure':<52}  {'target':<28}  {'rounds':>7}  {'seed':>5}  {'seconds':>7}  result\n")
    for figure in sorted(figures, key=lambda each: each.number):
        trial, began = figure.trial(naive=naive, share=share), time.monotonic()
        try:
            result = figure.run(trial)
            verdict, fits = ("reached" if result.is_reached else "SHORT"), result.is_reached is not naive
        except Exception as error:  # noqa: BLE001  (the other figures are still worth measuring)
            result, verdict, fits = Result(f"{type(error).__name__}: {error}".splitlines()[0], is_reached=False), "BROKEN", False
        took = time.monotonic() - began
        columns = f"{figure.number:>3}  {figure.title:<52}  {figure.target:<28}  {trial.rounds:>7}  {figure.seed:>5}  {took:>7.1f}"
        sys.stdout.write(f"{columns}  {verdict}: {result.found}\n")
        sys.stdout.flush()
        is_right = is_right and fits
    return is_right
