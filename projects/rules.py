"""The spine's own gates: a suspended project opens no bids, awards nothing and signs nothing."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.errors import Blocker
from projects.models import Project
from projects.queries import pause_of


def not_suspended(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 57; 实施条例 art. 54: while suspended, nothing is opened, awarded or signed."""
    pause = pause_of(project)
    if pause is not None:
        message = _("采购活动已暂停至 %(until)s：%(reason)s") % {"until": local_date(pause.ends_at), "reason": pause.reason}
        yield Blocker(message, law.cite("procurement.suspension"), _("暂停期满自动恢复；情况消除的，请财政监督部门提前恢复"))
