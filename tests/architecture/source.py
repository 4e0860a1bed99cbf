"""Reading the project's own source for the fitness tests."""

import ast
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("core", "registry", "catalog", "projects", "planning", "procurement", "contracts", "evaluation", "disclosure", "config")


@cache
def files(*suffixes: str) -> tuple[Path, ...]:
    """All files of the project that git knows or would add, with one of the suffixes."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    names = subprocess.run(command, cwd=ROOT, check=True, capture_output=True, text=True).stdout.splitlines()
    return tuple(ROOT / name for name in sorted(set(names)) if name.endswith(suffixes) and (ROOT / name).exists())


def code() -> list[Path]:
    """The apps' Python files without migrations."""
    return [path for path in files(".py") if path.relative_to(ROOT).parts[0] in APPS and "migrations" not in path.parts]


@cache
def tree(path: Path) -> ast.Module:
    """The parsed file."""
    return ast.parse(path.read_text(), filename=str(path))


def functions(path: Path) -> Iterator[ast.FunctionDef | ast.AsyncFunctionDef]:
    """Every function of a file, also methods and inner ones."""
    for node in ast.walk(tree(path)):
        if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef)):
            yield node


def imports(path: Path) -> Iterator[tuple[int, str]]:
    """Every imported module with its line, wherever the import stands."""
    for node in ast.walk(tree(path)):
        if isinstance(node, ast.Import):
            for name in node.names:
                yield node.lineno, name.name
        elif isinstance(node, ast.ImportFrom) and node.module and not node.level:
            yield node.lineno, node.module


def name(path: Path) -> str:
    """The path as a person writes it."""
    return str(path.relative_to(ROOT))
