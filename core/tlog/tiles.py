"""The log as static files after C2SP tlog-tiles: 256 hashes a tile, 256 entries a bundle, partial ones named by their width."""

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

from core.tlog.merkle import HASH_SIZE, Nodes, ProofError, Tree, node_hash, root

WIDTH, HEIGHT = 256, 8
LENGTH_SIZE, LARGEST_ENTRY = 2, 65535
PATH = re.compile(r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?", re.ASCII)


@dataclass(frozen=True)
class Tile:
    """A tile of hashes or, on level −1, a bundle of entries."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """The name of its file, thousands in folders: tile/0/x001/x234/067, tile/entries/000.p/5."""
        digits = str(self.index)
        groups = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [groups[place : place + 3] for place in range(0, len(groups), 3)]
        name = "/".join([*(f"x{part}" for part in parts[:-1]), parts[-1]])
        level = "entries" if self.level < 0 else str(self.level)
        return f"tile/{level}/{name}" + ("" if self.width == WIDTH else f".p/{self.width}")

    @classmethod
    def parse(cls, path: str) -> "Tile":
        """Read the name of a file. Raises ValueError for all but the one right way to write it."""
        match = PATH.fullmatch(path)
        level, name, width = match.groups() if match else ("0", "0", None)
        tile = cls(-1 if level == "entries" else int(level), int(name.replace("x", "").replace("/", "")), int(width or WIDTH))
        if tile.path != path or tile.width > WIDTH:
            raise ValueError("not the name of a tile")
        return tile


def tiles(size: int, *, since: int = 0) -> Iterator[Tile]:
    """Yield the tiles and entry bundles that a log of `size` entries has and that it did not have with `since` entries."""
    for level in (-1, *range(-(-size.bit_length() // HEIGHT) or 1)):
        shift = HEIGHT * max(level, 0)
        yield from _tiles_of_level(level, since >> shift, size >> shift)


def _tiles_of_level(level: int, before: int, now: int) -> Iterator[Tile]:
    for index in range(before // WIDTH, -(-now // WIDTH)):
        width = min(WIDTH, now - index * WIDTH)
        if index * WIDTH + width > before:
            yield Tile(level, index, width)


def tile_bytes(nodes: Nodes, tile: Tile) -> bytes:
    """Return what stands in a tile of hashes."""
    first = tile.index * WIDTH
    return b"".join(nodes(tile.level * HEIGHT, first + place) for place in range(tile.width))


def bundle_bytes(entries: Sequence[bytes]) -> bytes:
    """Return what stands in a bundle of entries: each with its length before it."""
    if any(len(entry) > LARGEST_ENTRY for entry in entries):
        raise ValueError("an entry is too long")
    return b"".join(len(entry).to_bytes(LENGTH_SIZE) + entry for entry in entries)


def read_bundle(content: bytes) -> list[bytes]:
    """Return the entries of a bundle. Raises ValueError when it is cut off."""
    entries, place = [], 0
    while place < len(content):
        start = place + LENGTH_SIZE
        place = start + int.from_bytes(content[place:start])
        if start > len(content) or place > len(content):
            raise ValueError("the bundle is cut off")
        entries.append(content[start:place])
    return entries


@dataclass(frozen=True)
class TiledLog:
    """A log of a known size and root read from its static files; `fetch` gets a file by its name.

    What the files say is believed only after they have led to that root.
    """

    fetch: Callable[[str], bytes]
    size: int
    root: bytes

    @cached_property
    def tree(self) -> Tree:
        """The tree of all leaves, rebuilt from the lowest tiles. Raises ProofError when it is another one."""
        tree = Tree()
        for tile in tiles(self.size):
            if tile.level == 0:
                self._add(tree, tile)
        if root(tree.node, self.size) != self.root:
            raise ProofError("the tiles lead to another root")
        return tree

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree from the one tile that holds what lies below it. Raises ProofError."""
        shift = level % HEIGHT
        first = index << shift
        width = min(WIDTH, (self.size >> level - shift) - first // WIDTH * WIDTH)
        hashes = self._hashes(Tile(level // HEIGHT, first // WIDTH, width))[first % WIDTH :][: 1 << shift]
        for _height in range(shift):
            hashes = [node_hash(left, right) for left, right in zip(hashes[::2], hashes[1::2], strict=True)]
        return hashes[0]

    def _add(self, tree: Tree, tile: Tile) -> None:
        for found in self._hashes(tile):
            tree.append_hash(found)

    def _hashes(self, tile: Tile) -> list[bytes]:
        content = self.fetch(tile.path)
        if len(content) != tile.width * HASH_SIZE:
            raise ProofError(f"{tile.path} has another length")
        return [content[place : place + HASH_SIZE] for place in range(0, len(content), HASH_SIZE)]


@dataclass(frozen=True)
class Source:
    """A log as it is kept: its nodes, and its entries from one index to before another."""

    nodes: Nodes
    entries: Callable[[int, int], Sequence[bytes]]

    def content(self, tile: Tile) -> bytes:
        """Return what stands in a tile or in a bundle."""
        first = tile.index * WIDTH
        return bundle_bytes(self.entries(first, first + tile.width)) if tile.level < 0 else tile_bytes(self.nodes, tile)


def publish(folder: Path, source: Source, *, size: int, since: int, note: str) -> None:
    """Write the files that have come since a size, and the signed head last, so that it never names what is not there yet.

    Full tiles never change; a file is seen whole or not at all.
    """
    for tile in tiles(size, since=since):
        _write(folder / tile.path, source.content(tile))
    _write(folder / "checkpoint", note.encode())


def _write(path: Path, content: bytes) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    fresh = path.with_name(f"{path.name}.new")
    fresh.write_bytes(content)
    fresh.replace(path)
