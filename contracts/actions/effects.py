"""What follows a step: periods begin and end, the ledger moves. Each only writes rows."""

from dataclasses import replace
from datetime import datetime
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Contract, ContractChange, Payment
from contracts.queries.contract import contract_of, signed_contract
from contracts.queries.money import owed_since, settled_amount
from contracts.rules.signing import committed_amount
from core import law
from core.clock import today
from planning.actions import Booking, contract_amount, pay_amount, post, release_budget, uncontract_amount
from planning.models import BudgetEntry
from projects.deadlines import drop_deadlines, meet_deadline, open_deadline
from projects.models import Project
from projects.protocol import Happened


def open_signing(project: Project, happened: Happened) -> None:
    """政府采购法 art. 46: the contract is signed within thirty days of the letter."""
    open_deadline(project, "contract.sign", step="sign", label=_("签订合同"), start=happened.at)


def drop_signing(project: Project, happened: Happened) -> None:
    """An award that falls takes its period with it."""
    drop_deadlines(project, "sign")


def bind_budget(project: Project, happened: Happened) -> None:
    """102号令 art. 16: the contract takes its price from the commitment, the difference goes back to the budget line."""
    contract = _contract(project)
    contract_amount(project, contract.price, key=f"contract:{contract.pk}", note=contract.number)
    release_budget(project, key=f"contract:{contract.pk}:rest", note=_("签约后结余释放"))


def open_publication(project: Project, happened: Happened) -> None:
    """实施条例 art. 50; 政府采购法 art. 47: the periods of publication and filing begin with the signature."""
    meet_deadline(project, "sign")
    open_deadline(project, "contract.publish", step="publish_contract", label=_("公告合同"), start=happened.at)
    open_deadline(project, "contract.file", step="file_contract", label=_("合同副本备案"), start=happened.at)


def meet_own_deadline(project: Project, happened: Happened) -> None:
    """The period of the step that was taken is over."""
    meet_deadline(project, happened.step)


def move_changed_amount(project: Project, happened: Happened) -> None:
    """102号令 art. 16: a change takes more from the budget line or gives back."""
    change = happened.subject
    assert isinstance(change, ContractChange)
    key, note = f"change:{change.pk}", _("合同变更")
    if change.amount < 0:
        uncontract_amount(project, -change.amount, key=key, note=note)
        release_budget(project, key=f"{key}:rest", note=note, amount=-change.amount)
        return
    line = project.line.budget_line
    if line is not None:
        post(line, change.amount, Booking(project, BudgetEntry.Kind.COMMIT, f"{key}:commit", note))
    contract_amount(project, change.amount, key=key, note=note)


def open_acceptance_period(project: Project, happened: Happened) -> None:
    """保障中小企业款项支付条例 art. 10: the agreed period of acceptance begins with the hand-over."""
    contract = _contract(project)
    waiting = (
        contract.milestones.filter(delivered_at__isnull=False)
        .exclude(acceptances__concluded_at__isnull=False)
        .order_by("delivered_at")
        .first()
    )
    if waiting is None or waiting.delivered_at is None:
        return
    rule = replace(law.get("acceptance.agreed", on=today(), region=project.region), value=contract.acceptance_days)
    open_deadline(project, rule, step="conclude_acceptance", label=_("验收成果"), start=waiting.delivered_at)


def follow_conclusion(project: Project, happened: Happened) -> None:
    """财库〔2015〕135号; 支付条例 art. 9: a concluded acceptance is published, a passed one is paid."""
    meet_deadline(project, "conclude_acceptance")
    open_acceptance_period(project, happened)
    open_deadline(project, "acceptance.publish", step="publish_acceptance", label=_("公告验收结果"), start=happened.at)
    watch_payment(project, happened)


def watch_payment(project: Project, happened: Happened) -> None:
    """支付条例 arts. 9, 10: the period of payment runs from the oldest day on which something became due."""
    contract = contract_of(project)
    since: datetime | None = owed_since(contract) if contract else None
    if contract is None or since is None:
        meet_deadline(project, "pay")
        return
    rule = replace(law.get("payment.due", on=today(), region=project.region), value=contract.payment_days)
    open_deadline(project, rule, step="pay", label=_("支付合同款"), start=since)


def book_payment(project: Project, happened: Happened) -> None:
    """102号令 art. 25: the payment leaves the budget line."""
    payment = happened.subject
    assert isinstance(payment, Payment)
    pay_amount(project, payment.amount, key=f"payment:{payment.pk}", note=payment.document.number if payment.document else "")
    meet_deadline(project, "pay")
    watch_payment(project, happened)


def undo_contract(project: Project, happened: Happened) -> None:
    """实施条例 art. 71: the price of a rescinded contract is committed money again, its periods end."""
    contract = happened.subject
    assert isinstance(contract, Contract)
    uncontract_amount(project, contract.price, key=f"rescind:{contract.pk}", note=contract.number)
    _commit_again(project, contract)
    drop_deadlines(project)


def release_contract(project: Project, happened: Happened) -> None:
    """政府采购法 art. 50: a project that ends unpaid gives the whole price of its contract back."""
    contract = signed_contract(project)
    if contract is None:
        return
    Contract.objects.filter(pk=contract.pk).update(ended_at=happened.at, end_reason=_("项目终止"))
    uncontract_amount(project, contract.price, key=f"terminate:{contract.pk}", note=contract.number)
    release_budget(project, key=f"terminate:{contract.pk}:rest", note=_("项目终止，余额释放"))
    drop_deadlines(project)


def settle_contract(project: Project, happened: Happened) -> None:
    """政府采购法 art. 50: what was neither accepted nor paid goes back to the budget line."""
    contract = _contract(project)
    rest: Decimal = contract.price - settled_amount(contract)
    if rest > 0:
        uncontract_amount(project, rest, key=f"end:{contract.pk}", note=contract.number)
        release_budget(project, key=f"end:{contract.pk}:rest", note=_("合同提前结束，余额释放"), amount=rest)


def _commit_again(project: Project, contract: Contract) -> None:
    """Take back what the signature had given away, as far as the line still has it: a new award may cost more."""
    line, budget = project.line.budget_line, project.budget or Decimal(0)
    if line is None:
        return
    line.refresh_from_db()
    missing = min(budget - committed_amount(project), line.headroom)
    if missing > 0:
        post(line, missing, Booking(project, BudgetEntry.Kind.COMMIT, f"rescind:{contract.pk}:commit", _("合同撤销，恢复预算承诺")))


def _contract(project: Project) -> Contract:
    contract = signed_contract(project)
    assert contract is not None
    return contract
