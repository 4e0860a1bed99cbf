"""Run the portal's actions in a process whose own clock goes wrong: python -m tests.reliability.shifted HOURS, jobs on standard input."""

import datetime
import json
import sys
import time
from importlib import import_module


def shift(hours: float) -> None:
    """Move this process's clock before anything has read it."""
    true, real, delta = time.time, datetime.datetime, datetime.timedelta(hours=hours)

    class Moments(type):
        """Every moment counts as one, whoever has made it."""

        def __instancecheck__(cls, moment: object) -> bool:
            return isinstance(moment, real)

    class Shifted(real, metaclass=Moments):
        """The class of moments, with another now."""

        @classmethod
        def now(cls, tz: datetime.tzinfo | None = None) -> datetime.datetime:
            return real.now(tz) + delta

        @classmethod
        def utcnow(cls) -> datetime.datetime:
            return real.now(datetime.UTC).replace(tzinfo=None) + delta

    time.time = lambda: true() + delta.total_seconds()
    datetime.datetime = Shifted  # type: ignore[misc]


if __name__ == "__main__":
    shift(float(sys.argv[1]))
    import_module("django").setup()
    answers = import_module("tests.reliability.clocks").attempts(json.load(sys.stdin))
    json.dump(answers, sys.stdout)
