"""The names and contents of the log's static files, and a log read back from them."""

from pathlib import Path

import pytest

from core.tlog.checkpoints import Checkpoint, read_checkpoint
from core.tlog.merkle import ProofError, Tree, consistency_proof, inclusion_proof, leaf_hash, verify_inclusion
from core.tlog.notes import Signer
from core.tlog.tiles import Source, Tile, TiledLog, bundle_bytes, publish, read_bundle, tile_bytes, tiles

LOG = Signer("log.example/gps", bytes(range(32)))
ENTRIES = [f"entry {number}".encode() for number in range(600)]
TREE = Tree(ENTRIES)
NAMES = [
    (Tile(0, 0), "tile/0/000"),
    (Tile(0, 0, 1), "tile/0/000.p/1"),
    (Tile(1, 999), "tile/1/999"),
    (Tile(2, 1000), "tile/2/x001/000"),
    (Tile(0, 1234067, 8), "tile/0/x001/x234/067.p/8"),
    (Tile(-1, 1234067), "tile/entries/x001/x234/067"),
    (Tile(63, 5, 255), "tile/63/005.p/255"),
]


@pytest.mark.parametrize(("tile", "path"), NAMES)
def test_tile_has_the_name_of_the_standard(tile, path):
    assert (tile.path, Tile.parse(path)) == (path, tile)


@pytest.mark.parametrize(
    "path",
    [
        "",
        "tile/0/0",
        "tile/0/0000",
        "tile/0/x000/001",
        "tile/0/001/x001",
        "tile/64/000",
        "tile/00/000",
        "tile/-1/000",
        "tile/0/000.p/0",
        "tile/0/000.p/256",
        "tile/0/000.p/999",
        "tile/0/000.p/01",
        "tile/0/../000",
        "tile/0/000\n",
        "tile/data/000",
        "tile/0/٠٠٠",
    ],
)
def test_other_names_are_refused(path):
    with pytest.raises(ValueError):
        Tile.parse(path)


@pytest.mark.parametrize(
    ("size", "expected"),
    [
        (0, []),
        (1, ["tile/entries/000.p/1", "tile/0/000.p/1"]),
        (256, ["tile/entries/000", "tile/0/000", "tile/1/000.p/1"]),
        (
            600,
            [
                "tile/entries/000",
                "tile/entries/001",
                "tile/entries/002.p/88",
                "tile/0/000",
                "tile/0/001",
                "tile/0/002.p/88",
                "tile/1/000.p/2",
            ],
        ),
    ],
)
def test_log_has_the_tiles_of_its_size(size, expected):
    assert [tile.path for tile in tiles(size)] == expected


def test_only_new_tiles_are_written():
    assert [tile.path for tile in tiles(513, since=512)] == ["tile/entries/002.p/1", "tile/0/002.p/1"]
    assert [tile.path for tile in tiles(600, since=600)] == []


def test_upper_tile_holds_the_roots_of_lower_ones():
    assert tile_bytes(TREE.node, Tile(1, 0, 2)) == TREE.root(256) + Tree(ENTRIES[256:512]).root()


@pytest.mark.parametrize("entries", [[], [b""], [b"a", b"", b"bc"], [b"x" * 65535]])
def test_bundle_is_read_as_it_is_written(entries):
    assert read_bundle(bundle_bytes(entries)) == entries


@pytest.mark.parametrize("content", [b"\x00", b"\x00\x01", b"\x00\x01a\x00", b"\x00\x01a\x00\x02b"])
def test_cut_bundle_is_refused(content):
    with pytest.raises(ValueError):
        read_bundle(content)


def test_too_long_an_entry_is_refused():
    with pytest.raises(ValueError):
        bundle_bytes([b"x" * 65536])


def written(folder: Path, *sizes: int) -> None:
    """Publish a log that grew through these sizes."""
    since = 0
    for size in sizes:
        note = Checkpoint(LOG.name, size, TREE.root(size)).signed(LOG)
        publish(folder, Source(TREE.node, lambda first, end: ENTRIES[first:end]), size=size, since=since, note=note)
        since = size


def read_back(folder: Path) -> TiledLog:
    """The log as a stranger reads it."""
    checkpoint, _ = read_checkpoint((folder / "checkpoint").read_text(), LOG.verifier)
    return TiledLog(lambda path: (folder / path).read_bytes(), checkpoint.size, checkpoint.root)


@pytest.mark.parametrize("sizes", [(0,), (1,), (256,), (5, 255, 256, 257, 600), (600,)])
def test_published_log_is_read_back(tmp_path, sizes):
    written(tmp_path, *sizes)
    assert read_back(tmp_path).tree.root() == TREE.root(sizes[-1])


def test_proofs_come_from_the_files(tmp_path):
    written(tmp_path, 600)
    log = read_back(tmp_path)
    proof = inclusion_proof(log.tree.node, 300, 600)
    verify_inclusion(leaf_hash(ENTRIES[300]), index=300, size=600, proof=proof, root=log.root)
    assert consistency_proof(log.tree.node, 256, 600) == consistency_proof(TREE.node, 256, 600)


def test_entries_come_from_the_files(tmp_path):
    written(tmp_path, 600)
    assert read_bundle((tmp_path / "tile/entries/002.p/88").read_bytes()) == ENTRIES[512:]


def test_altered_tile_is_noticed(tmp_path):
    written(tmp_path, 600)
    path = tmp_path / "tile/0/001"
    path.write_bytes(bytes([path.read_bytes()[0] ^ 1]) + path.read_bytes()[1:])
    with pytest.raises(ProofError, match="another root"):
        _ = read_back(tmp_path).tree


def test_cut_tile_is_noticed(tmp_path):
    written(tmp_path, 600)
    path = tmp_path / "tile/0/001"
    path.write_bytes(path.read_bytes()[:-32])
    with pytest.raises(ProofError, match="another length"):
        _ = read_back(tmp_path).tree


def test_writing_leaves_no_half_files(tmp_path):
    written(tmp_path, 600)
    assert list(tmp_path.rglob("*.new")) == []


@pytest.mark.parametrize("size", [1, 2, 255, 256, 257, 600])
def test_every_node_is_read_from_one_tile(size):
    tree = Tree(ENTRIES[:size])
    files = {tile.path: tile_bytes(tree.node, tile) for tile in tiles(size) if tile.level >= 0}
    tiled = TiledLog(files.__getitem__, size, tree.root())
    for level, row in enumerate(tree.levels):
        assert [tiled.node(level, place) for place in range(len(row))] == row
