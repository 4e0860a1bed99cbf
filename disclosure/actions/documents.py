"""Documents become verifiable when their PDF exists; their file becomes public when a publication names them."""

from disclosure.models import PublishedDocument
from projects.models import Document


def note_document(document: Document) -> None:
    """Keep hash, size and place of a rendered document under its code."""
    shown = document.is_public
    values = {
        "number": document.number,
        "title": document.title,
        "kind": document.kind,
        "project_number": document.project.number if document.project else "",
        "issued_at": document.issued_at,
        "sha256": document.sha256,
        "size": document.size,
        "file": document.file.name if shown else "",
    }
    PublishedDocument.objects.update_or_create(code=document.code, defaults=values)
