"""What the project's own page shows of a publication: the event, the facts beside it, and what comes next."""

from collections.abc import Sequence
from typing import Any

from core import law
from core.calendar import local_date
from disclosure.release import papers
from disclosure.release.events import EVENTS, Event
from disclosure.release.facts import Facts
from projects.models import Deadline, Document, State

# Whether somebody asked before the opening is told only with the answer.
SILENT = {"answer_question", "reply_challenge"}


def page(facts: Facts, event: Event) -> dict[str, Any]:
    """The three parts of the page's data."""
    return {"event": happened(facts, event), "project": standing(facts), "deadlines": deadlines(facts)}


def basis(facts: Facts, event: Event) -> str:
    """The clauses of the step, in force on the day."""
    cited = [clause for rule in event.basis if (clause := cite(facts, rule))]
    if facts.step == "file_plan" and facts.line.basis_document:
        cited.append(facts.line.basis_document)
    return "；".join(dict.fromkeys(cited))


def cite(facts: Facts, rule: str) -> str:
    """The clause; a name that begins with a dot is a record of the tender's method, which may have none."""
    if not rule.startswith("."):
        return law.cite(rule, region=facts.project.region)
    found = facts.tender.way.find(rule[1:]) if facts.tender else None
    return found.citation if found else ""


def happened(facts: Facts, event: Event) -> dict[str, Any]:
    """The event itself."""
    attempt = facts.tender.attempt if facts.tender and event.river == 3 else 0
    return {
        "key": facts.step,
        "kind": str(event.kind),
        "river": event.river,
        "title": event.title(facts),
        "text": event.summary(facts),
        "basis": basis(facts, event),
        "attempt": attempt,
        "documents": [card(document) for document in event_papers(facts, event)],
        **content(facts),
    }


def event_papers(facts: Facts, event: Event) -> Sequence[Document]:
    """The documents that became public with this event and not before."""
    since = facts.history[-1].published_at if facts.history else None
    known = [document for document in papers.named(facts) if document.kind in event.papers]
    fresh = [document for document in known if since is None or document.issued_at > since]
    return fresh or known[-1:]


def card(document: Document) -> dict[str, str]:
    """A document as the page names it."""
    return {"title": document.title, "number": document.number, "code": document.code, "kind": document.kind}


def content(facts: Facts) -> dict[str, Any]:
    """Longer texts of the event, as label and lines."""
    if facts.step == "publish_intention" and facts.intention:
        return {"content": [["采购需求概况", facts.intention.summary]]}
    if facts.step == "start_procurement" and facts.tender:
        rows = [["采购需求", facts.tender.requirement], ["资格要求", "\n".join(facts.tender.qualifications)], ["地点", facts.tender.place]]
        return {"content": [row for row in rows if row[1]]}
    if facts.step == "conclude" and facts.evaluation:
        rows = [["评价结论", facts.evaluation.summary], ["存在问题", facts.evaluation.problems], ["改进建议", facts.evaluation.suggestions]]
        return {"content": [row for row in rows if row[1]]}
    if facts.step == "file_plan":
        return {"content": [["服务内容", "\n".join(facts.line.service_items)], ["承接标准", facts.line.supplier_standard]]}
    return {}


def standing(facts: Facts) -> dict[str, Any]:
    """Where the project is now; the read model of projects is made from this alone."""
    project, line, item = facts.project, facts.line, facts.project.catalog_item
    winner = facts.contract.supplier if facts.contract else facts.award.bid.supplier if facts.award else None
    found = {
        "number": project.number,
        "title": project.title,
        "kind": project.kind,
        "kind_label": str(project.get_kind_display()),
        "buyer": project.buyer.name,
        "buyer_uscc": project.buyer.uscc,
        "supplier": winner.name if winner else "",
        "supplier_uscc": winner.uscc if winner else "",
        "fiscal_year": project.fiscal_year,
        "catalog_code": item.code if item else "",
        "catalog_name": item.name if item else "",
        "field": line.service_field or (item.parent.name if item and item.parent else ""),
        "state": project.state,
        "river": project.river,
        "stopped_at": max([1, *reached(facts)]) if project.state == State.TERMINATED else 0,
        "basis_document": line.basis_document,
        "about": "；".join(line.service_items),
        "coverage": line.coverage,
        "method": str(facts.tender.way) if facts.tender else line.get_planned_method_display(),
        "attempt": facts.tender.attempt if facts.tender else 0,
    }
    return found | amounts(facts) | dates(facts)


def reached(facts: Facts) -> list[int]:
    """The places among the seven steps that were reached before."""
    return [EVENTS[row.event].river for row in facts.history if row.event in EVENTS]


def amounts(facts: Facts) -> dict[str, Any]:
    """Budget, price, payments and score, as text with two places."""
    found = facts.evaluation
    price = facts.contract.price if facts.contract else facts.award.price if facts.award else None
    rows = {"budget": facts.project.budget, "price": price, "paid": facts.paid if facts.payments else None}
    rows |= {"score": found.total if found else None}
    grade = str(found.get_grade_display()) if found and found.grade else ""
    return {key: None if value is None else f"{value:.2f}" for key, value in rows.items()} | {"grade": grade}


def dates(facts: Facts) -> dict[str, Any]:
    """Days as ISO text."""
    contract, found, line = facts.contract, facts.evaluation, facts.line
    is_open = facts.lot is not None and facts.project.state == State.BIDDING and facts.opening is None and facts.lot.failed_at is None
    closes = facts.tender.deadline_at if facts.tender and is_open else None
    signed = local_date(contract.signed_at) if contract and contract.signed_at else None
    rows = {
        "approved_on": local_date(facts.approval.decided_at) if facts.approval and facts.approval.decided_at else None,
        "signed_on": signed,
        "concluded_on": local_date(found.concluded_at) if found and found.concluded_at else None,
        "starts_on": contract.starts_on if contract else line.starts_on,
        "ends_on": contract.ends_on if contract else line.ends_on,
        "closes_at": closes,
    }
    return {key: value.isoformat() if value else None for key, value in rows.items()}


def deadlines(facts: Facts) -> list[dict[str, str]]:
    """What must be published or done next and until when; overdue ones stay until they are met."""
    rows = (
        Deadline.objects.open().filter(project=facts.project, step__in=[step for step in EVENTS if step not in SILENT]).order_by("due_at")
    )
    return [{"step": row.step, "label": row.label, "due_at": row.due_at.isoformat(), "basis": row.basis} for row in rows]
