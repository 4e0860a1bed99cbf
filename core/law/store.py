"""Load the records of the law from their files and refuse any that contradict each other."""

import tomllib
from collections import defaultdict
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any

from core.law.rule import Clause, Rule, Source, Value

FOLDER = Path(__file__).parent
WHOLE = {"d", "wd", "minutes", "years", "count"}
DECIMAL = {"yuan", "percent", "points"}
UNITS = WHOLE | DECIMAL | {"span", "fraction", "list", "table", "words", "clause"}
TYPED: dict[str, Callable[[Any], Value]] = {
    **dict.fromkeys(DECIMAL, Decimal),
    "span": lambda ends: [Decimal(end) for end in ends],
    "table": lambda rows: {name: Decimal(number) for name, number in rows.items()},
}
CONFIDENCES = {"V1", "V2", "V3", "K1", "K2", "S", "product"}
KEYS = {"id", "title", "value", "unit", "clauses", "valid_from", "valid_to", "confidence", "note"}


def read(path: Path) -> dict[str, Any]:
    """Read one TOML file with decimals in place of floats."""
    return tomllib.loads(path.read_text(encoding="utf-8"), parse_float=Decimal)


@cache
def sources() -> dict[str, Source]:
    """Return the documents of the law by key."""
    rows = read(FOLDER / "documents.toml")
    return {
        key: Source(key, row.get("title", ""), row.get("number", ""), row["valid_from"], row.get("valid_to")) for key, row in rows.items()
    }


def value_of(row: dict[str, Any]) -> Value:
    """Return a record's value in the type of its unit; refuse one that does not fit."""
    unit: str = row["unit"]
    value: Any = row.get("value")
    if unit not in UNITS or (unit == "clause") != (value is None):
        raise ValueError(f"{row['id']}: unit {unit!r} does not fit the value {value!r}")
    if unit in WHOLE and type(value) is not int:
        raise ValueError(f"{row['id']}: {unit} asks for a whole number")
    return TYPED[unit](value) if unit in TYPED else value


def rule_of(row: dict[str, Any], region: str) -> Rule:
    """Build a rule from its row; its days default to those of its first document."""
    if unknown := row.keys() - KEYS:
        raise ValueError(f"{row.get('id')}: unknown keys {sorted(unknown)}")
    if row["confidence"] not in CONFIDENCES:
        raise ValueError(f"{row['id']}: unknown confidence {row['confidence']!r}")
    clauses = tuple(Clause(sources()[key], article) for key, _colon, article in (text.partition(":") for text in row["clauses"]))
    return Rule(
        id=row["id"],
        title=row["title"],
        value=value_of(row),
        unit=row["unit"],
        clauses=clauses,
        valid_from=row.get("valid_from", clauses[0].source.valid_from),
        valid_to=row.get("valid_to", clauses[0].source.valid_to),
        region=region,
        confidence=row["confidence"],
        note=row.get("note", ""),
    )


def load() -> list[Rule]:
    """Return the national records in the order of their files, then those of the regions."""
    national = [rule_of(row, "") for path in sorted((FOLDER / "national").glob("*.toml")) for row in read(path)["rule"]]
    regional = [rule_of(row, path.stem) for path in sorted((FOLDER / "regions").glob("*.toml")) for row in read(path)["rule"]]
    return national + regional


@cache
def index() -> dict[tuple[str, str], list[Rule]]:
    """Return the records by id and region, oldest first; no two of one key may hold on the same day."""
    found: defaultdict[tuple[str, str], list[Rule]] = defaultdict(list)
    for rule in load():
        found[rule.id, rule.region].append(rule)
    for rules in found.values():
        rules.sort(key=lambda rule: rule.valid_from)
        refuse_overlap(rules)
    return dict(found)


def refuse_overlap(rules: list[Rule]) -> None:
    """Raise ValueError when two records of one id hold on the same day."""
    for earlier, later in pairwise(rules):
        if (earlier.valid_to or date.max) >= later.valid_from:
            raise ValueError(f"{earlier.id}: two records hold on {later.valid_from}")
