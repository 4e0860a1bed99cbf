"""The law as data: every number, period and share that the portal applies, dated, cited and regional."""

from collections.abc import Iterator
from datetime import date

from core.law.rule import Rule
from core.law.store import index

__all__ = ["Rule", "all_rules", "cite", "find", "get"]


def find(rule_id: str, *, on: date, region: str = "") -> Rule | None:
    """Return the record in force on a day, that of the region before that of the nation; None when there is none."""
    records = (rule for place in regions(region) for rule in index().get((rule_id, place), []))
    return next((rule for rule in records if rule.holds_on(on)), None)


def get(rule_id: str, *, on: date, region: str = "") -> Rule:
    """Return the record in force on a day (see find). Raises LookupError naming id, day and region when there is none."""
    rule = find(rule_id, on=on, region=region)
    if rule is None:
        raise LookupError(f"no record {rule_id!r} in force on {on} for region {region or 'national'}")
    return rule


def cite(rule_id: str, *, on: date | None = None, region: str = "") -> str:
    """Return a record's basis for readers: the one in force on a day, or the newest when no day is given."""
    if on is not None:
        return get(rule_id, on=on, region=region).citation
    places = [*regions(region), *sorted({rule.region for rule in all_rules()})]
    for place in places:
        if rules := index().get((rule_id, place)):
            return rules[-1].citation
    raise LookupError(f"no record {rule_id!r}")


def all_rules() -> list[Rule]:
    """Return every record, the national ones first, each id with its oldest record first."""
    return [rule for rules in index().values() for rule in rules]


def regions(code: str) -> Iterator[str]:
    """Yield a region's own code, its city's, its province's, then the nation's, each once."""
    yield from dict.fromkeys([code, f"{code[:4]}00", f"{code[:2]}0000", ""] if code else [""])
