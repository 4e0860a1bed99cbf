"""What a project's own method calls its steps, and which of the clauses for all methods are its own."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from core.clock import today
from procurement.methods import Method, cite_own, exists
from procurement.tenders.queries import current_lot
from projects.models import Project


def way_of(project: Project) -> Method | None:
    """The method of the attempt under way, before the first draft that of the plan; None where the law has no words for it."""
    lot = current_lot(project)
    if lot is not None:
        return lot.tender.way
    planned = str(project.line.planned_method) if hasattr(project, "line") else ""
    return Method(planned, today(), project.region) if exists(planned, today()) else None


def labels(project: Project) -> Mapping[str, Any]:
    """The steps that each method names in its own way."""
    way = way_of(project)
    if way is None:
        return {}
    words = way.words
    found = {
        "open_bids": words["opens"],
        "review_bids": _("审查%(bid)s") % words,
        "make_report": _("形成%(report)s") % words,
        "sign_report": _("签署%(report)s") % words,
        "deliver_report": _("送交%(report)s") % words,
        "publish_result": _("公告%(award)s结果") % words,
        "void_award": _("宣布%(award)s无效") % words,
    }
    return found | ({"record_talk": _("记录%(talk)s") % words} if "talk" in words else {})


def label(project: Project, step: str) -> Any:
    """One of them."""
    return labels(project)[step]


def basis(project: Project, cited: str) -> str:
    """The clauses of the project's own method, where a basis speaks of all."""
    way = way_of(project)
    return cite_own(cited, way) if way else cited
