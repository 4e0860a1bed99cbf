"""The sheets that evaluation draws on a project's page of the desk."""

from typing import Any

from django.utils.translation import gettext as _

from evaluation import scoring
from evaluation.models import Evaluation, Grade, Party, Submission
from evaluation.queries.results import links_by_unit, past_results, results_of, survey_comments, survey_rows
from procurement.models import Bid, Opening, PanelMember
from projects.models import Project, State
from projects.protocol import Panel
from registry.models import User

EARLY = {State.PLAN, State.REVIEW}


def panels(project: Project, user: User) -> list[Panel]:
    """The project's own evaluation, earlier results while it is planned, and the bidders' results once the bids are open."""
    return [*_own(project, user), *_earlier(project), *_bidders(project, user)]


def _own(project: Project, user: User) -> list[Panel]:
    evaluation = Evaluation.objects.visible_to(user).select_related("project", "evaluator", "document").filter(project=project).first()
    return (
        [Panel(_("绩效评价"), "evaluation/panel.html", panel_context(evaluation, inside=_is_inside(project, user)))] if evaluation else []
    )


def panel_context(evaluation: Evaluation, *, inside: bool = True) -> dict[str, Any]:
    """Everything that the sheet about one evaluation shows; the survey only as counts, after its end, its words to the buyer alone."""
    outcome = scoring.stored(evaluation)
    rows = [_row(evaluation, party) for party in Party]
    return {
        "evaluation": evaluation,
        "parties": rows,
        "chart": [(row["label"], row["score"], row["score"]) for row in rows if row["score"] is not None],
        "outcome": outcome,
        "preview": Grade(outcome.grade).label if outcome.grade else "",
        "links": links_by_unit(evaluation) if inside else [],
        "given": evaluation.answers.count(),
        "needed": scoring.answers_needed(evaluation),
        "survey": survey_rows(evaluation),
        "comments": survey_comments(evaluation) if inside else [],
        "indicators": evaluation.indicators.all(),
        "default": scoring.rule(evaluation, "evaluation.three_party").citation,
    }


def _is_inside(project: Project, user: User) -> bool:
    """Whether the user belongs to the buyer."""
    return any(one.organisation_id == project.buyer_id for one in user.held())


def _row(evaluation: Evaluation, party: Party) -> dict[str, Any]:
    found = next((row for row in evaluation.submissions.all() if row.party == party), None) or Submission(party=party)
    return {
        "label": party.label,
        "weight": evaluation.weights.get(party),
        "score": found.score,
        "reason": found.missing_reason,
        "comment": found.comment,
        "at": found.submitted_at if found.pk else None,
    }


def _earlier(project: Project) -> list[Panel]:
    results = list(past_results(project)[:5]) if project.state in EARLY else []
    return [Panel(_("上一轮同类项目的评价结果"), "evaluation/past_results.html", {"results": results})] if results else []


def _bidders(project: Project, user: User) -> list[Panel]:
    """Who bids is secret until the opening; afterwards past results are shown to buyer and panel, for information only."""
    lot = project.lots.filter(failed_at=None).first()
    if project.state not in {State.BIDDING, State.CONTRACTING} or lot is None or not Opening.objects.filter(lot=lot).exists():
        return []
    if not (_is_inside(project, user) or PanelMember.objects.filter(lot=lot, user=user).exists()):
        return []
    bids = Bid.objects.filter(lot=lot, withdrawn_at=None).select_related("supplier")
    rows = [{"supplier": bid.supplier, "results": list(results_of(bid.supplier)[:5])} for bid in bids]
    known = [row for row in rows if row["results"]]
    return [Panel(_("响应供应商以往的评价结果"), "evaluation/bidder_results.html", {"rows": known})] if known else []
