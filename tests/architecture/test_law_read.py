"""A record of the law counts only when something reads it."""

import ast
import re

from core import law
from tests.architecture.law_source import ROOT, RULE_ID, calls, modules, strings


def written_ids() -> set[str]:
    """Return every id that the code or a template writes out."""
    in_code = {text for tree in modules().values() for _line, text in strings(tree)}
    pages = [path.read_text(encoding="utf-8") for path in (ROOT / "templates").rglob("*") if path.is_file()]
    return in_code | {name for page in pages for name in RULE_ID.findall(page)}


def composed_ids() -> list[re.Pattern[str]]:
    """Return the patterns of the ids that the code puts together, as in f"{method}.preparation"."""
    joined = [node for tree in modules().values() for node in ast.walk(tree) if isinstance(node, ast.JoinedStr)]
    patterns = ["".join(map(as_pattern, node.values)) for node in joined]
    return [re.compile(pattern) for pattern in patterns if re.search(r"[a-z_]\\\.|\\\.[a-z_]", pattern)]


def asked_of_methods() -> set[str]:
    """Return the names of records for which the code asks of whatever method, as in way.rule("preparation"), and of its words."""
    asking = {"find", "rule", "has", "cite", "least"}
    named = [call for tree in modules().values() for call in calls(tree) if getattr(call.func, "attr", "") in asking]
    return {"words", *(text for call in named for text in given(call))}


def given(call: ast.Call) -> set[str]:
    """Return the texts given to a call, also those that stand in a choice between two."""
    return {node.value for part in call.args for node in ast.walk(part) if isinstance(node, ast.Constant) and isinstance(node.value, str)}


def of_methods() -> set[str]:
    """Return the ids of the records that a method reads by name, and of its exceptions; a dot begins a name in a table."""
    names = asked_of_methods() | {text[1:] for text in written_ids() if text.startswith(".")} | TABLED
    keys = [rule.id.partition(".")[0] for rule in law.all_rules() if rule.unit == "words"]
    return {f"{key}.{name}{suffix}" for key in keys for name in names for suffix in ("", "_services", "_after_tender")}


# Named in constants or loops of the code that asks.
TABLED = {"notice", "document_sale", "preparation", "clarification"}


def as_pattern(part: ast.expr) -> str:
    """Return a pattern for one part of an f-string."""
    return re.escape(str(part.value)) if isinstance(part, ast.Constant) else "[a-z_]+"


def test_every_record_is_read():
    written, composed = written_ids(), composed_ids()
    written |= of_methods()
    unread = {rule.id for rule in law.all_rules() if rule.id not in written and not any(pattern.fullmatch(rule.id) for pattern in composed)}
    assert unread == set()
