"""What a database owner may change afterwards, and that the stand-alone verifier says so; its naive twin says nothing."""

import base64
import contextlib
import io
import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path

import pytest

from core.tlog.checkpoints import Checkpoint
from core.tlog.merkle import Tree, consistency_proof
from core.tlog.notes import Signer
from procurement.seal import verify as verifier
from procurement.seal.encoding import canonical
from procurement.seal.receipts import issue_receipt
from tests.naive import sealing as naive
from tests.procurement.seal.world import LOG, PRICES, SUPPLIERS, World, lived, sealed, terms

WORLD = lived()
BUNDLE = WORLD.bundle()
KEPT = 12  # entries when somebody outside saved a head, before the opening


def verify(folder: Path, bundle: bytes, *more: str, log: str = "") -> tuple[int, str]:
    """The verifier's exit code and words, without the half second in which a program starts."""
    (folder / "bundle.zip").write_bytes(bundle)
    said = io.StringIO()
    with contextlib.chdir(folder), contextlib.redirect_stdout(said):
        code = verifier.main(["bundle.zip", "--log", log or str(LOG.verifier), *more])
    return code, said.getvalue()


def run(folder: Path, bundle: str) -> tuple[int, str, str]:
    """What the file says as a program of its own, without the portal's code."""
    command = [sys.executable, "-I", str(verifier.__file__), bundle, "--log", str(LOG.verifier)]
    found = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    return found.returncode, found.stdout, found.stderr


