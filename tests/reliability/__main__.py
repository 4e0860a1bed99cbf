"""Measure the figures: python -m tests.reliability, or with --naive their twins, every one of which must fall short."""

import sys

from tests.reliability.figure import printed
from tests.reliability.sealing import FIGURES

if __name__ == "__main__":
    sys.exit(0 if printed(FIGURES, naive="--naive" in sys.argv) else 1)
