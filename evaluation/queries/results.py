"""Reading evaluations: progress of the survey, its counts, and past results of a supplier or a kind of service."""

from typing import Any

from django.db.models import Count, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core.clock import PortalNow
from evaluation.models import Evaluation, Party
from evaluation.scoring import QUESTIONS, RATINGS
from projects.models import Project
from registry.models import Organisation

QUESTION_LABELS = {"overall": _("总体满意度"), "access": _("可及性"), "attitude": _("服务态度"), "effect": _("服务效果")}
QUESTION_WORDS = {
    "overall": _("您对这项服务总体满意吗"),
    "access": _("对是否方便、及时满意吗"),
    "attitude": _("对工作人员的态度满意吗"),
    "effect": _("对实际效果满意吗"),
}
RATING_LABELS = {5: _("很满意"), 4: _("满意"), 3: _("一般"), 2: _("不满意"), 1: _("很不满意")}


def concluded() -> QuerySet[Evaluation]:
    """Evaluations with a conclusion, the newest first."""
    return Evaluation.objects.filter(concluded_at__lte=PortalNow()).order_by("-concluded_at")


def results_of(supplier: Organisation) -> QuerySet[Evaluation]:
    """What the supplier's contracts were found to be worth, the newest first; to be shown, never to shut anybody out."""
    return (
        concluded()
        .filter(project__contracts__supplier=supplier, project__contracts__rescinded_at=None)
        .select_related("project__buyer", "document")
    )


def past_results(project: Project) -> QuerySet[Evaluation]:
    """Concluded evaluations of the same buyer's earlier projects of the same catalogue item."""
    if project.catalog_item_id is None:
        return concluded().none()
    same = Q(project__buyer=project.buyer_id, project__catalog_item__code=project.catalog_item.code)  # type: ignore[union-attr]
    return concluded().filter(same).exclude(project=project.pk).select_related("project")


def links_by_unit(evaluation: Evaluation) -> list[dict[str, Any]]:
    """How many links each unit was given and how many of them were used."""
    rows = evaluation.tokens.values("unit").annotate(given=Count("id"), used=Count("id", filter=Q(is_used=True)))
    return [dict(row) for row in rows.order_by("unit")]


def survey_rows(evaluation: Evaluation) -> list[dict[str, Any]]:
    """The counts of a closed survey for tables and charts: one row a question; empty before the end."""
    submission = evaluation.submissions.filter(party=Party.RECIPIENT).exclude(score=None).first()
    if submission is None:
        return []
    means = dict(evaluation.indicators.filter(party=Party.RECIPIENT).values_list("question", "actual"))
    return [
        {
            "question": str(QUESTION_LABELS[question]),
            "counts": [{"rating": str(RATING_LABELS[rating]), "count": submission.counts[question][str(rating)]} for rating in RATINGS],
            "points": str(means.get(question) or ""),
        }
        for question in QUESTIONS
    ]


def survey_comments(evaluation: Evaluation) -> list[str]:
    """What recipients wrote, without their ratings and in no order of time; nothing before the end."""
    if not evaluation.submissions.filter(party=Party.RECIPIENT).exclude(score=None).exists():
        return []
    return list(evaluation.answers.exclude(comment="").order_by("id").values_list("comment", flat=True))