def files_of(bundle: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(bundle)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def zipped(files: dict[str, bytes]) -> bytes:
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, content in files.items():
            archive.writestr(name, content)
    return held.getvalue()


def with_index(change) -> bytes:
    """The bundle with its index changed by a function that gets index and the leaf of a bid."""
    files = files_of(BUNDLE)
    index = json.loads(files["bundle.json"])
    change(index, min(index["bids"]))
    return zipped({**files, "bundle.json": canonical(index)})


def with_text(place: str, number: int, **changes) -> bytes:
    """The bundle with one statement's text changed."""

    def change(index: dict, _leaf: str) -> None:
        row = index[place][number] if place != "opening" else index[place]
        row["text"] = canonical({**json.loads(row["text"]), **changes}).decode()

    return with_index(change)


def with_file(suffix: str, change) -> bytes:
    """The bundle with the first file of a kind changed."""
    files = files_of(BUNDLE)
    name = next(name for name in sorted(files) if name.endswith(suffix))
    return zipped({**files, name: change(files[name])})


def set_part(index: dict, leaf: str, **changes) -> None:
    index["bids"][leaf]["price"].update(changes)


def flip(content: bytes) -> bytes:
    return content[:-1] + bytes([content[-1] ^ 1])


def first_share(index: dict, leaf: str) -> dict:
    return index["bids"][leaf]["price"]["shares"][0]


def swap_files(suffix: str) -> bytes:
    files = files_of(BUNDLE)
    names = [name for name in sorted(files) if name.endswith(suffix)][:2]
    return zipped({**files, names[0]: files[names[1]], names[1]: files[names[0]]})


OTHER = str(Signer("log.example/gps", bytes(32)).verifier)
FORGED = Checkpoint(LOG.name, len(WORLD.entries), WORLD.tree().root()).signed(Signer(LOG.name, bytes(32)))
# What is changed only in what is published.
ALTERED = {
    "another price": with_index(lambda index, leaf: set_part(index, leaf, facts={"price": "1.00", "is_small": True})),
    "not a small enterprise": with_index(lambda index, leaf: set_part(index, leaf, facts={"price": PRICES[1], "is_small": False})),
    "ciphertext": with_file(".age", flip),
    "ciphertexts swapped": swap_files(".age"),
    "keys swapped": swap_files(".key"),
    "key": with_file(".key", lambda _: b"AGE-SECRET-KEY-1\n"),
    "ciphertext missing": zipped({name: content for name, content in files_of(BUNDLE).items() if not name.endswith(".age")}),
    "share": with_index(lambda index, leaf: first_share(index, leaf).update(share="00" * 33)),
    "salt of a share": with_index(lambda index, leaf: first_share(index, leaf).update(salt="00" * 16)),
    "share of another custodian": with_index(lambda index, leaf: first_share(index, leaf).update(custodian=1)),
    "share twice": with_index(lambda index, leaf: index["bids"][leaf]["price"]["shares"].append(first_share(index, leaf))),
    "shares missing": with_index(lambda index, leaf: set_part(index, leaf, shares=[])),
    "two shares": with_index(lambda index, leaf: set_part(index, leaf, shares=index["bids"][leaf]["price"]["shares"][:2])),
    "bid said to stay shut": with_index(lambda index, leaf: set_part(index, leaf, is_open=False)),
    "bid left out": with_index(lambda index, leaf: index["bids"].pop(leaf)),
    "part left out": with_index(lambda index, leaf: index["bids"][leaf].clear()),
    "private part added": with_index(lambda index, leaf: index["bids"][leaf].update(technical=index["bids"][leaf]["price"])),
    "replaced bid opened": with_index(lambda index, leaf: index["bids"].update({WORLD.statements[0].leaf: index["bids"][leaf]})),
    "statement left out": with_index(lambda index, _: index["statements"].pop(1)),
    "last statement left out": with_index(lambda index, _: index["statements"].pop()),
    "statement twice": with_index(lambda index, _: index["statements"].append(index["statements"][0])),
    "statements in another order": with_index(lambda index, _: index["statements"].reverse()),
    "supplier": with_text("statements", 1, supplier=SUPPLIERS[0]),
    "bid's signature": with_index(lambda index, _: index["statements"][1].update(signature="00" * 64)),
    "signature of another": with_index(lambda index, _: index["statements"][1].update(signature=index["statements"][2]["signature"])),
    "time of an entry": with_index(lambda index, _: index["statements"][1]["entry"].__setitem__(2, "2026-05-19T08:00:00")),
    "leaf of an entry": with_index(lambda index, _: index["statements"][1]["entry"].__setitem__(6, '{"leaf": "00"}')),
    "salt of a statement": with_index(lambda index, _: index["statements"][1].update(salt="00" * 16)),
    "index of a statement": with_index(lambda index, _: index["statements"][1].update(index=index["statements"][1]["index"] + 1)),
    "proof of a statement": with_index(lambda index, _: index["statements"][1]["proof"].pop()),
    "proof of another": with_index(lambda index, _: index["statements"][1].update(proof=index["statements"][2]["proof"])),
    "deadline": with_text("terms", 0, deadline="2026-05-26T01:30:00Z"),
    "threshold": with_text("terms", 0, threshold=2),
    "custodian": with_text("terms", 0, custodians=[]),
    "opening's list": with_text("opening", 0, statements=[]),
    "opening's time": with_text("opening", 0, opened_at="2026-05-25T01:00:00Z"),
    "seed": with_index(lambda index, _: index.update(seed="00" * 32)),
    "head of another key": zipped({**files_of(BUNDLE), "checkpoint": FORGED.encode()}),
    "head without signature": with_file("checkpoint", lambda note: note.partition(b"\n\n")[0] + b"\n\n"),
    "size of the head": with_file("checkpoint", lambda note: note.replace(b"\n21\n", b"\n22\n")),
    "not an archive": b"rubbish",
    "no index": zipped({"checkpoint": b""}),
}


def test_bundle_is_right(tmp_path):
    assert verify(tmp_path, BUNDLE) == (0, "核对无误\n")
    assert run(tmp_path, "bundle.zip") == (0, "核对无误\n", "")


def test_program_refuses_an_altered_bundle(tmp_path):
    (tmp_path / "bundle.zip").write_bytes(ALTERED["share"])
    code, words, errors = run(tmp_path, "bundle.zip")
    assert (code, "托管人 购买主体 交出的份额与承诺不符" in words, errors) == (1, True, "")


def test_same_publication_gives_the_same_bytes():
    assert WORLD.bundle() == BUNDLE


def test_unpacked_bundle_is_right(tmp_path):
    for name, content in files_of(BUNDLE).items():
        (tmp_path / "open" / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / "open" / name).write_bytes(content)
    assert run(tmp_path, "open") == (0, "核对无误\n", "")


@pytest.mark.parametrize("name", ALTERED)
def test_altered_bundle_is_refused(tmp_path, name):
    code, words = verify(tmp_path, ALTERED[name])
    assert (code, "核对无误" in words, "Traceback" in words) == (1, False, False)


def test_liar_is_named(tmp_path):
    assert "托管人 购买主体 交出的份额与承诺不符" in verify(tmp_path, ALTERED["share"])[1]


def test_wrong_key_of_the_log_is_refused(tmp_path):
    assert verify(tmp_path, BUNDLE, log=OTHER)[0] == 1


def outside(world: World, folder: Path) -> list[str]:
    """The head that somebody kept of the honest log, and the best proof that the owner of this log can give."""
    (folder / "head").write_text(WORLD.head(KEPT).signed(LOG))
    size = len(world.entries)
    proof = consistency_proof(world.tree().node, KEPT, size) if size >= KEPT else []
    (folder / "proof").write_text("".join(f"{base64.b64encode(node).decode()}\n" for node in proof))
    return ["--head", "head", "--proof", "proof"]


def rewritten(change) -> World:
    """A log that its owner has made anew, with every entry hashed and signed again."""
    world = World()
    world.publish_terms(terms())
    change(world)
    if world.opening is None:
        world.open()
    return world


def with_another_bid(world: World) -> None:
    world.submit(sealed("100000.00"))
    world.submit(sealed(supplier=SUPPLIERS[1]))


def with_a_late_bid(world: World) -> None:
    world.submit(sealed(), at="2026-05-25T01:30:00")


def with_a_bid_after_the_opening(world: World) -> None:
    world.submit(sealed())
    world.open()
    world.submit(sealed("1.00", supplier=SUPPLIERS[1]))


def with_a_forged_withdrawal(world: World) -> None:
    before = world.submit(sealed())
    world.withdraw(sealed(), before, SUPPLIERS[0])


def with_two_bids(world: World) -> None:
    world.submit(sealed())
    world.submit(sealed("1.00"))


def with_a_deadline_moved_too_late(world: World) -> None:
    world.submit(sealed())
    world.publish_terms(terms(), at="2026-05-25T01:40:00")


def with_an_outage_of_another_day(world: World) -> None:
    world.submit(sealed())
    world.publish_terms(
        terms(deadline="2026-05-25T04:00:00Z", outages=(("2026-05-20T01:00:00Z", "2026-05-20T02:00:00Z"),)), at="2026-05-25T01:40:00"
    )
    world.open(at="2026-05-25T04:01:00")


def with_a_deadline_moved_forward(world: World) -> None:
    world.submit(sealed())
    world.publish_terms(terms(deadline="2026-05-24T01:30:00Z"), at="2026-05-21T01:00:00")


def with_an_early_opening(world: World) -> None:
    world.submit(sealed())
    world.open(at="2026-05-25T01:00:00")


def with_nothing(_world: World) -> None:
    pass


REWRITTEN = [
    with_another_bid,
    with_a_late_bid,
    with_a_bid_after_the_opening,
    with_a_forged_withdrawal,
    with_two_bids,
    with_a_deadline_moved_too_late,
    with_an_outage_of_another_day,
    with_a_deadline_moved_forward,
    with_an_early_opening,
    with_nothing,
]


def test_grown_log_agrees_with_the_head_kept_outside(tmp_path):
    assert verify(tmp_path, BUNDLE, *outside(WORLD, tmp_path)) == (0, "核对无误\n")


@pytest.mark.parametrize("change", REWRITTEN)
def test_rewritten_log_is_refused(tmp_path, change):
    world = rewritten(change)
    code, words = verify(tmp_path, world.bundle(), *outside(world, tmp_path))
    assert (code, "历史被改写" in words) == (1, True)


@pytest.mark.parametrize("change", REWRITTEN[1:-1])
def test_unlawful_log_is_refused_even_without_a_head(tmp_path, change):
    assert verify(tmp_path, rewritten(change).bundle())[0] == 1


def test_deadline_moves_for_an_outage(tmp_path):
    world = World()
    world.publish_terms(terms())
    world.submit(sealed())
    moved = terms(deadline="2026-05-25T04:00:00Z", outages=(("2026-05-25T00:30:00Z", "2026-05-25T02:00:00Z"),))
    world.publish_terms(moved, at="2026-05-25T02:05:00")
    world.open(at="2026-05-25T04:01:00", made=moved)
    assert verify(tmp_path, world.bundle()) == (0, "核对无误\n")


def test_head_needs_its_proof(tmp_path):
    assert verify(tmp_path, BUNDLE, *outside(WORLD, tmp_path)[:2])[0] == 1


def test_cut_log_is_refused(tmp_path):
    (tmp_path / "head").write_text(Checkpoint(LOG.name, 99, Tree([b"x"] * 99).root()).signed(LOG))
    assert verify(tmp_path, BUNDLE, "--head", "head")[0] == 1


def test_own_receipt_is_found(tmp_path):
    receipt = issue_receipt(WORLD.statements[1], LOG, WORLD.tree().node, WORLD.head(KEPT))
    (tmp_path / "receipt").write_bytes(receipt)
    assert verify(tmp_path, BUNDLE, "--receipt", "receipt") == (0, "核对无误\n")


def test_bid_that_was_left_out_is_found_by_its_receipt(tmp_path):
    """The owner leaves a bid out of everything, the opening's list too; only its entry in the log remains."""
    world = rewritten(lambda world: [world.submit(sealed(supplier=supplier)) for supplier in SUPPLIERS[:2]])
    lost = world.statements.pop()
    del world.packages[lost.leaf]
    world.open()
    (tmp_path / "receipt").write_bytes(issue_receipt(lost, LOG, world.tree().node, world.head()))
    assert verify(tmp_path, world.bundle())[0] == 0
    assert "不在公布之列" in verify(tmp_path, world.bundle(), "--receipt", "receipt")[1]


def test_receipt_fallback_needs_no_shares(tmp_path):
    def change(publication):
        parts = {leaf: {"price": replace(row["price"], shares=(), is_from_receipt=True)} for leaf, row in publication.parts.items()}
        return replace(publication, parts=parts)

    assert verify(tmp_path, WORLD.bundle(change)) == (0, "核对无误\n")


def test_the_naive_twin_refuses_almost_nothing(tmp_path):
    accepted = []
    for name, bundle in ALTERED.items():
        (tmp_path / "bundle.zip").write_bytes(bundle)
        try:
            accepted += [name] * (naive.verify(tmp_path / "bundle.zip") == [])
        except (zipfile.BadZipFile, KeyError):
            continue
    assert len(accepted) >= 30
