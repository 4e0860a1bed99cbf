"""What the report freezes: the facts of its seven sections, the table of indicators and the survey's counts; no person is named."""

from typing import Any

from django.db.models import Sum

from contracts.models import Contract, Payment
from evaluation import scoring
from evaluation.models import Evaluation, Indicator, Party, Submission, amount_of, plain
from evaluation.queries.results import survey_rows
from planning.models import PlanLine


def report_context(evaluation: Evaluation) -> dict[str, Any]:
    """Return the JSON-able context of templates/pdf/evaluation_report.html."""
    return {
        "project": _project(evaluation),
        "targets": _targets(evaluation),
        "money": _money(evaluation),
        "method": _method(evaluation),
        "result": _result(evaluation),
        "assessments": [_party(evaluation, party) for party in Party],
        "parties": _seals(evaluation),
        "survey": survey_rows(evaluation),
        "texts": {name: getattr(evaluation, name) for name in ("summary", "experience", "problems", "suggestions")},
        "rectification": _rectification(evaluation),
    }


def _project(evaluation: Evaluation) -> dict[str, Any]:
    project = evaluation.project
    item = project.catalog_item
    return {
        "number": project.number,
        "title": project.title,
        "buyer": project.buyer.name,
        "kind": project.get_kind_display(),
        "year": project.fiscal_year,
        "catalog": f"{item.code} {item.name}" if item else "",
    }


def _seals(evaluation: Evaluation) -> list[dict[str, str]]:
    """Who puts a seal under the report."""
    seals = [{"label": str(Party.BUYER.label), "name": evaluation.project.buyer.name}]
    if evaluation.evaluator:
        seals.append({"label": str(Party.THIRD.label), "name": evaluation.evaluator.name})
    return seals


def _targets(evaluation: Evaluation) -> list[dict[str, str]]:
    line = PlanLine.objects.filter(project=evaluation.project).first()
    rows = line.targets.all() if line else []
    return [{"group": f"{row.level1} / {row.level2}", "name": row.name, "value": amount_of(row.value, row.unit)} for row in rows]


def _money(evaluation: Evaluation) -> dict[str, str]:
    contract = Contract.objects.filter(project=evaluation.project, rescinded_at=None).select_related("supplier").first()
    paid = Payment.objects.filter(contract=contract).exclude(paid_at=None).aggregate(total=Sum("amount"))["total"] if contract else None
    return {
        "budget": str(evaluation.project.budget or ""),
        "contract": str(contract.price) if contract else "",
        "contract_number": contract.number if contract else "",
        "supplier": contract.supplier.name if contract else "",
        "paid": str(paid or "0.00"),
    }


def _method(evaluation: Evaluation) -> dict[str, Any]:
    completion = scoring.rule(evaluation, "evaluation.completion")
    low, high = completion.span
    return {
        "weights": [{"party": str(party.label), "weight": evaluation.weights[party]} for party in Party],
        "weights_basis": scoring.rule(evaluation, "evaluation.three_party").citation,
        "low": plain(low),
        "high": plain(high),
        "completion_basis": completion.citation,
        "duty": scoring.rule(evaluation, "evaluation.duty").citation,
        "evaluator": evaluation.evaluator.name if evaluation.evaluator else "",
        "declared_at": evaluation.declared_at.isoformat() if evaluation.declared_at else "",
        "answers_needed": scoring.answers_needed(evaluation),
        "answers_basis": scoring.rule(evaluation, "survey.minimum").citation,
        "recipient_total": evaluation.recipient_total,
    }


def _result(evaluation: Evaluation) -> dict[str, Any]:
    grades = scoring.rule(evaluation, "evaluation.grades")
    return {
        "is_composite": evaluation.is_composite,
        "total": str(evaluation.total) if evaluation.total is not None else "",
        "grade": str(evaluation.get_grade_display()),
        "grades_basis": grades.citation,
        "composite_basis": scoring.rule(evaluation, "evaluation.composite").citation,
    }


def _party(evaluation: Evaluation, party: Party) -> dict[str, Any]:
    submission = evaluation.submissions.filter(party=party).first() or Submission(party=party)
    return {
        "label": str(party.label),
        "weight": evaluation.weights[party],
        "score": str(submission.score) if submission.score is not None else "",
        "comment": submission.comment,
        "missing_reason": submission.missing_reason,
        "respondents": submission.respondents,
        "indicators": [_indicator(row) for row in evaluation.indicators.filter(party=party)],
    }


def _indicator(row: Indicator) -> dict[str, str]:
    return {
        "group": f"{row.level1} / {row.level2}",
        "name": row.name,
        "direction": str(row.get_direction_display()),
        "target": row.target_text,
        "actual": row.actual_text,
        "weight": plain(row.weight),
        "score": str(row.score) if row.score is not None else "",
        "source": row.data_source,
        "origin": str(row.get_origin_display()),
        "evidence": row.evidence,
    }


def _rectification(evaluation: Evaluation) -> dict[str, str]:
    closed = evaluation.rectification_closed_at
    return {
        "demand": evaluation.rectification_demand,
        "result": evaluation.rectification_result,
        "closed_at": closed.isoformat() if closed else "",
    }
