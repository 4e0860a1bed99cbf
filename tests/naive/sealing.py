"""Opening and checking as one writes them at first: what decrypts is believed."""

import json
import zipfile
from collections.abc import Sequence
from pathlib import Path

from procurement.seal.shares import Share, join


def rebuild(shares: Sequence[Share], threshold: int) -> str:
    """Join the first k shares that come, without asking what was committed to."""
    return join(sorted(shares, key=lambda share: share.custodian)[:threshold])


def verify(bundle: Path) -> list[str]:
    """Say that all is right when there is a ciphertext and a key for every bid that the bundle names."""
    with zipfile.ZipFile(bundle) as archive:
        names = set(archive.namelist())
        bids = json.loads(archive.read("bundle.json"))["bids"]
    return [leaf for leaf, parts in bids.items() for kind in parts if f"parts/{leaf}-{kind}.age" not in names]
