"""An opening as one writes it at first: it does not know whose shares are honest, so it joins every choice of them, byte by byte."""

import itertools
import time

from pyshamir import combine

from config.demo.custody import identity_of
from config.demo.life import Life
from procurement.models import Custody
from procurement.seal.encoding import identity_text
from procurement.seal.shares import Share, recipient_of, unlock
from procurement.seal.statements import Header
from procurement.sealed.actions import shut_bids
from procurement.sealed.queries import standing_bids, terms_of


def seconds_to_try(life: Life, custody: Custody) -> float:
    """The time until every part has its identity."""
    began = time.monotonic()
    shut_bids(life.project, actor=life.person("filer"))
    for bid in standing_bids(custody):
        header = Header.read(bid.text.encode(), terms_of(custody))
        for row in bid.ciphertexts.all():
            files = row.shares.select_related("custodian__user")
            given = [unlock(each.custodian.place, bytes(each.file), identity_of(each.custodian.user)) for each in files]
            found = [joined(chosen) for chosen in itertools.combinations(given, custody.threshold)]
            assert header.by_kind[row.kind].recipient in {recipient_of(identity) for identity in found}
    return time.monotonic() - began


def joined(shares: tuple[Share, ...]) -> str:
    """The identity as the library joins it."""
    return identity_text(bytes(combine([bytearray(share.share) for share in shares])))
