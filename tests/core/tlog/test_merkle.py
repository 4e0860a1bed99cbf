"""Roots and proofs against the words of RFC 9162, known roots, and every kind of altered proof."""

import hashlib
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.tlog.merkle import (
    EMPTY_ROOT,
    ProofError,
    Tree,
    consistency_proof,
    inclusion_proof,
    leaf_hash,
    node_hash,
    root,
    verify_consistency,
    verify_inclusion,
)
from tests.naive import proofs as naive

LARGEST = 70
ENTRIES = [f"entry {number}".encode() for number in range(LARGEST)]
TREE = Tree(ENTRIES)
# The eight entries and the roots with which implementations of RFC 6962 are compared.
KNOWN_ENTRIES = ["", "00", "10", "2021", "3031", "40414243", "5051525354555657", "606162636465666768696a6b6c6d6e6f"]
KNOWN_ROOTS = [
    "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855",
    "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d",
    "fac54203e7cc696cf0dfcb42c92a1d9dbaf70ad9e621f4bd8d98662f00e3c125",
    "aeb6bcfe274b70a14fb067a5e5578264db0fa9b51af5e0ba159158f329e06e77",
    "d37ee418976dd95753c1c73862b9398fa2a2cf9b4ff0fdfe8b30cd95209614b7",
    "4e3bbb1f7b478dcfe71fb631631519a3bca12c9aefca1612bfce4c13a86264d4",
    "76e67dadbcdf1e10e1b74ddc608abd2f98dfb16fbce75277b5232a127f2087ef",
    "ddb89be403809e325750d3d263cd78929c2942b7942a34b77e122c9594a74c8c",
    "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328",
]


def half(count: int) -> int:
    """The largest power of two below a number, found by trying."""
    power = 1
    while power * 2 < count:
        power *= 2
    return power


def mth(entries: list[bytes]) -> bytes:
    """Section 2.1.1, word by word."""
    if not entries:
        return hashlib.sha256(b"").digest()
    if len(entries) == 1:
        return hashlib.sha256(b"\x00" + entries[0]).digest()
    k = half(len(entries))
    return hashlib.sha256(b"\x01" + mth(entries[:k]) + mth(entries[k:])).digest()


def path(m: int, entries: list[bytes]) -> list[bytes]:
    """Section 2.1.3.1, word by word."""
    if len(entries) == 1:
        return []
    k = half(len(entries))
    return [*path(m, entries[:k]), mth(entries[k:])] if m < k else [*path(m - k, entries[k:]), mth(entries[:k])]


def subproof(m: int, entries: list[bytes], *, whole: bool) -> list[bytes]:
    """Section 2.1.4.1, word by word."""
    if m == len(entries):
        return [] if whole else [mth(entries)]
    k = half(len(entries))
    if m <= k:
        return [*subproof(m, entries[:k], whole=whole), mth(entries[k:])]
    return [*subproof(m - k, entries[k:], whole=False), mth(entries[:k])]


def included(index: int, size: int) -> dict:
    """A right proof of inclusion as the verifier takes it."""
    return {
        "leaf": leaf_hash(ENTRIES[index]),
        "index": index,
        "size": size,
        "proof": inclusion_proof(TREE.node, index, size),
        "root": TREE.root(size),
    }


def grown(old: int, new: int) -> dict:
    """A right proof of consistency as the verifier takes it."""
    return {"old": old, "new": new, "proof": consistency_proof(TREE.node, old, new), "old_root": TREE.root(old), "new_root": TREE.root(new)}


def accepts(verify, given: dict) -> bool:
    """Whether a verifier of either kind takes a proof; the naive ones answer, ours raise."""
    positional = [given[name] for name in ("leaf", "old", "new") if name in given]
    rest = {name: value for name, value in given.items() if name not in {"leaf", "old", "new"}}
    try:
        return verify(*positional, **rest) in {None, True}
    except ProofError:
        return False


@pytest.mark.parametrize("size", range(9))
def test_root_is_the_known_one(size):
    assert Tree(bytes.fromhex(entry) for entry in KNOWN_ENTRIES[:size]).root().hex() == KNOWN_ROOTS[size]


