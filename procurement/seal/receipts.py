"""The portal's signed receipt for a statement: where it stands in the log, since when, and the proof of it."""

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from core.tlog.checkpoints import Checkpoint, read_checkpoint
from core.tlog.entries import digest
from core.tlog.merkle import Nodes, inclusion_proof, leaf_hash, verify_inclusion
from core.tlog.notes import Signer, Verifier, read, sign
from procurement.seal.encoding import FormatError, canonical, parse, unhex
from procurement.seal.statements import HASH, SALT, leaf, spoken_code

# The fields of an audit entry as texts: chain, position, moment, action, actor's number and label, data, hash before it.
ENTRY_FIELDS = 8
AT, DATA = 2, 6


@dataclass(frozen=True)
class Logged:
    """A statement with its place in the log: the salt that blinds it, the audit entry's fields as texts, and the leaf's index."""

    text: bytes
    salt: bytes
    entry: tuple[str, ...]
    index: int
    signature: bytes = b""

    @property
    def leaf(self) -> str:
        """What the audit entry says of the statement."""
        return leaf(self.salt, self.text)

    @property
    def leaf_hash(self) -> bytes:
        """The hash of the leaf in the tree. Raises FormatError when the entry is not about this statement."""
        if len(self.entry) != ENTRY_FIELDS or _data(self.entry).get("leaf") != self.leaf:
            raise FormatError("the entry of the log is about something else")
        return leaf_hash(digest(self.entry))

    def facts(self, nodes: Nodes, size: int) -> dict[str, Any]:
        """Return what is published of it, with the proof that it stands in the tree of this size."""
        proof = [node.hex() for node in inclusion_proof(nodes, self.index, size)]
        facts = {"text": self.text.decode(), "salt": self.salt.hex(), "signature": self.signature.hex()}
        return {**facts, "entry": list(self.entry), "index": self.index, "proof": proof}


def issue_receipt(logged: Logged, signer: Signer, nodes: Nodes, checkpoint: Checkpoint) -> bytes:
    """Return the receipt file of a statement under a head that already holds it; both are signed with the log's key."""
    facts = {"leaf": logged.leaf, "salt": logged.salt.hex(), "entry": list(logged.entry), "index": logged.index}
    text = f"{signer.name}/receipt\n{canonical({**facts, 'code': spoken_code(logged.leaf)}).decode()}\n"
    proof = [node.hex() for node in inclusion_proof(nodes, logged.index, checkpoint.size)]
    return canonical({"receipt": sign(text, signer), "checkpoint": checkpoint.signed(signer), "proof": proof})


def check_receipt(content: bytes, log: Verifier, *, text: bytes) -> Logged:
    """Return where a statement stands according to its receipt file, after checking signatures, fingerprint and proof.

    Raises FormatError, NoteError or ProofError.
    """
    data = parse(content)
    facts = _signed_facts(str(data.get("receipt")), log)
    logged = Logged(text, unhex(facts.get("salt"), size=SALT), tuple(map(str, _list(facts.get("entry")))), _index(facts))
    if facts.get("leaf") != logged.leaf or facts.get("code") != spoken_code(logged.leaf):
        raise FormatError("the receipt is for another statement")
    checkpoint, _ = read_checkpoint(str(data.get("checkpoint")), log)
    proof = [unhex(node, size=HASH) for node in _list(data.get("proof"))]
    verify_inclusion(logged.leaf_hash, index=logged.index, size=checkpoint.size, proof=proof, root=checkpoint.root)
    return logged


def told_leaf(content: bytes) -> str:
    """Return the leaf that a receipt file names, to be replaced by a later bid. Raises FormatError; the signature is not looked at."""
    lines = str(parse(content).get("receipt")).split("\n")
    told = parse(lines[1].encode()) if len(lines) > 1 else {}
    return unhex(told.get("leaf"), size=HASH).hex()


def draw_randomness(seed: bytes, root: bytes, nonces: Sequence[str]) -> str:
    """Return SHA-256(seed ‖ log root after the deadline ‖ every opened nonce), the nonces in the order of the log."""
    return hashlib.sha256(seed + root + b"".join(map(bytes.fromhex, nonces))).hexdigest()


def _signed_facts(note: str, log: Verifier) -> Mapping[str, Any]:
    text, _ = read(note, [log])
    first, _, rest = text.partition("\n")
    if first != f"{log.name}/receipt":
        raise FormatError("not a receipt of this log")
    return parse(rest.removesuffix("\n").encode())


def _index(facts: Mapping[str, Any]) -> int:
    index = facts.get("index")
    if type(index) is not int or index < 0:
        raise FormatError("not an index")
    return index


def _list(value: Any) -> list[Any]:
    if not isinstance(value, list):
        raise FormatError("not a list")
    return value


def _data(entry: Sequence[str]) -> Mapping[str, Any]:
    try:
        data = json.loads(entry[DATA])
    except ValueError:
        data = None
    return data if isinstance(data, dict) else {}
