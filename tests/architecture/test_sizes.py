"""Files, functions, parameter lists and templates stay small."""

import ast
from pathlib import Path

import pytest

from tests.architecture.source import ROOT, code, files, functions, name

FILE, TEST_FILE, FUNCTION, PARAMETERS, TEMPLATE, URLS = 300, 400, 40, 5, 120, 40
DEPTH = 2


def lines(path: Path) -> int:
    return len(path.read_text().splitlines())


def test_files_stay_small() -> None:
    assert [f"{name(path)}: {lines(path)}" for path in code() if lines(path) > FILE] == []


def test_test_files_stay_small() -> None:
    tests = [path for path in files(".py") if name(path).startswith("tests/")]
    assert [f"{name(path)}: {lines(path)}" for path in tests if lines(path) > TEST_FILE] == []


def test_url_files_stay_small() -> None:
    assert [f"{name(path)}: {lines(path)}" for path in code() if path.name == "urls.py" and lines(path) > URLS] == []


def test_templates_stay_small() -> None:
    templates = [path for path in files(".html") if name(path).startswith("templates/")]
    assert [f"{name(path)}: {lines(path)}" for path in templates if lines(path) > TEMPLATE] == []


def test_functions_stay_short() -> None:
    found = [(path, node) for path in code() for node in functions(path)]
    long = [f"{name(path)}:{node.lineno} {node.name}" for path, node in found if (node.end_lineno or 0) - node.lineno + 1 > FUNCTION]
    assert long == []


def positional(node: ast.FunctionDef | ast.AsyncFunctionDef) -> int:
    given = [argument.arg for argument in (*node.args.posonlyargs, *node.args.args) if argument.arg not in {"self", "cls"}]
    return len(given) + len(node.args.kwonlyargs)


def test_parameter_lists_stay_short() -> None:
    allowed = {
        # A moment has six parts.
        "core/clock.py local",
        # The facts of a receipt and of a document.
        "projects/actions.py perform_once",
    }
    found = {f"{name(path)} {node.name}" for path in code() for node in functions(path) if positional(node) > PARAMETERS}
    assert found - allowed == set()


def nesting(node: ast.AST, depth: int = 0) -> int:
    deeper = (ast.If, ast.For, ast.While, ast.Try)
    found = [depth]
    for child in ast.iter_child_nodes(node):
        if isinstance(child, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef, ast.Lambda)):
            continue
        # `elif` is a sibling, not a child.
        step = isinstance(child, deeper) and not (isinstance(node, ast.If) and isinstance(child, ast.If) and [child] == node.orelse)
        found.append(nesting(child, depth + 1 if step else depth))
    return max(found)


def test_nesting_stays_shallow() -> None:
    found = [(path, node) for path in code() for node in functions(path)]
    assert [f"{name(path)}:{node.lineno} {node.name}" for path, node in found if nesting(node) > DEPTH] == []


@pytest.mark.parametrize("kind", ["script", "style"])
def test_templates_hold_no_inline_code(kind: str) -> None:
    marks = {"script": ("<script>", "javascript:", " onclick=", " onchange=", " onsubmit="), "style": (" style=", "<style")}[kind]
    pages = [path for path in files(".html") if name(path).startswith("templates/") and "/pdf/" not in name(path)]
    assert [f"{name(path)}: {mark}" for path in pages for mark in marks if mark in path.read_text().lower()] == []


def test_nothing_is_left_for_later() -> None:
    words = ("TO" + "DO", "FIX" + "ME", "X" + "XX ")
    sources = [path for path in files(".py", ".html", ".js", ".css", ".toml", ".md", ".yml") if path.is_relative_to(ROOT)]
    assert [f"{name(path)}: {word}" for path in sources for word in words if word in path.read_text()] == []