@pytest.mark.parametrize("size", range(LARGEST + 1))
def test_root_is_what_the_definition_says(size):
    assert (TREE.root(size), Tree(ENTRIES[:size]).root()) == (mth(ENTRIES[:size]), mth(ENTRIES[:size]))


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_inclusion_proofs_are_what_the_definition_says(size):
    found = [inclusion_proof(TREE.node, index, size) for index in range(size)]
    assert found == [path(index, ENTRIES[:size]) for index in range(size)]


@pytest.mark.parametrize("new", range(1, LARGEST + 1))
def test_consistency_proofs_are_what_the_definition_says(new):
    found = [consistency_proof(TREE.node, old, new) for old in range(1, new + 1)]
    assert found == [subproof(old, ENTRIES[:new], whole=True) for old in range(1, new + 1)]


@pytest.mark.parametrize("size", range(1, LARGEST + 1))
def test_every_inclusion_is_accepted(size):
    assert all(accepts(verify_inclusion, included(index, size)) for index in range(size))


@pytest.mark.parametrize("new", range(LARGEST + 1))
def test_every_growth_is_accepted(new):
    assert all(accepts(verify_consistency, grown(old, new)) for old in range(new + 1))


def test_single_leaf_is_its_own_root():
    assert (Tree([b""]).root(), inclusion_proof(Tree([b""]).node, 0, 1)) == (leaf_hash(b""), [])


def test_empty_tree_has_the_hash_of_nothing():
    assert (Tree().root(), EMPTY_ROOT) == (hashlib.sha256(b"").digest(), hashlib.sha256(b"").digest())


def test_leaf_is_no_node():
    left, right = leaf_hash(b"a"), leaf_hash(b"b")
    assert Tree([left + right]).root() != node_hash(left, right)


@pytest.mark.parametrize(("index", "size"), [(0, 0), (1, 1), (-1, 1), (5, 5), (70, 70)])
def test_leaf_outside_the_tree_is_refused(index, size):
    with pytest.raises(IndexError):
        inclusion_proof(TREE.node, index, size)
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(b""), index=index, size=size, proof=[], root=leaf_hash(b""))


@pytest.mark.parametrize(("old", "new"), [(1, 0), (6, 5), (-1, 5), (-2, -1)])
def test_shrunken_tree_is_refused(old, new):
    with pytest.raises(IndexError):
        consistency_proof(TREE.node, old, new)
    with pytest.raises(ProofError):
        verify_consistency(old, new, proof=[], old_root=EMPTY_ROOT, new_root=EMPTY_ROOT)


@pytest.mark.parametrize(
    "change",
    [
        {"old": 0, "old_root": leaf_hash(b"")},
        {"old": 0, "proof": [EMPTY_ROOT], "old_root": EMPTY_ROOT},
        {"old": 0, "new": 0, "proof": [], "old_root": EMPTY_ROOT, "new_root": leaf_hash(b"")},
        {"old": 5, "new": 5, "proof": [], "old_root": TREE.root(5), "new_root": TREE.root(6)},
        {"old": 5, "new": 5, "proof": [TREE.root(5)], "old_root": TREE.root(5), "new_root": TREE.root(5)},
        {"old": 4, "new": 5, "proof": [], "old_root": TREE.root(4), "new_root": TREE.root(4)},
        {"old": 3, "new": 5, "proof": []},
    ],
)
def test_edge_of_growth_is_refused(change):
    assert not accepts(verify_consistency, {**grown(3, 5), **change})


def mutated(given: dict, random: Random) -> dict:
    """Return a proof with exactly one thing changed."""
    result = {**given, "proof": list(given["proof"])}
    kind = random.choice(["flip", "drop", "add", "swap", "double", "hash", "number", "short", "long"])
    place = random.randrange(len(result["proof"]) + 1)
    if kind == "add":
        result["proof"].insert(place, random.choice([random.randbytes(32), EMPTY_ROOT, given[random.choice(sorted(hashes(given)))]]))
    elif kind == "number" or not result["proof"]:
        renumber(result, random)
    elif kind == "hash":
        name = random.choice(sorted(hashes(given)))
        result[name] = flipped(given[name], random)
    else:
        change(result["proof"], kind, place % len(result["proof"]), random)
    return result


def renumber(given: dict, random: Random) -> None:
    """Change the leaf's place or one of the trees; a size and its root come together, signed, from a checkpoint."""
    name = random.choice(sorted(set(given) & {"index", "size", "old", "new"}))
    given[name] += random.choice([-3, -2, -1, 1, 2, 3])
    of = {"size": "root", "old": "old_root", "new": "new_root"}.get(name)
    if of and 0 <= given[name] <= LARGEST:
        given[of] = TREE.root(given[name])


