"""What everybody needs to recheck an opened round."""

from collections.abc import Mapping

from core import log
from procurement.models import Custody, SealStatement
from procurement.seal.bundle import Publication, PublishedPart, write_bundle
from procurement.seal.receipts import Logged
from procurement.sealed.queries import logged
from procurement.sealed.reading import Found, Reading


def bundle(custody: Custody) -> bytes:
    """Return the public bundle of an opened round, under a freshly signed head of the log."""
    rows: Mapping[str, list[Logged]] = {kind: [] for kind in SealStatement.Kind}
    for statement in custody.statements.all():
        rows[statement.kind].append(logged(statement))
    [opening] = rows[SealStatement.Kind.OPENING]
    statements = sorted([*rows[SealStatement.Kind.BID], *rows[SealStatement.Kind.WITHDRAWAL]], key=lambda each: each.index)
    terms = sorted(rows[SealStatement.Kind.TERMS], key=lambda each: each.index)
    verifier = str(log.signer().verifier)
    made = Publication(terms, statements, opening, _public_parts(custody), bytes(custody.seed), verifier)
    head = log.head()
    return write_bundle(made, nodes=log.Stored().node, size=head.size, checkpoint=head.signed(log.signer()))


def _public_parts(custody: Custody) -> dict[str, dict[str, PublishedPart]]:
    reading, kinds = Reading(custody), {part["kind"] for part in custody.parts if part["is_public"]}
    return {leaf: {kind: _published(found) for kind, found in reading.parts(leaf) if kind in kinds} for leaf in reading.bids}


def _published(found: Found) -> PublishedPart:
    facts = found.content.facts if found.content else {}
    is_own = bool(found.identity and not found.rebuilt.identity)
    return PublishedPart(found.ciphertext, found.shares, found.identity, is_from_receipt=is_own, facts=facts)
