"""Files of bids beside their rows: what a rolled back transaction wrote is removed, and what no row names any more."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from functools import partial

from django.core.files.storage import default_storage
from django.db import transaction

from procurement.models import SealedPart


@contextmanager
def written_files() -> Iterator[list[str]]:
    """Collect the names of files as they are written, and remove them when the block does not come to its end."""
    written: list[str] = []
    try:
        yield written
    except BaseException:
        for name in written:
            default_storage.delete(name)
        raise


def forget(names: Iterable[str]) -> None:
    """Remove sealed files once their rows are gone for good; one that another row still names stays."""
    transaction.on_commit(partial(_remove, list(names)))


def _remove(names: list[str]) -> None:
    kept = set(SealedPart.objects.filter(ciphertext__in=names).values_list("ciphertext", flat=True))
    for name in set(names) - kept:
        default_storage.delete(name)