def hashes(given: dict) -> set[str]:
    return set(given) & {"leaf", "root", "old_root", "new_root"}


def flipped(digest: bytes, random: Random) -> bytes:
    place = random.randrange(256)
    return (int.from_bytes(digest) ^ 1 << place).to_bytes(32)


def change(proof: list[bytes], kind: str, place: int, random: Random) -> None:
    other = random.randrange(len(proof))
    if kind == "drop":
        del proof[place]
    elif kind == "double":
        proof.insert(place, proof[place])
    elif kind == "swap" and proof[place] != proof[other]:
        proof[place], proof[other] = proof[other], proof[place]
    elif kind == "short":
        proof[place] = proof[place][:-1]
    elif kind == "long":
        proof[place] += b"\x00"
    else:
        proof[place] = flipped(proof[place], random)


def holds(given: dict) -> bool:
    """Whether what a changed proof says is nevertheless true, by the definition (a number may be changed to a right one)."""
    if "leaf" in given:
        if not 0 <= given["index"] < given["size"] <= LARGEST:
            return False
        return given == included(given["index"], given["size"])
    return 0 <= given["old"] <= given["new"] <= LARGEST and given == grown(given["old"], given["new"])


def attacks(count: int, seed: int) -> list[dict]:
    """Proofs with one thing changed, half of inclusion and half of growth."""
    random = Random(seed)
    found = []
    while len(found) < count:
        size = random.randint(1, LARGEST - 3)
        right = included(random.randrange(size), size) if len(found) % 2 else grown(random.randint(0, size), size)
        if not holds(wrong := mutated(right, random)):
            found.append(wrong)
    return found


def verdicts(found: list[dict], inclusion, consistency) -> list[dict]:
    """The attacks that a pair of verifiers accepts."""
    return [wrong for wrong in found if accepts(inclusion if "leaf" in wrong else consistency, wrong)]


def test_no_mutated_proof_is_accepted():
    assert verdicts(attacks(20_000, seed=9162), verify_inclusion, verify_consistency) == []


def test_size_is_bound_by_the_signed_root_alone():
    given = included(0, 6)
    assert accepts(verify_inclusion, {**given, "size": 7})
    assert not accepts(verify_inclusion, {**given, "size": 7, "root": TREE.root(7)})


def test_the_naive_twin_accepts_mutated_proofs():
    fooled = verdicts(attacks(20_000, seed=9162), naive.verify_inclusion, naive.verify_consistency)
    assert {"leaf" in wrong for wrong in fooled} == {True, False}


@settings(deadline=None)
@given(st.lists(st.binary(max_size=40), min_size=1, max_size=200), st.data())
def test_proofs_of_any_log_are_accepted(entries, data):
    tree = Tree(entries)
    index = data.draw(st.integers(0, len(entries) - 1))
    size = data.draw(st.integers(index + 1, len(entries)))
    verify_inclusion(
        leaf_hash(entries[index]), index=index, size=size, proof=inclusion_proof(tree.node, index, size), root=root(tree.node, size)
    )
    proof = consistency_proof(tree.node, index, size)
    verify_consistency(index, size, proof=proof, old_root=root(tree.node, index), new_root=root(tree.node, size))


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=2, max_size=60, unique=True), st.data())
def test_another_entry_is_never_proved(entries, data):
    tree, size = Tree(entries), len(entries)
    index, other = data.draw(st.lists(st.integers(0, size - 1), min_size=2, max_size=2, unique=True))
    with pytest.raises(ProofError):
        verify_inclusion(leaf_hash(entries[other]), index=index, size=size, proof=inclusion_proof(tree.node, index, size), root=tree.root())


@settings(deadline=None)
@given(st.lists(st.binary(max_size=8), min_size=1, max_size=60), st.data())
def test_rewritten_history_is_never_consistent(entries, data):
    old = data.draw(st.integers(1, len(entries)))
    place = data.draw(st.integers(0, old - 1))
    rewritten = Tree([*entries[:place], entries[place] + b"!", *entries[place + 1 :]])
    with pytest.raises(ProofError):
        verify_consistency(
            old,
            len(entries),
            proof=consistency_proof(rewritten.node, old, len(entries)),
            old_root=Tree(entries).root(old),
            new_root=rewritten.root(),
        )
