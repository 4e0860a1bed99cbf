"""Where contracts stand: what is next on each of them, from rows that are fetched together."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

from django.db.models import Prefetch, QuerySet

from contracts.models import Acceptance, Contract, ContractChange, Milestone, Rectification
from contracts.queries.money import unrequested
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Standing:
    """One project with its living contract, which is None before the draft."""

    project: Project
    contract: Contract | None
    # None asks for anybody; a user asks only for what waits for that person.
    user: User | None = None
    is_supplier: bool = False
    stages: list[Milestone] = field(init=False, default_factory=list)
    acceptances: list[Acceptance] = field(init=False, default_factory=list)

    def __post_init__(self) -> None:
        if self.contract is not None:
            self.stages.extend(self.contract.milestones.all())
            self.acceptances.extend(self.contract.acceptances.all())

    @property
    def signed(self) -> Contract | None:
        """The contract in force."""
        return self.contract if self.contract is not None and self.contract.signed_at else None

    @property
    def running(self) -> Acceptance | None:
        """The acceptance that is not concluded."""
        return next((acceptance for acceptance in self.acceptances if acceptance.concluded_at is None), None)

    @property
    def change(self) -> ContractChange | None:
        """The change that is neither declined nor signed."""
        rows = self.signed.changes.all() if self.signed else ()
        return next((change for change in rows if change.signed_at is None and change.is_agreed is not False), None)

    @property
    def passed(self) -> set[int]:
        """The keys of the stages that were accepted."""
        return {acceptance.milestone_id for acceptance in self.acceptances if acceptance.concluded_at and acceptance.is_passed}

    @property
    def demands(self) -> list[Rectification]:
        """What is to be put right and is not closed."""
        rows = [getattr(acceptance, "rectification", None) for acceptance in self.acceptances]
        return [row for row in rows if row is not None and row.closed_at is None]


def with_everything(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    """Fetch all that a standing, a row or a page reads, in a fixed number of queries."""
    acceptances = Acceptance.objects.select_related("milestone", "rectification", "document").prefetch_related("members")
    return contracts.select_related("project__buyer", "buyer", "supplier", "document").prefetch_related(
        "milestones",
        "changes__milestone",
        "changes__document",
        Prefetch("acceptances", acceptances),
        "payments__acceptance__milestone",
        "payments__document",
    )


def standing_of(project: Project) -> Standing:
    """The standing of one project, read once per project instance: for pages, never inside a step."""
    known = project.__dict__.get("_standing")
    if known is None:
        contract = with_everything(Contract.objects.living().filter(project=project)).first()
        known = project.__dict__["_standing"] = Standing(project, contract)
    return known  # type: ignore[no-any-return]


def _nobody_has_signed(at: Standing) -> bool:
    return at.contract is not None and not (at.contract.buyer_signed_at or at.contract.supplier_signed_at)


def _other_has_signed(at: Standing) -> bool:
    if at.contract is None or at.contract.signed_at:
        return False
    own, other = at.contract.buyer_signed_at, at.contract.supplier_signed_at
    if at.is_supplier:
        own, other = other, own
    return bool(other and not own) or (at.user is None and bool(own or other))


def _members_have_to_sign(at: Standing) -> bool:
    if at.running is None or at.running.is_passed is None:
        return False
    waiting = [member for member in at.running.members.all() if member.signed_at is None]
    own = at.user is None or any(member.user_id == at.user.pk for member in waiting)
    return bool(waiting) and (own or (at.user is not None and at.user.pk == at.running.started_by_id))


def _record_is_signed(at: Standing) -> bool:
    return at.running is not None and at.running.is_passed is not None and all(member.signed_at for member in at.running.members.all())


def _stage_awaits_acceptance(at: Standing) -> bool:
    unanswered = {row.acceptance.milestone_id for row in at.demands if row.replied_at is None}
    waiting = [stage for stage in at.stages if stage.delivered_at and stage.pk not in at.passed | unanswered]
    return at.signed is not None and at.running is None and bool(waiting)


def _payments(at: Standing, *, approved: bool | None) -> bool:
    rows: Iterable[object] = at.signed.payments.all() if at.signed else ()
    open_rows = [row for row in rows if row.refused_at is None and row.paid_at is None]  # type: ignore[attr-defined]
    return any(approved is None or bool(row.approved_at) is approved for row in open_rows)  # type: ignore[attr-defined]


# By step: whether it is next. The desk offers these, and waits for those of them that have words in todos.py.
NEXT: dict[str, Callable[[Standing], bool]] = {
    "draft_contract": lambda at: at.contract is None or at.user is None,
    "sign_first": _nobody_has_signed,
    "sign": _other_has_signed,
    "publish_contract": lambda at: at.signed is not None and at.signed.published_at is None,
    "file_contract": lambda at: at.signed is not None and at.signed.filed_at is None,
    "propose_change": lambda at: at.signed is not None and at.change is None and any(stage.delivered_at is None for stage in at.stages),
    "answer_change": lambda at: at.change is not None and at.change.is_agreed is None,
    "change_contract": lambda at: at.change is not None and bool(at.change.is_agreed),
    "report_progress": lambda at: at.signed is not None and any(stage.delivered_at is None for stage in at.stages),
    "deliver": lambda at: at.signed is not None and any(stage.delivered_at is None for stage in at.stages),
    "start_acceptance": _stage_awaits_acceptance,
    "record_acceptance": lambda at: at.running is not None and (at.user is None or at.running.is_passed is None),
    "sign_acceptance": _members_have_to_sign,
    "conclude_acceptance": lambda at: at.running is not None if at.user is None else _record_is_signed(at),
    "publish_acceptance": lambda at: any(acceptance.concluded_at and not acceptance.published_at for acceptance in at.acceptances),
    "reply_rectification": lambda at: any(row.replied_at is None for row in at.demands),
    "close_rectification": lambda at: any(row.replied_at and row.acceptance.is_passed for row in at.demands),
    "accept": lambda at: bool(at.stages) and at.signed is not None and not at.demands and at.passed >= {stage.pk for stage in at.stages},
    "return_guarantee": lambda at: at.signed is not None and bool(at.signed.guarantee) and at.signed.guarantee_returned_at is None,
    "request_payment": lambda at: at.signed is not None and bool(unrequested(at.signed)),
    "approve_payment": lambda at: _payments(at, approved=False),
    "refuse_payment": lambda at: _payments(at, approved=None),
    "pay": lambda at: _payments(at, approved=True),
}


def offered(step: str) -> Callable[[Project], bool]:
    """For the declaration of an act: whether the desk offers it on a project now."""
    return lambda project: NEXT[step](standing_of(project))
