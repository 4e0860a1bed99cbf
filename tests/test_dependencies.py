"""The lock files and the page about libraries say what requirements/*.in and package.json say."""

import json
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parent.parent
ADDRESS = re.compile(r"(registry|index|resolved|https?://[^\s\"]*(?:pypi|npmjs|registry))")


def chosen() -> list[str]:
    """Return the names of the libraries that we chose ourselves."""
    lines = [line for kind in ("base", "dev") for line in (ROOT / f"requirements/{kind}.in").read_text().splitlines()]
    python = [re.split(r"[\[~=<> ]", line)[0] for line in lines if line and not line.startswith("-")]
    package = json.loads((ROOT / "package.json").read_text())
    return [*python, *package["dependencies"], *package["devDependencies"]]


def described() -> list[str]:
    """Return the names in the first column of the page's tables."""
    rows = re.findall(r"^\| ([^|]+) \|", (ROOT / "docs/dependencies.md").read_text(), re.MULTILINE)
    return [name.strip() for row in rows if row != "library" for name in row.split(",")]


def test_every_chosen_library_is_described() -> None:
    assert sorted(described()) == sorted(chosen())


@pytest.mark.parametrize("file", ["requirements/base.txt", "requirements/dev.txt", "package-lock.json"])
def test_lock_file_names_no_address(file: str) -> None:
    assert ADDRESS.findall((ROOT / file).read_text()) == []


@pytest.mark.parametrize("kind", ["base", "dev"])
def test_every_locked_version_has_a_hash(kind: str) -> None:
    blocks = re.split(r"\n(?=\S)", (ROOT / f"requirements/{kind}.txt").read_text().strip())
    assert [block.split()[0] for block in blocks if "--hash=sha256:" not in block] == []
