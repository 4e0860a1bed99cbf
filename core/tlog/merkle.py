"""The Merkle tree of RFC 9162 as pure functions: roots and proofs from any source of nodes, and the verifier, which trusts nothing."""

import hashlib
from collections.abc import Callable, Iterable, Iterator, Sequence

# Gives the hash of the complete subtree (level, index): the leaves from index·2^level to (index + 1)·2^level − 1.
Nodes = Callable[[int, int], bytes]

HASH_SIZE = 32
EMPTY_ROOT = hashlib.sha256(b"").digest()


class ProofError(ValueError):
    """A proof that does not prove what it is said to prove."""


def leaf_hash(entry: bytes) -> bytes:
    """Return the hash of a leaf; the prefix keeps leaves and nodes apart."""
    return hashlib.sha256(b"\x00" + entry).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """Return the hash of an inner node."""
    return hashlib.sha256(b"\x01" + left + right).digest()


class Tree:
    """A tree in memory: the hashes of all complete subtrees, level by level."""

    def __init__(self, entries: Iterable[bytes] = ()) -> None:
        self.levels: list[list[bytes]] = [[]]
        for entry in entries:
            self.append(entry)

    def __len__(self) -> int:
        return len(self.levels[0])

    def append(self, entry: bytes) -> int:
        """Add an entry and return its index."""
        return self.append_hash(leaf_hash(entry))

    def append_hash(self, digest: bytes) -> int:
        """Add a leaf by its hash and return its index."""
        index, level = len(self), 0
        self.levels[0].append(digest)
        while len(self.levels[level]) % 2 == 0:
            if level + 1 == len(self.levels):
                self.levels.append([])
            self.levels[level + 1].append(node_hash(*self.levels[level][-2:]))
            level += 1
        return index

    def node(self, level: int, index: int) -> bytes:
        """Return the hash of a complete subtree."""
        return self.levels[level][index]

    def root(self, size: int | None = None) -> bytes:
        """Return the root over the first `size` leaves, by default over all."""
        return root(self.node, len(self) if size is None else size)


def root(nodes: Nodes, size: int) -> bytes:
    """Return the root of the tree of the first `size` leaves."""
    return _span(nodes, 0, size) if size else EMPTY_ROOT


def inclusion_proof(nodes: Nodes, index: int, size: int) -> list[bytes]:
    """Return the path that proves leaf `index` in the tree of `size` leaves, from the leaf upwards. Raises IndexError outside the tree."""
    if not 0 <= index < size:
        raise IndexError(f"no leaf {index} in a tree of {size}")
    path: list[bytes] = []
    low, high = 0, size
    while high - low > 1:
        middle = low + _split(high - low)
        if index < middle:
            path.append(_span(nodes, middle, high))
            high = middle
        else:
            path.append(_span(nodes, low, middle))
            low = middle
    return path[::-1]


def consistency_proof(nodes: Nodes, old: int, new: int) -> list[bytes]:
    """Return the proof that the tree of `new` leaves begins with that of `old` leaves; empty for equal trees and for the empty old one."""
    if not 0 <= old <= new:
        raise IndexError(f"no tree of {old} leaves in a tree of {new}")
    if old in {0, new}:
        return []
    path: list[bytes] = []
    low, high, whole = 0, new, True
    while high != old:
        middle = low + _split(high - low)
        if old <= middle:
            path.append(_span(nodes, middle, high))
            high = middle
        else:
            path.append(_span(nodes, low, middle))
            low, whole = middle, False
    # The verifier already has the old root when the old tree is one complete subtree.
    return path[::-1] if whole else [_span(nodes, low, high), *path[::-1]]


def verify_inclusion(leaf: bytes, *, index: int, size: int, proof: Sequence[bytes], root: bytes) -> None:
    """Check that a leaf, given by its hash, stands at `index` in the tree of `size` leaves with this root. Raises ProofError."""
    if not 0 <= index < size:
        raise ProofError(f"leaf {index} is outside a tree of {size}")
    _check_hashes([leaf, root, *proof])
    digest = leaf
    for sibling, is_left in _sides(index, size - 1, proof):
        digest = node_hash(sibling, digest) if is_left else node_hash(digest, sibling)
    if digest != root:
        raise ProofError("the proof leads to another root")


def verify_consistency(old: int, new: int, *, proof: Sequence[bytes], old_root: bytes, new_root: bytes) -> None:
    """Check that the tree of `new` leaves begins with the tree of `old` leaves. Raises ProofError."""
    if not 0 <= old <= new:
        raise ProofError(f"a tree of {new} leaves cannot follow one of {old}")
    _check_hashes([old_root, new_root, *proof])
    if old == 0 and old_root != EMPTY_ROOT:
        raise ProofError("the empty tree has another root")
    if new == 0 and new_root != EMPTY_ROOT:
        raise ProofError("the empty tree has another root")
    if old in {0, new}:
        if proof:
            raise ProofError("the proof should be empty")
        if old == new and old_root != new_root:
            raise ProofError("two roots for one size")
        return
    _check_grown(old, new, path=list(proof), old_root=old_root, new_root=new_root)


def _check_grown(old: int, new: int, *, path: list[bytes], old_root: bytes, new_root: bytes) -> None:
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        raise ProofError("the proof is too short")
    place, last = old - 1, new - 1
    while place % 2:
        place, last = place >> 1, last >> 1
    before = after = path[0]
    for sibling, is_left in _sides(place, last, path[1:]):
        before = node_hash(sibling, before) if is_left else before
        after = node_hash(sibling, after) if is_left else node_hash(after, sibling)
    if before != old_root:
        raise ProofError("the proof leads to another old root")
    if after != new_root:
        raise ProofError("the proof leads to another new root")


def _sides(place: int, last: int, proof: Iterable[bytes]) -> Iterator[tuple[bytes, bool]]:
    """Yield each sibling on the way up and whether it stands on the left. Raises ProofError when the way has another length."""
    for sibling in proof:
        if last == 0:
            raise ProofError("the proof is too long")
        is_left = place % 2 == 1 or place == last
        if is_left:
            place, last = _climb(place, last)
        yield sibling, is_left
        place, last = place >> 1, last >> 1
    if last:
        raise ProofError("the proof is too short")


def _climb(place: int, last: int) -> tuple[int, int]:
    """Skip the levels on which a last node has no sibling."""
    while place % 2 == 0 and place:
        place, last = place >> 1, last >> 1
    return place, last


def _span(nodes: Nodes, low: int, high: int) -> bytes:
    """Return the hash over the leaves from low to high − 1, where low is where a subtree of that size begins."""
    width = high - low
    if width & (width - 1) == 0:
        level = width.bit_length() - 1
        return nodes(level, low >> level)
    middle = low + _split(width)
    return node_hash(_span(nodes, low, middle), _span(nodes, middle, high))


def _split(width: int) -> int:
    """Return the largest power of two below the width."""
    return 1 << ((width - 1).bit_length() - 1)


def _check_hashes(hashes: Iterable[bytes]) -> None:
    if any(len(digest) != HASH_SIZE for digest in hashes):
        raise ProofError("a hash has another length")
