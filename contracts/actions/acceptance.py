"""One acceptance of a stage: the group, the record, the signatures, the conclusion."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.actions.papers import issue_certificate, issue_rectification
from contracts.actions.performance import in_force
from contracts.models import Acceptance, AcceptanceItem, AcceptanceMember, Clause, Milestone, RecipientOpinion, Rectification
from contracts.models.contract import ACCEPTED_CLAUSES
from contracts.queries.contract import open_acceptance
from contracts.rules.acceptance import group_members_are_independent
from contracts.rules.accepting import conclusion_names_what_is_wrong, quantity_is_agreed, stage_may_be_accepted
from core import law
from core.clock import now
from core.errors import Blocker, refuse
from core.wording import plain_day, trimmed
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


@dataclass(frozen=True)
class Member:
    """A member of the group: a person with an account, or one who signs on paper."""

    name: str
    capacity: str
    user: User | None = None
    is_recipient: bool = False


@dataclass(frozen=True)
class Record:
    """What the group found: (is met, note) by position, opinions as (unit, is satisfied, text), and the result."""

    results: Mapping[int, tuple[bool | None, str]]
    opinions: Sequence[tuple[str, bool, str]]
    quantity: Decimal
    quality: Decimal
    opinion: str
    is_passed: bool


def start_acceptance(project: Project, *, actor: User, milestone: Milestone, members: Sequence[Member]) -> Acceptance:
    """Form the group for a stage that was handed over and list everything that it has to check."""
    with moving(project, "start_acceptance", actor=actor) as step:
        contract = in_force(step.project)
        stage = contract.milestones.get(pk=milestone.pk)
        refuse(stage_may_be_accepted(stage))
        refuse(group_members_are_independent(contract, [member.user.pk for member in members if member.user]))
        Rectification.objects.filter(acceptance__milestone=stage, closed_at=None).update(closed_at=now(), closed_by=actor)
        made = Acceptance.objects.create(contract=contract, milestone=stage, attempt=stage.acceptances.count() + 1, started_by=actor)
        AcceptanceMember.objects.bulk_create([AcceptanceMember(acceptance=made, **vars(member)) for member in members])
        AcceptanceItem.objects.bulk_create(_items(made))
        step.record(made, stage=stage.title, attempt=made.attempt, members=len(members))
    return made


def record_acceptance(project: Project, *, actor: User, record: Record) -> Acceptance:
    """Write down what was found; whoever had signed an earlier record has to sign again."""
    with moving(project, "record_acceptance", actor=actor) as step:
        acceptance = _open(step.project)
        refuse(quantity_is_agreed(acceptance, record.quantity))
        for item in acceptance.items.all():
            item.is_met, item.note = record.results.get(item.position, (None, ""))
            item.save(update_fields=["is_met", "note"])
        acceptance.opinions.all().delete()
        RecipientOpinion.objects.bulk_create(
            [
                RecipientOpinion(acceptance=acceptance, unit=unit, is_satisfied=is_satisfied, text=text)
                for unit, is_satisfied, text in record.opinions
            ]
        )
        acceptance.members.update(signed_at=None, registered_by=None)
        acceptance.accepted_quantity, acceptance.quality = record.quantity, record.quality
        acceptance.opinion, acceptance.is_passed = record.opinion, record.is_passed
        acceptance.save(update_fields=["accepted_quantity", "quality", "opinion", "is_passed"])
        step.record(acceptance, stage=acceptance.milestone.title, opinions=len(record.opinions), is_passed=record.is_passed)
    return acceptance


def sign_acceptance(project: Project, *, actor: User, on_paper: Sequence[int] = ()) -> Acceptance:
    """Sign the record as a member, and put on record the paper signatures of members (by key) who have no account."""
    with moving(project, "sign_acceptance", actor=actor) as step:
        acceptance = _open(step.project)
        own = acceptance.members.filter(user=actor, signed_at=None).update(signed_at=now())
        paper = acceptance.members.filter(user=None, signed_at=None, pk__in=list(on_paper)).update(signed_at=now(), registered_by=actor)
        if not own and not paper:
            refuse(
                [
                    Blocker(
                        _("没有等您签字的验收记录"),
                        law.cite("acceptance.signatures"),
                        _("小组成员各签一次"),
                        acceptance.contract.get_absolute_url(),
                    )
                ]
            )
        step.record(acceptance, stage=acceptance.milestone.title, own=bool(own), on_paper=paper)
    return acceptance


def conclude_acceptance(project: Project, *, actor: User, demand: str = "", due_on: date | None = None) -> Acceptance:
    """End the acceptance with its certificate; what is to be put right is demanded with a day."""
    with moving(project, "conclude_acceptance", actor=actor) as step:
        acceptance = _open(step.project)
        refuse(conclusion_names_what_is_wrong(acceptance, demand, due_on))
        acceptance.concluded_at = now()
        acceptance.document = issue_certificate(acceptance)
        acceptance.save(update_fields=["concluded_at", "document"])
        if demand and due_on:
            _demand(acceptance, demand, due_on)
        step.record(
            acceptance, stage=acceptance.milestone.title, is_passed=acceptance.is_passed, amount=str(acceptance.amount), demand=demand
        )
    return acceptance


def publish_acceptance(project: Project, *, actor: User) -> list[Acceptance]:
    """Publish the result of every concluded acceptance that is not public yet."""
    with moving(project, "publish_acceptance", actor=actor) as step:
        contract = in_force(step.project)
        waiting = list(contract.acceptances.filter(concluded_at__isnull=False, published_at=None).select_related("milestone"))
        if not waiting:
            refuse([Blocker(_("没有等待公告的验收结果"), law.cite("acceptance.publish"), url=contract.get_absolute_url())])
        contract.acceptances.filter(pk__in=[row.pk for row in waiting]).update(published_at=now())
        step.record(waiting[-1], stages=[row.milestone.title for row in waiting])
    return waiting


def _open(project: Project) -> Acceptance:
    acceptance = open_acceptance(project)
    if acceptance is None:
        refuse([Blocker(_("没有正在进行的验收"), law.cite("acceptance.clauses"), _("先组织验收"), project.get_absolute_url())])
        raise AssertionError
    return acceptance


def _demand(acceptance: Acceptance, demand: str, due_on: date) -> None:
    row = Rectification(acceptance=acceptance, demand=demand, due_on=due_on)
    row.document = issue_rectification(row)
    row.save()


def _items(acceptance: Acceptance) -> list[AcceptanceItem]:
    contract, stage = acceptance.contract, acceptance.milestone
    facts = {"deliverable": stage.deliverable, "quantity": trimmed(stage.quantity), "unit": stage.unit, "due": plain_day(stage.due_on)}
    rows = [(_("本阶段成果"), _("%(deliverable)s，%(quantity)s %(unit)s，%(due)s 前交付") % facts)]
    rows += [(_("服务内容"), item) for item in contract.project.line.service_items]
    rows += [(str(Clause(clause).label), contract.clauses.get(clause.value, "")) for clause in ACCEPTED_CLAUSES]
    return [
        AcceptanceItem(acceptance=acceptance, position=place, heading=heading, clause=text)
        for place, (heading, text) in enumerate(rows, start=1)
    ]
