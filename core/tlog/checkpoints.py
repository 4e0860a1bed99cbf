"""The log's head as C2SP writes it: the log's name, the number of entries and the root, to be signed and cosigned."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from core.tlog.merkle import EMPTY_ROOT, HASH_SIZE, verify_consistency
from core.tlog.notes import NoteError, Signature, Signer, Verifier, cosign, decode, encode, read, sign

NUMBER = re.compile(r"0|[1-9][0-9]{0,18}", re.ASCII)


@dataclass(frozen=True)
class Checkpoint:
    """How large the log is and which root it has."""

    origin: str
    size: int
    root: bytes
    extensions: tuple[str, ...] = ()

    @classmethod
    def parse(cls, text: str) -> "Checkpoint":
        """Read the text of a checkpoint. Raises NoteError."""
        lines = text.split("\n")
        if len(lines) < 4 or lines[-1] or not all(lines[:-1]) or not NUMBER.fullmatch(lines[1]):
            raise NoteError("not a checkpoint")
        root = decode(lines[2])
        if len(root) != HASH_SIZE or (lines[1] == "0" and root != EMPTY_ROOT):
            raise NoteError("not a root")
        return cls(lines[0], int(lines[1]), root, tuple(lines[3:-1]))

    def text(self) -> str:
        """Return the text that is signed."""
        return "\n".join([self.origin, str(self.size), encode(self.root), *self.extensions, ""])

    def signed(self, signer: Signer) -> str:
        """Return the signed note."""
        return sign(self.text(), signer)


def read_checkpoint(note: str, log: Verifier, *witnesses: Verifier) -> tuple[Checkpoint, list[Signature]]:
    """Return a checkpoint signed by its log and the cosignatures of the known witnesses. Raises NoteError."""
    text, signatures = read(note, [log, *witnesses])
    checkpoint = Checkpoint.parse(text)
    if checkpoint.origin != log.name or log.name not in {signature.name for signature in signatures}:
        raise NoteError("the log has not signed")
    return checkpoint, [signature for signature in signatures if signature.moment]


@dataclass(frozen=True)
class Witness:
    """An outside witness: it cosigns what continues the last head that it has seen."""

    signer: Signer
    log: Verifier

    def cosigned(self, note: str, *, seen: Checkpoint | None, proof: Sequence[bytes], moment: int) -> str:
        """Return the note with this witness's line. Raises NoteError or ProofError and signs nothing when the log was rewritten."""
        checkpoint, _ = read_checkpoint(note, self.log)
        size, root = (seen.size, seen.root) if seen else (0, EMPTY_ROOT)
        verify_consistency(size, checkpoint.size, proof=proof, old_root=root, new_root=checkpoint.root)
        return cosign(note, self.signer, moment=moment)


def merged(note: str, others: Iterable[str]) -> str:
    """Return a note with the signature lines that others add to the same text."""
    text, _, _ = note.rpartition("\n\n")
    lines = dict.fromkeys(line for each in (note, *others) if each.startswith(f"{text}\n\n") for line in _lines(each))
    return f"{text}\n\n" + "".join(f"{line}\n" for line in lines)


def _lines(note: str) -> list[str]:
    return note.rpartition("\n\n")[2].splitlines()
