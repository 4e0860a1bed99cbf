"""The methods of procurement as the records of the law describe them: one engine asks here, so that a new method needs records only.

What a method's procedure has, such as talks or final offers, is what it has a record of; a method may follow another in
everything of which it has no record of its own.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from functools import cached_property
from typing import Self

from core import law
from core.law import Rule

# Rated criteria and a price score; every other way of choosing compares prices among bids that meet the requirements.
RATED = "综合评分法"
LARGE_BY_THRESHOLD = "threshold.open_tender"


@dataclass(frozen=True)
class Method:
    """One method by the law of a day in a region."""

    key: str
    on: date
    region: str = ""

    @cached_property
    def base(self) -> str:
        """The method whose rules hold where this one has none; its own key when it follows nobody."""
        found = law.find(f"{self.key}.follows", on=self.on, region=self.region)
        return found.items[0] if found else self.key

    def find(self, name: str) -> Rule | None:
        """Return the method's record of this name, else that of the method it follows; None when its procedure has no such thing."""
        places = dict.fromkeys([self.key, self.base])
        records = (law.find(f"{place}.{name}", on=self.on, region=self.region) for place in places)
        return next((record for record in records if record), None)

    def rule(self, name: str) -> Rule:
        """Return the record (see find). Raises LookupError when there is none."""
        found = self.find(name)
        if found is None:
            raise LookupError(f"{self.key} has no record {name!r} on {self.on}")
        return found

    def has(self, name: str) -> bool:
        """Whether the procedure has this."""
        return self.find(name) is not None

    def cite(self, *names: str) -> str:
        """Return the basis of one or more records for readers, each clause once."""
        return "、".join(dict.fromkeys(self.rule(name).citation for name in names))

    def least(self, name: str) -> Rule:
        """Return how many are needed: the exception for purchases of services before the rule."""
        return self.find(f"{name}_services") or self.rule(name)

    def group_min(self, budget: Decimal) -> Rule:
        """Return how many members the panel needs at least for a purchase of this budget."""
        large = self.find("group_large")
        if large is None:
            return self.rule("group_min")
        amount = self.find("group_large_budget") or law.get(LARGE_BY_THRESHOLD, on=self.on, region=self.region)
        return large if budget >= amount.amount else self.rule("group_min")

    @cached_property
    def words(self) -> dict[str, str]:
        """What the method calls its papers and people."""
        places = dict.fromkeys([self.base, self.key])
        records = (law.find(f"{place}.words", on=self.on, region=self.region) for place in places)
        return {name: word for record in records if record for name, word in record.words.items()}

    def __str__(self) -> str:
        return self.words["method"]

    @property
    def ways(self) -> tuple[str, ...]:
        """The ways of scoring that the method allows, the usual one first."""
        return self.rule("scoring_ways").items


def methods(on: date, region: str = "") -> Iterator[Method]:
    """Yield the methods that the law has words for on a day, in the order of their records."""
    keys = dict.fromkeys(rule.id.partition(".")[0] for rule in law.all_rules() if rule.unit == "words" and rule.holds_on(on))
    yield from (Method(key, on, region) for key in keys)


def exists(key: str, on: date) -> bool:
    """Whether services may be bought by this method."""
    return any(method.key == key for method in methods(on))


def keys_with(name: str) -> tuple[str, ...]:
    """The methods that have had a record of this name on any day."""
    found = {rule.id.partition(".")[0] for rule in law.all_rules() if rule.id.partition(".")[2] == name}
    return tuple(sorted(found & set(_keys())))


def _keys() -> Iterator[str]:
    yield from dict.fromkeys(rule.id.partition(".")[0] for rule in law.all_rules() if rule.unit == "words")


class Cited(str):  # noqa: SLOT000  (it keeps the names)
    """The basis of a step by whatever method, which still knows the names of its records: a project is told those of its own method."""

    names: tuple[str, ...]

    def __new__(cls, text: str, names: tuple[str, ...]) -> Self:
        """Keep the names beside the text."""
        made = super().__new__(cls, text)
        made.names = names
        return made


def cite(*names: str) -> Cited:
    """Return the basis of a step by whatever method, for a table that speaks of all of them; each clause once."""
    newest = {rule.id: rule for rule in law.all_rules() if not rule.region}
    ids = [f"{key}.{name}" for name in names for key in _keys()]
    clauses = (clause for rule_id in ids if rule_id in newest for clause in newest[rule_id].citations)
    return Cited("、".join(dict.fromkeys(clauses)), names)


def cite_own(basis: str, way: Method) -> str:
    """Return what one method says where a basis speaks of all of them; any other basis as it is."""
    names = basis.names if isinstance(basis, Cited) else ()
    return way.cite(*found) if (found := [name for name in names if way.has(name)]) else basis
