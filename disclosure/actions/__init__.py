"""What disclosure writes: publications, the read models made from them, and the archive."""

from disclosure.actions.catalog import publish_catalog
from disclosure.actions.closing import disclose, seal_archive, settle
from disclosure.actions.documents import note_document
from disclosure.actions.publishing import publish
from disclosure.actions.withholding import withhold

__all__ = ["disclose", "note_document", "publish", "publish_catalog", "seal_archive", "settle", "withhold"]
