"""The contract's sheet on the desk's page of a project."""

from typing import Any

from django.utils.translation import gettext as _

from contracts.models import Contract
from contracts.queries.money import paid_amount
from contracts.queries.standing import standing_of
from core.money import grouped
from projects.models import Project
from projects.protocol import Panel
from registry.models import User


def panel(project: Project, user: User) -> list[Panel]:
    """One sheet with the contract's facts and the way to its page, for those who see the contract."""
    contract = standing_of(project).contract
    if contract is None or not Contract.objects.visible_to(user).filter(pk=contract.pk).exists():
        return []
    return [Panel(_("合同与履约"), "contracts/panel.html", facts_of(contract))]


def facts_of(contract: Contract) -> dict[str, Any]:
    """What the sheet and the page show first."""
    paid = paid_amount(contract)
    label = _("已支付 %(paid)s 元，合同金额 %(price)s 元") % {"paid": grouped(paid), "price": grouped(contract.price)}
    return {"contract": contract, "paid": paid, "rest": contract.price - paid, "bar_label": label, "stages": stage_rows(contract)}


def stage_rows(contract: Contract) -> list[dict[str, Any]]:
    """The stages with what was reported, accepted and paid of each."""
    acceptances = {acceptance.milestone_id: acceptance for acceptance in contract.acceptances.all()}
    payments = {p.acceptance.milestone_id: p for p in contract.payments.all() if p.acceptance and p.refused_at is None}
    return [
        {
            "stage": stage,
            "acceptance": acceptances.get(stage.pk),
            "payment": payments.get(stage.pk),
            **_mark(stage, acceptances.get(stage.pk)),
        }
        for stage in contract.milestones.all()
    ]


def _mark(stage: Any, acceptance: Any) -> dict[str, str]:
    """The chip of a stage: its kind and its word."""
    if acceptance is not None and acceptance.concluded_at:
        return {"kind": "done", "word": _("验收合格")} if acceptance.is_passed else {"kind": "over", "word": _("验收不合格，整改中")}
    if acceptance is not None:
        return {"kind": "now", "word": _("正在验收")}
    return {"kind": "now", "word": _("已交付，待验收")} if stage.delivered_at else {"kind": "wait", "word": _("服务中")}
