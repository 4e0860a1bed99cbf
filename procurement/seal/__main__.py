"""The bidder's and the custodian's commands: python -m procurement.seal identity | seal | withdraw | unlock | check."""

import argparse
import os
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from core.tlog.merkle import ProofError
from core.tlog.notes import NoteError, Verifier
from procurement.seal.encoding import FormatError, canonical
from procurement.seal.receipts import check_receipt, told_leaf
from procurement.seal.sealing import Content, read_package, read_receipt, seal_bid, withdrawal
from procurement.seal.shares import new_identity, recipient_of, unlock
from procurement.seal.statements import Terms, spoken_code

Arguments = argparse.Namespace
# In which bidders say whether they are small; later only prices are asked for.
FIRST_ROUND = "bid"


def identity(given: Arguments) -> str:
    """Make a custodian's identity and return its recipient, which goes to the portal."""
    secret, recipient = new_identity()
    _write_secret(given.out, f"# public key: {recipient}\n{secret}\n".encode())
    return recipient


def seal(given: Arguments) -> str:
    """Seal a bid and return the fingerprint of its custody, to be compared with the notice."""
    terms = Terms.read(given.terms.read_bytes())
    files = dict(_named_files(given.file))
    facts: dict[str, str | bool] = {"price": given.price, **({"is_small": given.small} if terms.round == FIRST_ROUND else {})}
    contents = {part.kind: Content(facts) if part.kind == "price" else Content(files=files.get(part.kind, [])) for part in terms.parts}
    if unknown := sorted(set(files) - set(contents)):
        raise FormatError(f"the terms ask for no part {unknown[0]}")
    secret, replaces = _before(given)
    bid = seal_bid(terms, contents, supplier=given.supplier, secret=secret, replaces=replaces)
    given.out.mkdir(parents=True, exist_ok=True)
    (given.out / "bid.sb1").write_bytes(bid.package())
    _write_secret(given.out / "receipt.json", bid.receipt())
    return terms.custody


def withdraw(given: Arguments) -> str:
    """Sign the withdrawal of a bid; returns it with its signature as JSON."""
    terms = Terms.read(given.terms.read_bytes())
    secret, replaces = _before(given)
    text, signature = withdrawal(terms, supplier=given.supplier, secret=secret, replaces=replaces)
    return canonical({"statement": text.decode(), "signature": signature.hex()}).decode()


def open_shares(given: Arguments) -> str:
    """Decrypt a custodian's share files and return salts and shares as JSON, by the names of the files."""
    secret = _identity(given.identity)
    shares = {path.stem: unlock(given.custodian, path.read_bytes(), secret) for path in given.share}
    return canonical({name: {"salt": share.salt.hex(), "share": share.share.hex()} for name, share in shares.items()}).decode()


def check(given: Arguments) -> str:
    """Check the portal's receipt against the bidder's own and return the code that is read aloud."""
    text, _, _ = read_receipt(given.receipt.read_bytes())
    return spoken_code(check_receipt(given.given.read_bytes(), Verifier.parse(given.log), text=text).leaf)


def inspect(given: Arguments) -> str:
    """Check a sealed bid as the portal does when it is handed in; returns its header."""
    return read_package(given.bid.read_bytes(), Terms.read(given.terms.read_bytes())).header.text.decode()


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; what is refused is said on the standard error and ends with 1."""
    given = _parser().parse_args(arguments)
    command: Callable[[Arguments], str] = given.command
    try:
        answer = command(given)
    except (FormatError, NoteError, ProofError, OSError) as error:
        sys.stderr.write(f"{error}\n")
        return 1
    sys.stdout.write(f"{answer}\n")
    return 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m procurement.seal", description=__doc__)
    commands = parser.add_subparsers(required=True)

    def add(name: str, command: Callable[[Arguments], str], *paths: str) -> argparse.ArgumentParser:
        made = commands.add_parser(name, help=command.__doc__)
        made.set_defaults(command=command)
        for path in paths:
            made.add_argument(f"--{path}", type=Path, required=True)
        return made

    add("identity", identity, "out")
    sealing, taking_back = add("seal", seal, "terms", "out"), add("withdraw", withdraw, "terms", "receipt", "given")
    for each in (sealing, taking_back):
        each.add_argument("--supplier", required=True, help="credit code")
    sealing.add_argument("--price", required=True, help="yuan, such as 275000.00")
    sealing.add_argument("--small", action="store_true", help="states that the bidder is a small enterprise")
    sealing.add_argument("--file", action="append", default=[], metavar="KIND=PATH", help="may stand several times")
    for path in ("receipt", "given"):
        sealing.add_argument(f"--{path}", type=Path, help="of the bid that is replaced: one's own receipt, the portal's")
    unlocking = add("unlock", open_shares, "identity")
    unlocking.add_argument("--custodian", type=int, required=True, help="place in the terms, from 0")
    unlocking.add_argument("share", type=Path, nargs="+")
    add("check", check, "receipt", "given").add_argument("--log", required=True, help="the log's public key")
    add("inspect", inspect, "terms", "bid")
    return parser


def _named_files(given: Sequence[str]) -> list[tuple[str, list[tuple[str, bytes]]]]:
    found: dict[str, list[tuple[str, bytes]]] = {}
    for each in given:
        kind, _, path = each.partition("=")
        found.setdefault(kind, []).append((Path(path).name, Path(path).read_bytes()))
    return list(found.items())


def _before(given: Arguments) -> tuple[bytes, str]:
    """The secret and the leaf of the bid before, from one's own receipt and the portal's; nothing for a first bid."""
    if not given.receipt and not given.given:
        return b"", ""
    if not given.receipt or not given.given:
        raise FormatError("both receipts of the bid before are needed")
    _, secret, _ = read_receipt(given.receipt.read_bytes())
    return secret, told_leaf(given.given.read_bytes())


def _identity(path: Path) -> str:
    lines = [line for line in path.read_text().split() if line.startswith("AGE-SECRET-KEY-1")]
    recipient_of("".join(lines))
    return lines[0]


def _write_secret(path: Path, content: bytes) -> None:
    """Write a file that did not exist and that only its owner reads."""
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(content)


if __name__ == "__main__":
    sys.exit(main())
