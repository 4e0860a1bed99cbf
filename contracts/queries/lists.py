"""Contracts as a list and as a page, and the word in the desk's navigation."""

from collections.abc import Iterator
from typing import Any

from django.core.paginator import Paginator
from django.db.models import OuterRef, Q, QuerySet, Subquery
from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from contracts.models import Clause, Contract, Payment, ProgressReport
from contracts.queries.money import advance_left, late_interest, owed_amount, paid_amount, refund_due
from contracts.queries.panel import facts_of
from contracts.queries.standing import with_everything
from core import law
from core.calendar import local_date
from core.clock import PortalNow, now
from core.context import NavItem
from projects.models import Deadline
from registry.models import User
from registry.policy import views

PAGE = 20


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """合同, for everybody who may see contracts at all."""
    user = request.user
    if isinstance(user, User) and user.roles() & {role for row in views()["contracts.contract"] for role in row.roles}:
        yield NavItem(gettext_lazy("合同"), reverse("contracts"))


def contracts_of(user: User, chosen: str = "") -> QuerySet[Contract]:
    """The contracts that the user sees, newest first; `overdue` keeps those with a payment past its day."""
    due = Deadline.objects.open().filter(project=OuterRef("project"), step="pay").values("due_at")[:1]
    found = Contract.objects.visible_to(user).annotate(payment_due_at=Subquery(due)).order_by("-pk")
    late = Q(payment_due_at__lt=PortalNow(), rescinded_at=None)
    filters = {"overdue": late, "small": late & Q(supplier__is_small=True)}
    return found.filter(filters.get(chosen, Q()))


CHOICES = (
    ("", gettext_lazy("全部合同")),
    ("overdue", gettext_lazy("逾期未付的合同")),
    ("small", gettext_lazy("逾期未付小微企业款项的合同")),
)


def contract_rows(user: User, chosen: str, page: str) -> dict[str, Any]:
    """One page of the list, each contract with what was paid and when the next payment is due."""
    found = with_everything(contracts_of(user, chosen).select_related("project__buyer", "supplier"))
    shown = Paginator(found, PAGE).get_page(page)
    rows = [{"contract": contract, "paid": paid_amount(contract), "due_at": contract.payment_due_at} for contract in shown]  # type: ignore[attr-defined]
    return {
        "page": shown,
        "rows": rows,
        "choices": CHOICES,
        "chosen": chosen if chosen in dict(CHOICES) else "",
        "small_basis": law.cite("payment.overdue_list"),
    }


def contract_page(contract: Contract, user: User) -> dict[str, Any]:
    """Everything about one contract."""
    reports = ProgressReport.objects.filter(milestone__contract=contract).select_related("milestone", "reported_by")
    payments = Payment.objects.visible_to(user).filter(contract=contract)
    return {
        **facts_of(contract),
        "reports": reports,
        "payments": payments.select_related("acceptance__milestone", "requested_by", "approved_by", "paid_by", "document"),
        "acceptances": contract.acceptances.select_related("milestone", "document", "rectification").prefetch_related(
            "items", "members", "opinions"
        ),
        "changes": contract.changes.select_related("milestone", "document"),
        "advance_left": advance_left(contract),
        "late": late_payment(contract),
        "refund": refund_due(contract),
        "clauses": clause_rows(contract),
        "deadlines": contract.project.deadlines.open()
        .filter(step__in=["publish_contract", "file_contract", "conclude_acceptance", "pay"])
        .order_by("due_at"),
    }


def late_payment(contract: Contract) -> dict[str, Any] | None:
    """What is overdue and the interest on it, None while nothing is."""
    row = contract.project.deadlines.overdue().filter(step="pay").first()
    if row is None:
        return None
    moment = now()
    facts = {"owed": owed_amount(contract), "interest": late_interest(contract, row.due_at, moment), "due_at": row.due_at}
    return facts | {"basis": law.cite("payment.late_rate", on=local_date(moment))}


def clause_rows(contract: Contract) -> list[tuple[str, str]]:
    """The clauses in order as (heading, text); one without text says so."""
    return [(clause.heading, contract.clauses.get(clause.value) or _("（还没有写）")) for clause in Clause]
