"""What may be bought at all: the item in force, and the words of the negative list."""

import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any, Literal

from core import law
from core.law.rule import chinese_number
from core.text import fold

Kind = Literal["block", "confirm"]


@dataclass(frozen=True)
class Words:
    """Words that point to one item of the negative list."""

    item: int
    kind: Kind
    words: tuple[str, ...]
    unless: tuple[str, ...]
    sources: tuple[str, ...]
    topic: str = ""

    @property
    def basis(self) -> str:
        """The clause with the number of the item, and further sources."""
        first, *rest = self.sources
        cited = law.cite(first)
        if first == "plan.negative_list":
            cited += f"第（{chinese_number(self.item)}）项"
        return "、".join([cited, *(law.cite(source) for source in rest)])


@dataclass(frozen=True)
class Finding:
    """A word of the negative list found in a text."""

    word: str
    text: str
    item: int
    kind: Kind
    basis: str
    topic: str = ""


# The records of the law that the data file may cite.
SOURCES = frozenset({"plan.negative_list", "plan.financing_ban", "plan.disguised_hiring"})


@cache
def negative_words() -> tuple[Words, ...]:
    """The words of the data file in its order."""
    rows = tomllib.loads((Path(__file__).parent / "negative.toml").read_text(encoding="utf-8"))["rule"]
    return tuple(words_of(row) for row in rows)


def words_of(row: dict[str, Any]) -> Words:
    """Read one record of the data file."""
    words, unless, sources = (tuple(row.get(name, ())) for name in ("words", "unless", "sources"))
    if not sources or not SOURCES.issuperset(sources):
        raise ValueError(f"{words}: cites {sources}")
    return Words(row["item"], row["kind"], words, unless=unless, sources=sources, topic=row.get("topic", ""))


def findings(*texts: str) -> list[Finding]:
    """102号令 art. 10; 财预〔2017〕87号: return every word of the negative list in the texts, the blocking ones first."""
    pairs = [(rule, text) for rule in negative_words() for text in texts]
    found = [Finding(word, text, rule.item, rule.kind, rule.basis, rule.topic) for rule, text in pairs for word in hits(rule, text)]
    blocked = {(finding.item, finding.text) for finding in found if finding.kind == "block"}
    # A text that is refused outright need not be confirmed for the same item as well.
    return [finding for finding in found if finding.kind == "block"] + [
        finding for finding in found if finding.kind == "confirm" and (finding.item, finding.text) not in blocked
    ]


def hits(rule: Words, text: str) -> list[str]:
    """Return the rule's words in the text, after the harmless phrases have been taken out."""
    plain = "".join(fold(text).split())
    for phrase in rule.unless:
        plain = plain.replace(phrase, "□")
    return [word for word in rule.words if word in plain]
