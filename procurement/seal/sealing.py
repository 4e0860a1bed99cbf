"""The bidder's side: seal the parts of a bid for the custodians of its terms, sign it, and keep what opens it as a fallback."""

import hashlib
import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from pyrage import encrypt, x25519

from procurement.seal import archive
from procurement.seal.encoding import FormatError, canonical, parse, secret_bytes, unhex
from procurement.seal.shares import new_identity, split_identity
from procurement.seal.statements import KEY, SIGNATURE, Header, PartHeader, Terms, public_key, sign

MARK = b"age-encryption.org/v1\n"
NONCE = 32
LARGEST_SHARE = 1000
INDEX = "bid.json"


@dataclass(frozen=True)
class Content:
    """What a part says: short facts such as the price as text, and files with the names that people gave them."""

    facts: Mapping[str, str | bool] = field(default_factory=dict)
    files: Sequence[tuple[str, bytes]] = ()

    def packed(self, terms: Terms, *, supplier: str, kind: str) -> bytes:
        """Return the part as it is encrypted: a padded archive whose first file says what the others are."""
        names = [f"{place}{_suffix(name)}" for place, (name, _) in enumerate(self.files, 1)]
        rows = [
            {"name": name, "path": path, "sha256": hashlib.sha256(content).hexdigest(), "size": len(content)}
            for path, (name, content) in zip(names, self.files, strict=True)
        ]
        about = {**terms.about("part"), "supplier": supplier, "kind": kind, "nonce": os.urandom(NONCE).hex()}
        index = canonical({**about, "facts": dict(self.facts), "files": rows})
        return archive.pad(archive.pack([(INDEX, index), *zip(names, (content for _, content in self.files), strict=True)]))


@dataclass(frozen=True)
class SealedBid:
    """A bid as it is handed in, and the secrets that stay with the bidder."""

    text: bytes
    signature: bytes
    ciphertexts: Mapping[str, bytes]
    shares: Mapping[str, Sequence[bytes]]
    identities: Mapping[str, str]
    secret: bytes

    def package(self) -> bytes:
        """Return the one file that is handed in."""
        files = [("header.json", self.text), ("header.sig", self.signature)]
        files += [(f"parts/{kind}.age", ciphertext) for kind, ciphertext in self.ciphertexts.items()]
        files += [(f"shares/{kind}-{place}.age", share) for kind, shares in self.shares.items() for place, share in enumerate(shares)]
        return archive.pack(files)

    def receipt(self) -> bytes:
        """Return the file that the bidder keeps: it opens the bid and signs a replacement or a withdrawal."""
        return canonical(
            {
                "header": self.text.decode(),
                "signature": self.signature.hex(),
                "secret": self.secret.hex(),
                "identities": dict(self.identities),
            }
        )


@dataclass(frozen=True)
class Package:
    """A bid as the portal received it, checked as far as anything can be checked before the opening."""

    header: Header
    signature: bytes
    ciphertexts: Mapping[str, bytes]
    shares: Mapping[str, tuple[bytes, ...]]


def seal_bid(terms: Terms, contents: Mapping[str, Content], *, supplier: str, secret: bytes = b"", replaces: str = "") -> SealedBid:
    """Seal one content for each part of the terms; the secret of an earlier bid signs its replacement, else a new one is made.

    `supplier` is the credit code, `replaces` the leaf of the bid before. Raises FormatError when the parts are not those of the terms.
    """
    if list(contents) != [part.kind for part in terms.parts]:
        raise FormatError("the terms ask for other parts")
    secret = secret or os.urandom(KEY)
    sealed = {kind: _seal_part(terms, content.packed(terms, supplier=supplier, kind=kind), kind) for kind, content in contents.items()}
    parts = [
        {"kind": kind, "recipient": row.recipient, "sha256": row.sha256, "size": row.size, "commitments": list(row.commitments)}
        for kind, (row, _, _, _) in sealed.items()
    ]
    text = _signed_text(
        terms, "bid", supplier=supplier, secret=secret, more={"replaces": replaces, "custody": terms.custody, "parts": parts}
    )
    return SealedBid(
        text=text,
        signature=sign(text, secret),
        ciphertexts={kind: ciphertext for kind, (_, ciphertext, _, _) in sealed.items()},
        shares={kind: shares for kind, (_, _, shares, _) in sealed.items()},
        identities={kind: identity for kind, (_, _, _, identity) in sealed.items()},
        secret=secret,
    )


