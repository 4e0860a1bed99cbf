"""Whatever is handed in, only the stated errors come out: bytes changed, cut, doubled, and JSON values of the wrong kind."""

import json
from collections.abc import Callable
from random import Random

import pytest

from core.tlog.checkpoints import Checkpoint, read_checkpoint
from core.tlog.merkle import ProofError
from core.tlog.notes import NoteError, Verifier, read
from core.tlog.tiles import Tile, read_bundle
from procurement.seal.archive import pack, pad
from procurement.seal.encoding import FormatError, canonical
from procurement.seal.opening import OpeningError, open_part
from procurement.seal.receipts import check_receipt, issue_receipt, told_leaf
from procurement.seal.sealing import Content, read_package, read_receipt
from procurement.seal.statements import Header, Terms
from tests.procurement.seal.world import LOG, SUPPLIERS, World, sealed, terms

ROUNDS = 60
BID = sealed()
PACKAGE = BID.package()
HEADER = Header.read(BID.text, terms())
RECEIPT = BID.receipt()
KNOWN = World()
GIVEN = issue_receipt(KNOWN.log(BID.text, "2026-05-20T08:00:00"), LOG, KNOWN.tree().node, KNOWN.head())
NOTE = KNOWN.head().signed(LOG)
PLAIN = Content({"price": "1.00"}, [("a.pdf", b"%PDF")]).packed(terms(), supplier=SUPPLIERS[0], kind="price")
ODD = [None, True, False, 0, -1, 2**70, "", " ", "\x00", "０", "\u202e", "x" * 300, [], {}, [[]], [None], {"a": 1}, "age1" + "q" * 58]

READERS: dict[str, tuple[bytes, Callable[[bytes], object]]] = {
    "package": (PACKAGE, lambda content: read_package(content, terms())),
    "receipt": (RECEIPT, read_receipt),
    "portal's receipt": (GIVEN, lambda content: check_receipt(content, LOG.verifier, text=BID.text)),
    "leaf of a receipt": (GIVEN, told_leaf),
    "terms": (terms().text(), Terms.read),
    "header": (BID.text, lambda content: Header.read(content, terms())),
    "note": (NOTE.encode(), lambda content: read(content.decode("utf-8", "surrogateescape"), [LOG.verifier])),
    "head": (NOTE.encode(), lambda content: read_checkpoint(content.decode("utf-8", "surrogateescape"), LOG.verifier)),
    "text of a head": (KNOWN.head().text().encode(), lambda content: Checkpoint.parse(content.decode("utf-8", "surrogateescape"))),
    "key": (str(LOG.verifier).encode(), lambda content: Verifier.parse(content.decode("utf-8", "surrogateescape"))),
    "tile": (b"tile/0/x001/234.p/7", lambda content: Tile.parse(content.decode("utf-8", "surrogateescape"))),
    "entries": (b"\x00\x02ab\x00\x00", read_bundle),
}
JSON = {name: READERS[name] for name in ("receipt", "portal's receipt", "leaf of a receipt", "terms", "header")}
STATED = (FormatError, NoteError, ProofError, OpeningError)


def changed(content: bytes, random: Random) -> bytes:
    """Change bytes at one place."""
    place, size = random.randrange(len(content) + 1), random.choice([1, 1, 2, 16, 512])
    kind = random.choice(["flip", "cut", "drop", "double", "insert", "zero"])
    before, here, after = content[:place], content[place : place + size], content[place + size :]
    middle = {
        "flip": bytes(byte ^ 1 << random.randrange(8) for byte in here),
        "cut": b"",
        "drop": b"",
        "double": here * 2,
        "insert": random.randbytes(size) + here,
        "zero": bytes(len(here)),
    }[kind]
    return before + middle + (b"" if kind == "cut" else after)


def places(value: object, path: tuple = ()) -> list[tuple]:
    """Every place in a JSON value."""
    rows = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [path, *(place for key, inner in rows for place in places(inner, (*path, key)))]


def replaced(value: dict, random: Random) -> dict:
    """Put an odd value somewhere, or take something away."""
    copied = json.loads(json.dumps(value))
    *parents, last = random.choice([place for place in places(copied) if place])
    inner = copied
    for key in parents:
        inner = inner[key]
    if random.random() < 0.2:
        del inner[last]
    else:
        inner[last] = random.choice(ODD)
    return copied


def surprises(reader: Callable[[bytes], object], contents: list[bytes]) -> list[str]:
    """What comes out beside results and the stated errors."""
    found = []
    for content in contents:
        try:
            reader(content)
        except STATED:
            continue
        except ValueError as error:
            # The log's own files refuse with a plain ValueError.
            found += [repr(error)] * (type(error) is not ValueError)
        except Exception as error:  # noqa: BLE001
            found.append(f"{error!r} for {content[:200]!r}")
    return found


@pytest.mark.parametrize("name", READERS)
def test_changed_bytes_surprise_nobody(name):
    content, reader = READERS[name]
    random = Random(name)
    assert surprises(reader, [b"", *(changed(content, random) for _ in range(ROUNDS))]) == []


@pytest.mark.parametrize("name", JSON)
def test_odd_values_surprise_nobody(name):
    content, reader = JSON[name]
    random = Random(name)
    assert surprises(reader, [canonical(replaced(json.loads(content), random)) for _ in range(ROUNDS)]) == []


def test_odd_parts_surprise_nobody(monkeypatch):
    random = Random(1)
    for _ in range(ROUNDS // 2):
        monkeypatch.setattr(Content, "packed", lambda *_args, **_more: changed(PLAIN, random))
        bid = sealed()
        header = Header.read(bid.text, terms())
        ciphertext, identity = bid.ciphertexts["price"], bid.identities["price"]
        assert surprises(lambda content: open_part(header, "price", ciphertext=content, identity=identity), [ciphertext]) == []  # noqa: B023


def test_odd_index_surprises_nobody(monkeypatch):
    random = Random(2)
    index = json.loads(PLAIN[512:].split(b"\x00", 1)[0])
    for _ in range(ROUNDS // 2):
        odd = canonical(replaced(index, random))
        monkeypatch.setattr(Content, "packed", lambda *_args, odd=odd, **_more: pad(pack([("bid.json", odd), ("1.pdf", b"%PDF")])))
        bid = sealed()
        header = Header.read(bid.text, terms())
        ciphertext, identity = bid.ciphertexts["price"], bid.identities["price"]
        assert surprises(lambda content: open_part(header, "price", ciphertext=content, identity=identity), [ciphertext]) == []  # noqa: B023
