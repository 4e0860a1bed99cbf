"""The two signatures: the first is an act, the second moves the project and makes the contract bind."""

import hashlib
import json
from collections.abc import Iterator

from django.utils.translation import gettext as _

from contracts.actions.papers import issue_contract
from contracts.models import Contract
from contracts.queries.contract import contract_of
from core import law
from core.clock import now, today
from core.errors import Blocker, refuse
from core.money import yuan
from projects.lifecycle import moving
from projects.models import Project
from registry.models import Role, User
from registry.policy import hold


def sign_first(project: Project, *, actor: User) -> Contract | None:
    """Sign for one's own party while the other has not; refused by every gate that the contract itself has to pass."""
    with moving(project, "sign_first", actor=actor) as step:
        contract = contract_of(step.project)
        if contract is not None:
            refuse(_order_blockers(contract, actor, is_first=True))
            _put_signature(contract, actor)
            step.record(contract, party=party_of(contract, actor), fingerprint=fingerprint(contract))
    return contract


def sign(project: Project, *, actor: User) -> Contract | None:
    """Sign as the second party: freeze the contract and how far changes may go, issue its document; effects move the money."""
    with moving(project, "sign", actor=actor) as step:
        contract = contract_of(step.project)
        if contract is not None:
            refuse(_order_blockers(contract, actor, is_first=False))
            contract.change_limit = yuan(contract.original_price * law.get("contract.change_max", on=today(), region=project.region).share)
            _put_signature(contract, actor)
            contract.document = issue_contract(contract)
            contract.save(update_fields=["document"])
            step.record(
                contract,
                number=contract.number,
                price=str(contract.price),
                party=party_of(contract, actor),
                fingerprint=fingerprint(contract),
            )
    return contract


def party_of(contract: Contract, user: User) -> str:
    """The party for which the user signs: buyer, supplier or nothing."""
    for party, role, organisation in (("buyer", Role.APPROVER, contract.buyer_id), ("supplier", Role.SUPPLIER, contract.supplier_id)):
        holder = hold(user, {role})
        if holder is not None and organisation in holder.organisations:
            return party
    return ""


def fingerprint(contract: Contract) -> str:
    """SHA-256 of what is signed: terms, clauses and stages."""
    stages = list(contract.milestones.values_list("position", "title", "deliverable", "quantity", "unit", "unit_price", "due_on"))
    terms = [
        contract.number,
        contract.buyer_id,
        contract.supplier_id,
        contract.price,
        contract.starts_on,
        contract.ends_on,
        contract.clauses,
    ]
    terms += [contract.advance_percent, contract.payment_days, contract.acceptance_days, contract.guarantee, contract.guarantee_form]
    return hashlib.sha256(json.dumps([terms, stages], sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()


def _put_signature(contract: Contract, actor: User) -> None:
    party = party_of(contract, actor)
    setattr(contract, f"{party}_signed_by", actor)
    setattr(contract, f"{party}_signed_at", now())
    contract.save(update_fields=[f"{party}_signed_by", f"{party}_signed_at", "change_limit"])
    contract.refresh_from_db(fields=["signed_at"])


def _order_blockers(contract: Contract, actor: User, *, is_first: bool) -> Iterator[Blocker]:
    """Who has signed already and who comes first; the missing other signature is the gate's own matter."""
    own = party_of(contract, actor)
    if getattr(contract, f"{own}_signed_at"):
        yield Blocker(_("您方已经签署"), law.cite("contract.sign"), _("等对方签署"))
    elif is_first and (contract.buyer_signed_at or contract.supplier_signed_at):
        yield Blocker(
            _("对方已经签署，您的签署将使合同成立"), law.cite("contract.sign"), _("改用“签订合同”办理"), contract.get_absolute_url()
        )
