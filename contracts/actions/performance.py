"""Performance: publishing and filing the contract, progress, hand-over."""

from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Contract, Milestone, ProgressReport
from contracts.queries.contract import signed_contract
from contracts.rules.performance import report_fits_stage
from core import law
from core.clock import PortalNow
from core.errors import Blocker, refuse
from projects.lifecycle import moving
from projects.models import Project
from registry.models import User


def in_force(project: Project) -> Contract:
    """The signed contract; refuses where there is none."""
    contract = signed_contract(project)
    if contract is None:
        refuse([Blocker(_("项目没有已签订的合同"), law.cite("contract.sign"))])
        raise AssertionError
    return contract


def publish_contract(project: Project, *, actor: User) -> Contract:
    """Publish the contract, once; the public page follows as an effect."""
    with moving(project, "publish_contract", actor=actor) as step:
        contract = in_force(step.project)
        if contract.published_at is not None:
            refuse([Blocker(_("合同已经公告"), law.cite("contract.publish"), _("不需要再次公告"), contract.get_absolute_url())])
        _mark(contract, published_at=PortalNow())
        step.record(contract, number=contract.number)
    return contract


def file_contract(project: Project, *, actor: User, filing_number: str) -> Contract:
    """Record that the copy of the contract was filed with finance, with the number of the filing."""
    with moving(project, "file_contract", actor=actor) as step:
        contract = in_force(step.project)
        if contract.filed_at is not None:
            message = _("合同已经备案，备案编号 %(number)s") % {"number": contract.filing_number}
            refuse([Blocker(message, law.cite("contract.file"), _("不需要再次备案"), contract.get_absolute_url())])
        _mark(contract, filed_at=PortalNow(), filing_number=filing_number)
        step.record(contract, filing_number=filing_number)
    return contract


def report_progress(project: Project, *, actor: User, milestone: Milestone, quantity: Decimal, text: str) -> ProgressReport:
    """Add a report to the stage's ledger."""
    with moving(project, "report_progress", actor=actor) as step:
        stage = in_force(step.project).milestones.get(pk=milestone.pk)
        refuse(report_fits_stage(stage, quantity))
        made = ProgressReport.objects.create(milestone=stage, quantity=quantity, text=text, reported_by=actor)
        step.record(made, stage=stage.title, quantity=str(quantity))
    return made


def deliver(project: Project, *, actor: User, milestone: Milestone, delivery: str) -> Milestone:
    """Hand a finished stage over for acceptance; the contract is delivered with its last stage."""
    with moving(project, "deliver", actor=actor) as step:
        contract = in_force(step.project)
        stage = contract.milestones.get(pk=milestone.pk)
        if stage.delivered_at is not None:
            refuse([Blocker(_("“%(stage)s”已经交付") % {"stage": stage}, law.cite("acceptance.stages"), _("等待验收"))])
        _mark(stage, delivered_at=PortalNow(), delivery=delivery)
        if not contract.milestones.filter(delivered_at=None).exists():
            _mark(contract, delivered_at=PortalNow())
        step.record(stage, stage=stage.title, deliverable=stage.deliverable)
    return stage


def return_guarantee(project: Project, *, actor: User, note: str) -> Contract:
    """Give the performance guarantee back, once, after the work was accepted or the project ended."""
    with moving(project, "return_guarantee", actor=actor) as step:
        contract = in_force(step.project)
        if not contract.guarantee or contract.guarantee_returned_at is not None:
            refuse([Blocker(_("没有需要退还的履约保证金"), law.cite("contract.guarantee_return"), url=contract.get_absolute_url())])
        _mark(contract, guarantee_returned_at=PortalNow())
        step.record(contract, amount=str(contract.guarantee), form=contract.guarantee_form, note=note)
    return contract


def _mark(row: Contract | Milestone, **values: object) -> None:
    """Write some columns and read back what the database made of them."""
    for name, value in values.items():
        setattr(row, name, value)
    row.save(update_fields=list(values))
    row.refresh_from_db(fields=list(values))
