"""The three-party evaluation as metrics: one of each assessor, one of all, one of each target. Recipients only as counts."""

from decimal import Decimal
from typing import Any

from contracts.models import Contract
from disclosure.release.facts import Facts
from disclosure.release.parts import number, party_id, period
from evaluation.models import Evaluation, Submission

PARTIES = {"buyer": ("PE-BUYER", "购买主体评价", "buyer"), "recipient": ("PE-RECIPIENT", "服务对象评价", "serviceRecipient")}
PARTIES |= {"third": ("PE-THIRD", "第三方评价", "evaluator")}


def metrics(facts: Facts, contract: Contract) -> list[dict[str, Any]]:
    """All scores of the concluded evaluation; nothing before."""
    found = facts.evaluation
    if found is None:
        return []
    shared = {"period": period(contract.starts_on, contract.ends_on)}
    shared |= {"relatedImplementationMilestone": {"id": "e1", "title": "绩效评价"}}
    rows = [party_metric(found, row) for row in Submission.objects.filter(evaluation=found, score__isnull=False).order_by("id")]
    if found.total is not None:
        rows.append(("PE-TOTAL", "综合得分", number(found.total), {"evaluator": "total", "grade": found.get_grade_display()}))
    parties = [
        observed(key, title, measure, {"unit": {"name": "分"}, "dimensions": facets} | shared) for key, title, measure, facets in rows
    ]
    return parties + outputs(facts, found, shared)


def party_metric(found: Evaluation, row: Submission) -> tuple[str, str, Any, dict[str, Any]]:
    """One party's score with its weight; the third party is named as an organisation."""
    key, title, word = PARTIES[row.party]
    weight = found.weights.get(row.party)
    facets = {"evaluator": word, "weight": f"{Decimal(str(weight)) / 100:f}" if weight is not None else ""}
    if row.party == "recipient" and row.respondents:
        facets["respondents"] = str(row.respondents)
    if row.party == "third" and found.evaluator:
        facets["organization"] = party_id(found.evaluator)
    return key, title, number(row.score or 0), facets


def outputs(facts: Facts, found: Evaluation, shared: dict[str, Any]) -> list[dict[str, Any]]:
    """What was reached of the plan's targets, under the id of the target."""
    actual = {row.name: row for row in found.indicators.all() if row.actual is not None}
    rows = []
    for target in facts.line.targets.all():
        row = actual.get(target.name)
        if row is not None and row.actual is not None:
            facets = {"unit": {"name": row.unit}, "dimensions": {"indicator": f"T{target.position}"}}
            rows.append(observed(f"T{target.position}", target.name, number(row.actual), facets | shared))
    return rows


def observed(key: str, title: str, measure: Any, more: dict[str, Any]) -> dict[str, Any]:
    """A metric with one observation."""
    return {"id": key, "title": title, "observations": [{"id": f"{key}-1", "measure": measure} | more]}