def withdrawal(terms: Terms, *, supplier: str, secret: bytes, replaces: str) -> tuple[bytes, bytes]:
    """Return the statement that withdraws the bid with this leaf, and its signature."""
    text = _signed_text(terms, "withdrawal", supplier=supplier, secret=secret, more={"replaces": replaces})
    return text, sign(text, secret)


def read_package(content: bytes, terms: Terms) -> Package:
    """Read what a bidder hands in and check it against the terms: form, signature, fingerprints, one share a custodian.

    Raises FormatError; whether shares and ciphertexts hold what they should is seen only at the opening.
    """
    files = dict(archive.unpack(content))
    header = Header.read(files.pop("header.json", b""), terms)
    signature = files.pop("header.sig", b"")
    if not header.is_bid or len(signature) != SIGNATURE:
        raise FormatError("not a bid")
    header.check(signature)
    ciphertexts = {part.kind: _ciphertext(part, files.pop(f"parts/{part.kind}.age", b"")) for part in header.parts}
    places = range(len(terms.custodians))
    shares = {part.kind: tuple(_share(files.pop(f"shares/{part.kind}-{place}.age", b"")) for place in places) for part in header.parts}
    if files:
        raise FormatError("the package holds other files too")
    return Package(header, signature, ciphertexts, shares)


def read_receipt(content: bytes) -> tuple[bytes, bytes, dict[str, str]]:
    """Return the header, the bidder's secret and the one-off identities of a receipt file. Raises FormatError."""
    data = parse(content)
    identities = data.get("identities")
    if not isinstance(identities, dict) or not isinstance(data.get("header"), str):
        raise FormatError("not a receipt file")
    for identity in identities.values():
        secret_bytes(str(identity))
    return data["header"].encode(), unhex(data.get("secret"), size=KEY), identities


def _seal_part(terms: Terms, plaintext: bytes, kind: str) -> tuple[PartHeader, bytes, list[bytes], str]:
    identity, recipient = new_identity()
    ciphertext = encrypt(plaintext, [x25519.Recipient.from_str(recipient)])
    shares = split_identity(identity, threshold=terms.threshold, recipients=[each.recipient for each in terms.custodians])
    commitments = tuple(share.commitment for share, _ in shares)
    header = PartHeader(kind, recipient, hashlib.sha256(ciphertext).hexdigest(), len(ciphertext), commitments)
    return header, ciphertext, [file for _, file in shares], identity


def _signed_text(terms: Terms, statement: str, *, supplier: str, secret: bytes, more: Mapping[str, Any]) -> bytes:
    return canonical({**terms.about(statement), "supplier": supplier, "key": public_key(secret).hex(), **more})


def _ciphertext(part: PartHeader, content: bytes) -> bytes:
    if not content.startswith(MARK) or len(content) != part.size or hashlib.sha256(content).hexdigest() != part.sha256:
        raise FormatError(f"{part.kind} is not what the header says")
    return content


def _share(content: bytes) -> bytes:
    if not content.startswith(MARK) or len(content) > LARGEST_SHARE:
        raise FormatError("a share is missing")
    return content


def _suffix(name: str) -> str:
    """Return the ending of a file's name, as far as an archive should bear it."""
    ending = name.rpartition(".")[2].lower() if "." in name else ""
    return f".{ending}" if ending.isascii() and ending.isalnum() and len(ending) <= 5 else ""
