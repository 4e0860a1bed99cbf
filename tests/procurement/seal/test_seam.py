"""The seam: what is sealed opens only where it belongs, and only the opening unseals."""

import ast
from pathlib import Path

import pytest
from django.test import override_settings

from core.models import AuditEntry
from procurement.seal.seam import SealBrokenError, SealContext, leaf, note, salt, seal, unseal

ROOT = Path(__file__).resolve().parents[3]
HERE = SealContext(lot=1, supplier=2, kind="price")
SECRET = "报价 275000.00".encode()


def test_sealed_piece_opens_where_it_belongs():
    assert unseal(seal(SECRET, HERE), HERE) == SECRET


def test_sealing_twice_gives_two_texts():
    assert seal(SECRET, HERE) != seal(SECRET, HERE)


def test_sealed_piece_shows_nothing():
    assert SECRET not in seal(SECRET, HERE)


@pytest.mark.parametrize("elsewhere", [SealContext(9, 2, "price"), SealContext(1, 9, "price"), SealContext(1, 2, "technical")])
def test_sealed_piece_opens_nowhere_else(elsewhere):
    with pytest.raises(SealBrokenError):
        unseal(seal(SECRET, HERE), elsewhere)


@pytest.mark.parametrize("place", [0, 15, 30, 80, 100, -1])
def test_altered_byte_is_noticed(place):
    sealed = bytearray(seal(SECRET, HERE))
    sealed[place] ^= 1
    with pytest.raises(SealBrokenError):
        unseal(bytes(sealed), HERE)


@pytest.mark.parametrize("stored", [b"", b"GPS-SEAL-1\n", b"GPS-SEAL-1\n" + b"x" * 40])
def test_cut_text_is_noticed(stored):
    with pytest.raises(SealBrokenError):
        unseal(stored, HERE)


def test_another_key_opens_nothing():
    sealed = seal(SECRET, HERE)
    with override_settings(BID_KEY="another"), pytest.raises(SealBrokenError):
        unseal(sealed, HERE)


def names_unseal(path: Path) -> bool:
    """Whether a module imports or reads the function."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    imported = {alias.name for node in ast.walk(tree) if isinstance(node, ast.ImportFrom | ast.Import) for alias in node.names}
    read = {node.attr for node in ast.walk(tree) if isinstance(node, ast.Attribute)} | {
        node.id for node in ast.walk(tree) if isinstance(node, ast.Name)
    }
    return "unseal" in imported | read


def test_only_the_opening_unseals():
    apps = ("core", "registry", "catalog", "projects", "planning", "procurement", "contracts", "evaluation", "disclosure", "config")
    modules = [path for app in apps for path in (ROOT / app).rglob("*.py")]
    assert [str(path.relative_to(ROOT)) for path in modules if names_unseal(path)] == ["procurement/bids/actions/opening.py"]


def test_nobody_reaches_the_module_as_a_whole():
    modules = [*(ROOT / "procurement").rglob("*.py"), *(ROOT / "config").rglob("*.py")]
    assert [path for path in modules if "import seal\n" in path.read_text(encoding="utf-8")] == []


def test_note_names_nobody(db):
    note("bid", tender="T-1", supplier="91429900MA4K00010J", sha256="ab")
    entry = AuditEntry.objects.filter(chain="sealed").latest("pk")
    expected = leaf("bid", tender="T-1", supplier="91429900MA4K00010J", sha256="ab")
    assert (entry.actor_id, entry.actor_label, entry.data) == (None, "—", {"leaf": expected})


def test_leaf_cannot_be_guessed_without_the_key():
    facts = {"tender": "T-1", "supplier": "A"}
    known = leaf("bid", **facts), salt("bid", **facts)
    with override_settings(BID_KEY="another"):
        assert (leaf("bid", **facts), salt("bid", **facts)) != known
