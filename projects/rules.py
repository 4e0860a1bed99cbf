"""The spine's own gates: a suspended project opens no bids, awards nothing and signs nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.errors import Blocker
from projects.models import Project


def not_suspended(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 57; 实施条例 art. 54: while suspended, nothing is opened, awarded or signed."""
    pause = project.suspensions.filter(lifted_at=None, ends_at__gt=PortalNow()).first()
    if pause is not None:
        message = _("采购活动已暂停至 %(until)s：%(reason)s") % {"until": pause.ends_at.date(), "reason": pause.reason}
        yield Blocker(message, law.cite("procurement.suspension"), _("暂停期满自动恢复；情况消除的，请财政监督部门提前恢复"))
