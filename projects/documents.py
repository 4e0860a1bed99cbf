"""Documents: frozen in the transaction, rendered to PDF afterwards from what was frozen."""

import hashlib
import secrets
from collections.abc import Sequence
from typing import Any

from django.core.files.base import ContentFile
from django.urls import reverse
from django.utils.translation import gettext as _

from core import outbox, pdf, wording
from core.clock import today
from core.counters import next_number
from projects.models import Document, Project
from projects.protocol import stages

# Without 0, 1, I, O: a code is also read aloud and typed from paper.
ALPHABET = "23456789ABCDEFGHJKLMNPQRSTUVWXYZ"


def issue(project: Project | None, kind: str, *, title: Any, context: dict[str, Any], is_public: bool = True) -> Document:
    """Issue a document inside the running transaction: its number and context are final, its PDF follows.

    The template is templates/pdf/<kind>.html. `context` must be JSON-able.
    """
    year = today().year
    number = f"{kind.upper().replace('_', '-')}-{year}-{next_number(f'document:{kind}:{year}'):06d}"
    code = "".join(secrets.choice(ALPHABET) for _position in range(12))
    made = Document.objects.create(
        project=project,
        kind=kind,
        number=number,
        title=str(title),
        template=f"pdf/{kind}.html",
        context=context,
        code=code,
        is_public=is_public,
    )
    made.refresh_from_db(fields=["issued_at"])
    outbox.queue("document", str(made.pk), {"document": made.pk})
    return made


def render_document(payloads: Sequence[dict[str, Any]]) -> None:
    """Outbox handler: render the PDFs of documents that have none yet, in one limited process."""
    waiting = list(Document.objects.filter(pk__in=[p["document"] for p in payloads], sha256="").select_related("project").order_by("pk"))
    rendered = pdf.render_many([(document.template, render_context(document)) for document in waiting])
    for document, content in zip(waiting, rendered, strict=True):
        _store(document, content)


def render_context(document: Document) -> dict[str, Any]:
    """What a document's template sees: the frozen context and its own identity."""
    shown = {"number": document.number, "title": document.title, "code": document.code, "issued_at": document.issued_at}
    return {**document.context, "document": shown, "verify_url": reverse("verify", args=[document.code])}


def _store(document: Document, content: bytes) -> None:
    document.sha256 = hashlib.sha256(content).hexdigest()
    document.size = len(content)
    document.file.save(f"{document.number}.pdf", ContentFile(content), save=False)
    document.save(update_fields=["sha256", "size", "file"])
    for stage in stages():
        if stage.on_document:
            stage.on_document(document)


def description(document: Document) -> str:
    """The words of a link on the project's page: what it is, type and size."""
    title = wording.paper_name(document.title, document.project.title if document.project else "")
    if not document.sha256:
        return _("%(title)s（正在生成）") % {"title": title}
    return _("%(title)s（PDF，%(size)s）") % {"title": title, "size": wording.file_size(document.size)}
