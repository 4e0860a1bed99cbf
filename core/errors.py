"""The one way to refuse: blockers that name what, by how much, how to mend, where and which clause."""

from collections.abc import Iterable
from dataclasses import asdict, dataclass
from typing import Any

from django.db import IntegrityError


@dataclass(frozen=True)
class Blocker:
    """One reason why a step is refused.

    `message` says what is wrong and by how much, `basis` cites the clause, `mend` tells how to put it right, `url` where and `who` by whom.
    """

    message: str
    basis: str
    mend: str = ""
    url: str = ""
    who: str = ""
    # The gate's name, set by the lifecycle: what a program or a test may refer to.
    fact: str = ""

    def as_dict(self) -> dict[str, Any]:
        """Return the blocker as JSON-able facts (for the API and the audit log)."""
        return {key: str(value) for key, value in asdict(self).items() if value}


class Refused(Exception):  # noqa: N818  (the domain's word; it is not a programming error)
    """A step was refused; nothing was changed. Carries all blockers at once."""

    def __init__(self, blockers: Iterable[Blocker], heading: str = "") -> None:
        self.blockers = list(blockers)
        self.heading = heading
        super().__init__("；".join(str(blocker.message) for blocker in self.blockers))


def constraint_of(error: IntegrityError) -> str:
    """The name of the constraint or trigger that refused a statement, or nothing."""
    return str(getattr(getattr(error.__cause__, "diag", None), "constraint_name", "") or "")


def refuse(blockers: Iterable[Blocker], heading: str = "") -> None:
    """Raise `Refused` with all the blockers, or do nothing when there are none."""
    found = list(blockers)
    if found:
        raise Refused(found, heading)
