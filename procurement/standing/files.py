"""Documents of a supplier's library as they arrive."""

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from procurement.bids.files import clean_name, is_readable_pdf

MEGABYTE = 1024 * 1024
LARGEST = 50 * MEGABYTE


def checked_pdf(content: bytes, name: str) -> tuple[bytes, str]:
    """Return a PDF and its cleaned name. Raises ValidationError for one that is too large or cannot be read."""
    if len(content) > LARGEST:
        raise ValidationError(_("文件超过 %(limit)s MB，请压缩后再存") % {"limit": LARGEST // MEGABYTE})
    if not is_readable_pdf(content):
        raise ValidationError(_("这不是完整的 PDF 文件，或者有打开密码，请另存为 PDF 后再存"))
    return content, clean_name(name)
