"""The intention to procure: its content, and the days it has been public when procurement starts."""

import re
from collections.abc import Iterator
from datetime import date, timedelta

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.clock import today
from core.errors import Blocker
from planning.models import Intention
from planning.queries import last_intention
from projects.models import Project

MONTH = re.compile(r"20\d\d-(0[1-9]|1[0-2])", re.ASCII)


def intention_is_complete(project: Project) -> Iterator[Blocker]:
    """财库〔2020〕10号: an intention names the project, outlines the needs and gives budget and expected month."""
    found = last_intention(project)
    if found is None:
        # Nothing has been written yet: the form asks for it.
        return
    basis = law.cite("intention.content")
    if not found.summary.strip():
        yield Blocker(_("没有采购需求概况"), basis, _("请写明标的、功能或目标、数量、质量和时限"))
    if not MONTH.fullmatch(found.expected_month):
        yield Blocker(_("没有预计采购时间"), basis, _("请填写年和月"))
    if project.budget is None:
        yield Blocker(_("没有预算金额"), basis, _("请先批复预算"))


def intention_was_public_long_enough(project: Project) -> Iterator[Blocker]:
    """财库〔2020〕10号: the intention is public for 30 days before procurement starts, unless the need is urgent and unforeseeable."""
    if not intention_is_due(project):
        return
    rule = law.get("intention.publicity", on=today(), region=project.region)
    found = last_intention(project)
    url = reverse("publish_intention", args=[project.number])
    if found is None:
        yield Blocker(_("还没有公开采购意向"), rule.citation, _("请公开采购意向，满 %(days)s 日后再启动采购") % {"days": rule.number}, url)
        return
    opens = earliest_start(found, rule.number)
    if found.urgent_reason or today() >= opens:
        return
    facts = {"days": rule.number, "from": day(local_date(found.published_at)), "to": day(opens), "left": (opens - today()).days}
    message = _("采购意向公开未满 %(days)s 日。公开于 %(from)s，到 %(to)s满 %(days)s 日，还差 %(left)s 日") % facts
    mend = _("%(to)s起即可办理；确属不可预见的急需，请填写急需理由后重新公开") % facts
    yield Blocker(message, rule.citation, mend, url)


def intention_is_due(project: Project, *, on: date | None = None) -> bool:
    """Purchases from the local limit upwards announce their intention."""
    limit = law.get("threshold.limit", on=on or today(), region=project.region).amount
    return project.budget is None or project.budget >= limit


def earliest_start(intention: Intention, days: int) -> date:
    """The first day on which the intention has been public for so many days."""
    return local_date(intention.published_at) + timedelta(days=days)


def day(value: date) -> str:
    """A date as people write it."""
    return f"{value.year}年{value.month}月{value.day}日"
