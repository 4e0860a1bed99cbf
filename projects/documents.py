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
# What each kind is called in its number, which no language changes.
WORDS = {
    "plan_sheet": "计划书",
    "budget_approval": "预算批复",
    "intention": "采购意向",
    "tender_file": "采购文件",
    "tender_notice": "采购公告",
    "clarification": "澄清",
    "opening_record": "开启记录",
    "failure_notice": "采购终止公告",
    "termination_notice": "项目终止公告",
    "draw_record": "专家抽取记录",
    "panel_report": "评审报告",
    "award_notice": "结果公告",
    "award_letter": "结果通知书",
    "single_source_notice": "单一来源公示",
    "invitation_record": "邀请抽取记录",
    "loser_letter": "结果告知书",
    "challenge_reply": "质疑答复",
    "suspension_notice": "暂停通知",
    "complaint_check": "投诉审查通知",
    "complaint_copy": "投诉答复通知",
    "complaint_decision": "投诉处理决定",
    "complaint_closing": "投诉终止告知",
    "contract": "合同",
    "contract_change": "补充合同",
    "rectification_notice": "整改通知",
    "acceptance_certificate": "验收书",
    "payment_voucher": "支付凭证",
    "evaluation_report": "评价报告",
    "reevaluation": "重点评价报告",
    "archive_list": "归档目录",
}


def issue(project: Project | None, kind: str, *, title: Any, context: dict[str, Any], is_public: bool = True) -> Document:
    """Issue a document inside the running transaction: its number and context are final, its PDF follows.

    The template is templates/pdf/<kind>.html. `context` must be JSON-able.
    """
    code = "".join(secrets.choice(ALPHABET) for _position in range(12))
    made = Document.objects.create(
        project=project,
        kind=kind,
        number=_number(project, kind),
        title=str(title),
        template=f"pdf/{kind}.html",
        context=context,
        code=code,
        is_public=is_public,
    )
    made.refresh_from_db(fields=["issued_at"])
    outbox.queue("document", str(made.pk), {"document": made.pk})
    return made


def _number(project: Project | None, kind: str) -> str:
    """The next number of a kind: 429900-JYJ-2026-0001-结果通知书-01; a paper of no project counts by the year."""
    series = f"{project.number if project else today().year}-{WORDS.get(kind, '文书')}"
    return f"{series}-{next_number(f'document:{series}'):02d}"


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
