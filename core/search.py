"""Search text for PostgreSQL's 'simple' configuration: Chinese in pairs of characters, the rest in words."""

import re

from core.text import fold

HAN = "〇\u3400-\u4dbf\u4e00-\u9fff\uf900-\ufaff\U00020000-\U000323af"
RUN = re.compile(rf"[{HAN}]+|[^\W_{HAN}]+")
GROUPED = re.compile(r"(?<![A-Za-z0-9])\d{1,3}(?:,\d{3})+(?!\d)")
MOST_TERMS = 32


def runs(text: str) -> list[str]:
    """Return the runs of Chinese characters and the words of anything else, folded and in lower case."""
    plain = GROUPED.sub(lambda number: number[0].replace(",", ""), fold(text))
    return RUN.findall(plain.lower())


def is_han(run: str) -> bool:
    """Say whether a run is Chinese."""
    return re.match(rf"[{HAN}]", run) is not None


def pairs(run: str) -> list[str]:
    """Return each two neighbouring characters of a run."""
    return [run[place : place + 2] for place in range(len(run) - 1)]


def bigrams(text: str) -> str:
    """Return the words to be indexed, separated by spaces.

    A Chinese run gives its pairs and its last character: so each single character begins some word and can be found too.
    """
    words = [word for run in runs(text) for word in ([*pairs(run), run[-1]] if is_han(run) else [run])]
    return " ".join(words)


def query(text: str) -> str:
    """Return a raw tsquery that finds every part of what was typed; "" when nothing in it can be searched.

    To be used as SearchQuery(query(text), config="simple", search_type="raw").
    """
    terms = [term for run in runs(text) for term in (han_terms(run) if is_han(run) else [f"'{run}':*"])]
    return " & ".join(list(dict.fromkeys(terms))[:MOST_TERMS])


def han_terms(run: str) -> list[str]:
    """Return the terms of one Chinese run: its pairs, or whatever begins with its only character."""
    return [f"'{pair}'" for pair in pairs(run)] or [f"'{run}':*"]
