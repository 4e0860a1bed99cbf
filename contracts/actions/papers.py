"""The documents of this stage: what each of them freezes."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Acceptance, AcceptanceMember, Clause, Contract, ContractChange, Milestone, Payment, Rectification
from core import law
from core.clock import today
from core.money import capitals
from core.wording import trimmed
from projects.documents import issue
from projects.models import Document
from registry.models import User


def issue_contract(contract: Contract) -> Document:
    """The contract itself, with every clause, the stages and both signatures."""
    clauses = [
        {"heading": clause.heading, "text": contract.clauses[clause.value]} for clause in Clause if contract.clauses.get(clause.value)
    ]
    context = {
        **_parties(contract),
        "starts_on": contract.starts_on.isoformat(),
        "ends_on": contract.ends_on.isoformat(),
        "clauses": clauses,
        "stages": [_stage(stage) for stage in contract.milestones.all()],
        "advance": str(contract.advance_limit),
        "advance_percent": trimmed(contract.advance_percent),
        "payment_days": contract.payment_days,
        "acceptance_days": contract.acceptance_days,
        "guarantee": str(contract.guarantee),
        "guarantee_due": bool(contract.guarantee),
        "guarantee_form": contract.get_guarantee_form_display(),
        "parties": _signatures(contract),
    }
    return issue(contract.project, "contract", title=contract.title, context=context)


def issue_change(change: ContractChange) -> Document:
    """The supplementary agreement."""
    contract = change.contract
    context = {
        **_parties(contract),
        "stage": _stage(change.milestone),
        "quantity": trimmed(change.quantity),
        "amount": str(abs(change.amount)),
        "amount_capitals": capitals(abs(change.amount)),
        "is_more": change.amount > 0,
        "reason": change.reason,
        "original_price": str(contract.original_price),
        "limit": str(contract.change_limit),
        "basis": law.cite("contract.change_max"),
        "parties": [
            _signature(_("购买主体"), contract.buyer.name, change.signed_by, change.signed_at),
            _signature(_("承接主体"), contract.supplier.name, change.answered_by, change.answered_at),
        ],
    }
    return issue(contract.project, "contract_change", title=_("%(title)s 补充合同") % {"title": contract.title}, context=context)


def issue_certificate(acceptance: Acceptance) -> Document:
    """The acceptance certificate; recipients' representatives stand in it by what they represent, not by name."""
    stage = acceptance.milestone
    context = {
        **_parties(acceptance.contract),
        "stage": _stage(stage),
        "attempt": acceptance.attempt,
        "delivered_at": stage.delivered_at.isoformat() if stage.delivered_at else "",
        "items": list(acceptance.items.values("position", "heading", "clause", "is_met", "note")),
        "opinions": list(acceptance.opinions.values("unit", "is_satisfied", "text")),
        "members": [_member(member) for member in acceptance.members.all()],
        "accepted_quantity": trimmed(acceptance.accepted_quantity or Decimal(0)),
        "quality": f"{acceptance.quality:f}".rstrip("0").rstrip("."),
        "accepted_amount": str(acceptance.amount),
        "opinion": acceptance.opinion,
        "is_passed": acceptance.is_passed,
        "concluded_at": acceptance.concluded_at.isoformat() if acceptance.concluded_at else "",
    }
    title = _("%(title)s 验收书（%(stage)s）") % {"title": acceptance.contract.project.title, "stage": stage.title}
    return issue(acceptance.contract.project, "acceptance_certificate", title=title, context=context)


def issue_rectification(rectification: Rectification) -> Document:
    """The demand to put something right, for the supplier only."""
    acceptance = rectification.acceptance
    unmet = list(acceptance.items.filter(is_met=False).values("position", "heading", "clause", "note"))
    context = {
        **_parties(acceptance.contract),
        "stage": _stage(acceptance.milestone),
        "attempt": acceptance.attempt,
        "is_passed": acceptance.is_passed,
        "demand": rectification.demand,
        "due_on": rectification.due_on.isoformat(),
        "unmet": unmet,
        "parties": [{"label": _("购买主体"), "name": acceptance.contract.buyer.name, "people": [], "on": today().isoformat()}],
    }
    title = _("%(title)s 整改通知书") % {"title": acceptance.contract.project.title}
    return issue(acceptance.contract.project, "rectification_notice", title=title, context=context, is_public=False)


def issue_voucher(payment: Payment) -> Document:
    """The voucher of a payment with its whole calculation."""
    contract = payment.contract
    context = {
        **_parties(contract),
        "kind": payment.get_kind_display(),
        "stage": payment.acceptance.milestone.title if payment.acceptance else "",
        "amount": str(payment.amount),
        "amount_capitals": capitals(payment.amount),
        "calculation": payment.calculation,
        "invoice": payment.invoice,
        "voucher": payment.voucher,
        "requested_at": payment.requested_at.isoformat(),
        "approved_at": payment.approved_at.isoformat() if payment.approved_at else "",
        "paid_at": payment.paid_at.isoformat() if payment.paid_at else "",
        "people": [
            payment.requested_by.name,
            payment.approved_by.name if payment.approved_by else "",
            payment.paid_by.name if payment.paid_by else "",
        ],
    }
    title = _("%(title)s 国库支付凭证（%(kind)s）") % {"title": contract.project.title, "kind": payment.get_kind_display()}
    return issue(contract.project, "payment_voucher", title=title, context=context)


def _parties(contract: Contract) -> dict[str, Any]:
    return {
        "contract_number": contract.number,
        "contract_title": contract.title,
        "project_number": contract.project.number,
        "project_title": contract.project.title,
        "price": str(contract.price),
        "price_capitals": capitals(contract.price),
        "buyer": {"name": contract.buyer.name, "uscc": contract.buyer.uscc, "address": contract.buyer.address},
        "supplier": {"name": contract.supplier.name, "uscc": contract.supplier.uscc, "address": contract.supplier.address},
        "signed_at": contract.signed_at.isoformat() if contract.signed_at else "",
    }


def _stage(stage: Milestone) -> dict[str, Any]:
    return {
        "position": stage.position,
        "title": stage.title,
        "deliverable": stage.deliverable,
        "quantity": trimmed(stage.quantity),
        "unit": stage.unit,
        "unit_price": str(stage.unit_price),
        "amount": str(stage.amount),
        "due_on": stage.due_on.isoformat(),
    }


def _signatures(contract: Contract) -> list[dict[str, Any]]:
    sides = (
        (_("购买主体"), contract.buyer, contract.buyer_signed_by, contract.buyer_signed_at),
        (_("承接主体"), contract.supplier, contract.supplier_signed_by, contract.supplier_signed_at),
    )
    return [_signature(label, organisation.name, person, at) for label, organisation, person, at in sides]


def _signature(label: str, name: str, person: User | None, at: datetime | None) -> dict[str, Any]:
    people = [[_("签署人"), person.name]] if person else []
    return {"label": label, "name": name, "people": people, "on": at.isoformat() if at else ""}


def _member(member: AcceptanceMember) -> dict[str, Any]:
    return {
        "name": _("（服务对象代表）") if member.is_recipient else member.name,
        "capacity": member.capacity,
        "is_recipient": member.is_recipient,
        "signed_at": member.signed_at.isoformat() if member.signed_at else "",
        "on_paper": member.user_id is None,
    }
