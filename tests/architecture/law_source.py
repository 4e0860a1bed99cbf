"""The portal's own source as syntax trees, for the checks that hold the law in its one place."""

import ast
import re
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "registry", "catalog", "projects", "planning", "procurement", "contracts", "evaluation", "disclosure", "config")
# The demonstration's script tells a story; it decides nothing.
LEFT_OUT = {"migrations", "demo"}
RULE_ID = re.compile(r"[a-z][a-z_]*\.[a-z][a-z_]*")


@cache
def modules() -> dict[str, ast.Module]:
    """Return the tree of every module by its path from the root."""
    files = [path.relative_to(ROOT) for app in APPS for path in sorted((ROOT / app).rglob("*.py"))]
    return {str(path): ast.parse((ROOT / path).read_text(encoding="utf-8")) for path in files if not LEFT_OUT & set(path.parts)}


def docstrings(tree: ast.Module) -> set[int]:
    """Return the identities of the strings that stand alone: docstrings."""
    return {id(node.value) for node in ast.walk(tree) if isinstance(node, ast.Expr)}


def strings(tree: ast.Module) -> Iterator[tuple[int, str]]:
    """Yield line and text of the string constants that the code uses."""
    alone = docstrings(tree)
    for node in ast.walk(tree):
        if isinstance(node, ast.Constant) and isinstance(node.value, str) and id(node) not in alone:
            yield node.lineno, node.value


def callee(call: ast.Call) -> str:
    """Return what a call calls, as written: law.get, open_deadline."""
    return ast.unparse(call.func)


def calls(tree: ast.Module) -> Iterator[ast.Call]:
    """Yield every call of a module."""
    return (node for node in ast.walk(tree) if isinstance(node, ast.Call))
