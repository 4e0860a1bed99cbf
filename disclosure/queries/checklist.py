"""The disclosure list of a project: what the law wants public, and whether it is."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from contracts.models import Acceptance
from core import law
from disclosure.models import Publication
from projects.lifecycle import steps
from projects.models import Deadline, Project


@dataclass(frozen=True)
class Item:
    """One entry of the list."""

    step: str
    label: Any
    basis: str
    is_out: bool
    at: datetime | None
    due_at: datetime | None
    url: str
    who: Any

    @property
    def step_label(self) -> str:
        """The step that publishes it."""
        return steps()[self.step].label if self.step in steps() else str(self.label)


# step that publishes, what it makes public, clause, who does it
LIST = (
    ("file_plan", _("年度购买计划和购买内容"), "plan.filing", _("购买主体审批人")),
    ("approve_budget", _("批复的预算和分年资金安排"), "disclosure.content", _("财政审核")),
    ("publish_intention", _("采购意向"), "intention.publicity", _("购买主体经办人")),
    ("start_procurement", _("采购公告和购买方式"), "method.kinds", _("购买主体经办人")),
    ("publish_result", _("采购结果和承接主体"), "award.notice", _("购买主体经办人")),
    ("publish_contract", _("合同金额和期限"), "contract.publish", _("购买主体经办人")),
    ("publish_acceptance", _("验收结果"), "acceptance.publish", _("购买主体经办人")),
    ("conclude", _("绩效评价结果"), "disclosure.content", _("购买主体审批人")),
)


def checklist(project: Project) -> list[Item]:
    """Every entry of the list for this project, in the order of its life."""
    rows = Publication.objects.filter(project_number=project.number).order_by("published_at").values_list("event", "published_at")
    out = dict(rows)
    due = dict(Deadline.objects.open().filter(project=project).values_list("step", "due_at"))
    return list(_items(project, out, due))


def _items(project: Project, out: dict[str, datetime], due: dict[str, datetime]) -> Iterator[Item]:
    for step, label, rule, who in LIST:
        # Whether an intention is due was asked when procurement started; without one there is nothing to publish.
        if step == "publish_intention" and step not in out and "start_procurement" in out:
            continue
        if step == "publish_acceptance" and "end_contract" in out:
            continue
        is_out = step in out and not (step == "publish_acceptance" and waits(project))
        yield Item(step, label, law.cite(rule), is_out, out.get(step), due.get(step), _url(step, project), who)


def waits(project: Project) -> bool:
    """Whether a concluded acceptance has not been published."""
    return Acceptance.objects.filter(contract__project=project, concluded_at__isnull=False, published_at=None).exists()


def _url(step: str, project: Project) -> str:
    try:
        return reverse(step, args=[project.number])
    except NoReverseMatch:
        return project.get_absolute_url()
