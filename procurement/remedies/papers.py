"""What finance's papers on a complaint say: JSON-able facts, frozen when the paper is issued; persons stand in none of them."""

from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.clock import now
from procurement.models import Complaint, Lot
from procurement.remedies.rules import effects_basis
from procurement.tenders.papers import Context, heading, moment
from projects.models import Project, Suspension
from registry.models import User


def check_notice(complaint: Complaint, lot: Lot, *, actor: User) -> Context:
    """The answer to a complaint at its check: accepted, to be corrected, refused, or for another bureau; to the complainant."""
    return {
        **_complaint(complaint, lot, actor),
        "recipient": complaint.supplier.pk,
        "outcome": complaint.outcome,
        "outcome_words": str(complaint.get_outcome_display()),
        "note": complaint.note,
        "correction_due_at": moment(complaint.correction_due_at),
        "decide_days": _days("complaint.decide", lot),
        "basis": [law.cite("complaint.check")],
    }


def statement_notice(complaint: Complaint, lot: Lot, *, actor: User) -> Context:
    """The copy of an accepted complaint for the respondent, with the time for its statement."""
    basis = {"statement_days": _days("complaint.statement", lot), "basis": [law.cite("complaint.statement")]}
    return {**_complaint(complaint, lot, actor), **basis}


def decision(complaint: Complaint, lot: Lot, *, actor: User) -> Context:
    """The decision: parties, what was complained about and found, the decision with its clauses, and what may be done against it."""
    clause = law.cite("complaint.dismissal") if complaint.is_dismissed else effects_basis(complaint.challenge)
    return {
        **_complaint(complaint, lot, actor),
        **_public_name(complaint, lot),
        "statement": complaint.statement,
        "finding": complaint.finding,
        "decision": str(complaint.get_decision_display()),
        "is_dismissed": complaint.is_dismissed,
        "order": str(complaint.get_order_display()),
        "decision_number": complaint.decision_number,
        "accepted_at": moment(complaint.checked_at),
        "remedy_basis": law.cite("complaint.remedy"),
        "basis": [law.cite("complaint.decide"), clause, law.cite("complaint.publish")],
    }


def closing_notice(complaint: Complaint, lot: Lot) -> Context:
    """The end of the handling because the complainant took the complaint back."""
    facts = {"recipient": complaint.supplier.pk, "withdrawal": complaint.withdrawal, "withdrawn_at": moment(complaint.withdrawn_at)}
    return {**_complaint(complaint, lot, None), **facts, "basis": [law.cite("complaint.withdrawal")]}


def suspension_notice(project: Project, made: Suspension, *, actor: User | None) -> Context:
    """Finance's notice to the buyer that the procurement pauses."""
    return {
        "title": project.title,
        "project_number": project.number,
        "buyer": {"name": project.buyer.name},
        "reason": made.reason,
        "notice_number": made.notice_number,
        "starts_at": moment(made.starts_at),
        "ends_at": moment(made.ends_at),
        "parties": _seal(actor),
        "basis": [law.cite("procurement.suspension")],
    }


def _complaint(complaint: Complaint, lot: Lot, actor: User | None) -> Context:
    challenge = complaint.challenge
    return {
        **heading(lot),
        "complaint_number": complaint.number,
        "complainant": {"name": complaint.supplier.name, "address": complaint.supplier.address},
        "subject": str(challenge.get_subject_display()),
        "ground": str(complaint.get_ground_display()),
        "text": complaint.text,
        "facts": complaint.facts,
        "legal_basis": complaint.basis,
        "filed_at": moment(complaint.filed_at),
        "challenge_number": challenge.number,
        "challenged_at": moment(challenge.filed_at),
        "replied_at": moment(challenge.replied_at),
        "reply": challenge.reply,
        "parties": _seal(actor),
    }


def _public_name(complaint: Complaint, lot: Lot) -> Context:
    """Who took the file is nobody's to know before the opening; a decision that comes earlier leaves the name out."""
    return {} if hasattr(lot, "opening") else {"complainant": {"name": str(_("某供应商（响应开启前不公布名称）")), "address": ""}}


def _seal(actor: User | None) -> list[dict[str, Any]]:
    """The block in which the finance bureau seals."""
    office = actor.held()[0].organisation.name if actor is not None and actor.held() else ""
    return [{"label": str(_("财政部门")), "name": office, "people": [], "on": local_date(now()).isoformat()}]


def _days(rule_id: str, lot: Lot) -> int:
    return law.get(rule_id, on=local_date(now()), region=lot.project.region).number
