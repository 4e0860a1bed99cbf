"""Text as people paste it: full-width forms folded, invisible marks dropped, and the characters that no record may hold."""

import re
import unicodedata
from typing import Any

# Web pages and phones paste these along; they carry nothing and are dropped without a word.
INVISIBLE = str.maketrans("", "", "\u200b\u200e\u200f\u2060\ufeff")
# These reorder what a reader sees, so that a text could show one thing and hold another.
REORDERING = frozenset("\u061c\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069\ufff9\ufffa\ufffb")
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
LAYOUT = frozenset("\t\n\r")
FORBIDDEN = frozenset({"Cc", "Cs", "Zl", "Zp"})


def fold(text: str) -> str:
    """Return full-width digits, letters and punctuation in their plain form."""
    return unicodedata.normalize("NFKC", text)


def without_invisible(text: str) -> str:
    """Return the text without marks of no width."""
    return text.translate(INVISIBLE)


def storable(value: Any) -> Any:
    """Return text, or lists and dicts of it, with what no database can hold (NUL, halves of surrogate pairs) replaced by a visible mark."""
    if isinstance(value, str):
        return UNSTORABLE.sub("\ufffd", value)
    if isinstance(value, list):
        return [storable(part) for part in value]
    return {storable(name): storable(part) for name, part in value.items()} if isinstance(value, dict) else value


def is_clean(character: str, *, multiline: bool = False) -> bool:
    """Say whether a character may be stored: no controls, no lone surrogates, no marks that reorder text."""
    if character in LAYOUT:
        return multiline
    return character not in REORDERING and unicodedata.category(character) not in FORBIDDEN


def unclean_position(text: str, *, multiline: bool = False) -> int | None:
    """Return the position, from 0, of the first character that may not be stored."""
    return next((place for place, character in enumerate(text) if not is_clean(character, multiline=multiline)), None)
