"""No number and no clause of the law stands in the code: they are asked for by the id of a record that exists."""

import ast
import re
from collections.abc import Iterator
from pathlib import PurePath

from core import law
from tests.architecture.law_source import RULE_ID, callee, calls, modules, strings

DECIDING = {"rules", "actions", "stage"}
# Nothing, one, the other one of two, and the whole of a percentage.
PLAIN = {-1, 0, 1, 2, 100}
# Numbers that no law gives, each with its reason.
ALLOWED: dict[tuple[str, object], str] = {
    ("registry/actions.py", 7): "days for which an invitation is good: the portal's own choice",
    ("registry/actions.py", 24): "bytes of an invitation's key",
    ("registry/actions.py", 32): "bytes of a token",
}
READERS = {"law.get": 0, "law.find": 0, "law.cite": 0, "open_deadline": 1, "deadlines.open_deadline": 1}
CLAUSE = re.compile(r"第[一二三四五六七八九十百]+条|部?令第\d+号")


def deciding_modules() -> dict[str, ast.Module]:
    """Return the modules that rule, act or declare a stage, also where they have grown into packages."""
    return {path: tree for path, tree in modules().items() if DECIDING & {*PurePath(path).parts, PurePath(path).stem}}


def places(tree: ast.Module) -> set[int]:
    """Return the identities of numbers that say where: an act's place on the river, a part of a form, a slice of a text."""
    acts = [call for call in calls(tree) if callee(call) == "Act"]
    parts = [keyword.value for call in calls(tree) for keyword in call.keywords if keyword.arg == "group"]
    slices = [node for node in ast.walk(tree) if isinstance(node, ast.Slice)]
    return {id(node) for place in (*acts, *parts, *slices) for node in ast.walk(place)}


def numbers(tree: ast.Module) -> Iterator[tuple[int, object]]:
    """Yield line and value of the numbers of a module, also of those written as text for Decimal."""
    for call in calls(tree):
        if callee(call) in {"Decimal", "decimal.Decimal"}:
            yield from ((node.lineno, float(text)) for node in call.args if (text := number_text(node)))
    known = places(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and type(node.value) in {int, float} and id(node) not in known:
            yield node.lineno, node.value


def number_text(node: ast.expr) -> str:
    """Return an argument that is a number written as text, else ""."""
    text = node.value if isinstance(node, ast.Constant) and isinstance(node.value, str) else ""
    return text if re.fullmatch(r"-?\d+(\.\d+)?", text) else ""


def test_no_number_of_the_law_stands_in_the_code():
    found = {
        f"{path}:{line}: {value}"
        for path, tree in deciding_modules().items()
        for line, value in numbers(tree)
        if value not in PLAIN and (path, value) not in ALLOWED
    }
    assert found == set()


def test_no_allowance_is_left_over():
    used = {(path, value) for path, tree in deciding_modules().items() for _line, value in numbers(tree)}
    assert set(ALLOWED) - used == set()


def test_no_clause_of_the_law_is_written_in_the_code():
    texts = [(path, *place) for path, tree in deciding_modules().items() for place in strings(tree)]
    found = {f"{path}:{line}: {text}" for path, line, text in texts if CLAUSE.search(text)}
    assert found == set()


def test_every_record_that_is_asked_for_exists():
    known = {rule.id for rule in law.all_rules()}
    asked = {
        f"{path}:{call.lineno}: {node.value!r}"
        for path, tree in modules().items()
        for call in calls(tree)
        for node in call.args[READERS.get(callee(call), 99) :][:1]
        if isinstance(node, ast.Constant) and node.value not in known
    }
    assert asked == set()


def test_ids_are_written_in_one_way():
    assert [rule.id for rule in law.all_rules() if not RULE_ID.fullmatch(rule.id)] == []
