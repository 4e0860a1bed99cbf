"""Measure the figures: python -m tests.reliability, or with --naive their twins, every one of which must fall short."""

import argparse
import sys
from importlib import import_module

from tests.reliability.figure import printed
from tests.reliability.services import services

ROOMS = ("races", "deadlines", "requests", "workers", "walking", "clocks", "storm", "records", "secrecy", "browser", "opening", "sealing")


def main() -> int:
    """Read the arguments, print the table, return the exit code."""
    parser = argparse.ArgumentParser(prog="python -m tests.reliability")
    parser.add_argument("--naive", action="store_true", help="measure the naive twins")
    parser.add_argument("--rounds", type=float, default=1.0, metavar="SHARE", help="a share of the rounds, such as 0.1")
    parser.add_argument("--only", type=int, nargs="+", default=[], metavar="NUMBER", help="only these figures")
    wanted = parser.parse_args()
    with services():
        # The rooms import models, which need the settings, which need the services.
        figures = [figure for room in ROOMS for figure in import_module(f"tests.reliability.{room}").FIGURES]
        chosen = [figure for figure in figures if figure.number in wanted.only or not wanted.only]
        return 0 if printed(chosen, naive=wanted.naive, share=wanted.rounds) else 1


if __name__ == "__main__":
    sys.exit(main())
