"""Files of bids: their names, whether they can be read, and none left behind by a transaction that came to nothing."""

import re
import unicodedata
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import PurePosixPath

from django.core.files.storage import default_storage
from django.utils.translation import gettext as _

from core.text import is_clean

LONGEST_NAME = 120
TAIL = 2048


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


def is_readable_pdf(content: bytes) -> bool:
    """Whether this is a whole PDF that opens without a password."""
    is_whole = content.startswith(b"%PDF-") and b"%%EOF" in content[-TAIL:]
    return is_whole and not re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content)


def clean_name(name: str) -> str:
    """Return a file name without folders, controls and marks that reorder text, short enough to store and ending in .pdf."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(character for character in last if is_clean(character) and character not in '<>:"|?*')
    stem = re.sub(r"\.pdf$", "", kept, flags=re.IGNORECASE).strip(". ")[:LONGEST_NAME] or _("文件")
    return f"{stem}.pdf"
