"""What arrives from a bidder: kept in memory until it is sealed, and looked at before."""

import hashlib
import json
import os
import re
import unicodedata
from decimal import Decimal
from io import BytesIO
from pathlib import PurePosixPath
from typing import Any

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import InMemoryUploadedFile
from django.core.files.uploadhandler import FileUploadHandler, StopUpload
from django.http import HttpRequest
from django.utils.translation import gettext as _

from core.text import is_clean
from procurement.models import SealedPart

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE
# Of one request, whatever the number of its files: they lie in memory together.
LARGEST_TOGETHER = 100 * MEGABYTE
LONGEST_NAME = 120
# Technical files of one bid.
MOST_FILES = 10
# The price is padded, so that the size of what is stored tells nothing.
PRICE_SIZE = 512


class MemoryUploadHandler(FileUploadHandler):
    """Hold files in memory: no plaintext of a bid touches a disk. Stops keeping at the limits, and says so on the request."""

    total = 0

    def handle_raw_input(self, input_data: Any, META: Any, content_length: int, boundary: str, encoding: Any = None) -> None:  # noqa: N803
        """Take every upload; the limit is watched while it is read."""

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        """Begin a file."""
        super().new_file(*args, **kwargs)
        self.held = BytesIO()

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        """Keep a piece; a file is cut off just above its limit and refused by the check."""
        self.total += len(raw_data)
        if self.total > LARGEST_TOGETHER:
            self.request.is_upload_too_large = True  # type: ignore[union-attr]
            raise StopUpload(connection_reset=False)
        if start <= LARGEST:
            self.held.write(raw_data)

    def file_complete(self, file_size: int) -> InMemoryUploadedFile:
        """Hand the file over."""
        self.held.seek(0)
        return InMemoryUploadedFile(
            file=self.held,
            field_name=self.field_name,
            name=self.file_name,
            content_type=self.content_type,
            size=file_size,
            charset=self.charset,
        )


def checked_pdf(content: bytes, name: str) -> tuple[bytes, str]:
    """Return a PDF and its cleaned name. Raises ValidationError for what is none, for one too large and for one with a password."""
    if not content:
        raise ValidationError(_("文件是空的，请重新选择"), code="empty")
    if len(content) > LARGEST:
        words = {"size": round(len(content) / MEGABYTE), "limit": LARGEST // MEGABYTE}
        raise ValidationError(_("文件有 %(size)s MB，超过 %(limit)s MB。请压缩或分成几个文件"), code="too_large", params=words)
    if not content.startswith(b"%PDF-") or b"%%EOF" not in content[-2048:]:
        raise ValidationError(_("这不是完整的 PDF 文件，请另存为 PDF 后再上传"), code="not_pdf")
    if re.search(rb"/Encrypt\s+\d+\s+\d+\s+R", content):
        raise ValidationError(_("这个 PDF 有打开密码，评审时无法阅读。请去掉密码后再上传"), code="encrypted")
    return content, clean_name(name)


def check_request(request: HttpRequest, count: int, kind: str) -> None:
    """Raise ValidationError unless number and joint size of the files suit the kind."""
    if getattr(request, "is_upload_too_large", False):
        words = {"limit": LARGEST_TOGETHER // MEGABYTE}
        raise ValidationError(_("一次上传的文件合计超过 %(limit)s MB。请压缩后再上传"), code="too_large", params=words)
    most = MOST_FILES if kind == SealedPart.Kind.TECHNICAL else 1
    if not count:
        raise ValidationError(_("还没有选择文件"), code="required")
    if count > most:
        raise ValidationError(_("这一部分最多 %(most)s 个文件，选了 %(n)s 个"), code="too_many", params={"most": most, "n": count})


def clean_name(name: str) -> str:
    """Return a file name without folders, controls and marks that reorder text, short enough to store and ending in .pdf."""
    last = PurePosixPath(unicodedata.normalize("NFC", name).replace("\\", "/")).name
    kept = "".join(character for character in last if is_clean(character) and character not in '<>:"|?*')
    stem = re.sub(r"\.pdf$", "", kept, flags=re.IGNORECASE).strip(". ")[:LONGEST_NAME] or _("文件")
    return f"{stem}.pdf"


def price_part(price: Decimal, *, is_small: bool) -> bytes:
    """The price as it is sealed: with a salt, so that its fingerprint cannot be guessed, and padded to one size."""
    facts = {"price": str(price), "is_small": is_small, "salt": os.urandom(16).hex()}
    return json.dumps(facts).encode().ljust(PRICE_SIZE)


def read_price(content: bytes) -> tuple[Decimal, bool]:
    """Read a price part after the opening. Raises ValueError for what is none."""
    facts = json.loads(content)
    return Decimal(facts["price"]), bool(facts["is_small"])


def fingerprint(content: bytes) -> str:
    """The SHA-256 of a part."""
    return hashlib.sha256(content).hexdigest()


def total_fingerprint(prints: list[str]) -> str:
    """The fingerprint over all parts of a bid, in their order."""
    return hashlib.sha256("\n".join(prints).encode()).hexdigest()
