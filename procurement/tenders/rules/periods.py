"""The periods of a consultation: how long the notice stands, the file is available and bids are prepared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at, local_date
from core.errors import Blocker
from core.wording import local, written_moment

NOTICE, FILE, PREPARATION = "consultation.notice", "consultation.document_sale", "consultation.preparation"
CLARIFICATION = "consultation.clarification"


@dataclass(frozen=True)
class Periods:
    """The last moments of the shortest periods that the law gives from a publication on."""

    notice_ends: datetime
    file_ends: datetime
    preparation_ends: datetime

    @property
    def earliest_deadline(self) -> datetime:
        """The first whole minute at which all three have run."""
        return max(self.notice_ends, self.file_ends, self.preparation_ends) + timedelta(seconds=1)


def periods(start: datetime, region: str) -> Periods:
    """The periods of a notice published at `start`, by the law of that day."""
    ends = (due_at(start, law.get(rule, on=local_date(start), region=region)) for rule in (NOTICE, FILE, PREPARATION))
    return Periods(*ends)


def deadline_is_late_enough(deadline: datetime, *, start: datetime, region: str) -> Iterator[Blocker]:
    """214号 art. 10: ten days from the file's issue to the first responses; 财库〔2015〕135号: the notice stands three working days."""
    earliest = periods(start, region).earliest_deadline
    if deadline < earliest:
        words = {"chosen": moment(deadline), "earliest": moment(earliest)}
        message = _("响应截止时间 %(chosen)s 太早。从公告起算，最早是 %(earliest)s") % words
        yield Blocker(message, law.cite(PREPARATION), _("请改为 %(earliest)s 或之后") % words)


def clarification_leaves_time(deadline: datetime, *, at: datetime, region: str) -> Iterator[Blocker]:
    """214号 art. 10: what is changed later than five days before the responses are due moves the deadline."""
    earliest = due_at(at, law.get(CLARIFICATION, on=local_date(at), region=region)) + timedelta(seconds=1)
    if deadline < earliest:
        words = {"deadline": moment(deadline), "earliest": moment(earliest)}
        message = _("澄清或修改距响应截止 %(deadline)s 不足法定日数，须顺延") % words
        yield Blocker(message, law.cite(CLARIFICATION), _("请把响应截止时间改为 %(earliest)s 或之后") % words)


def moment(value: datetime) -> str:
    """A moment in words, in China's time."""
    found = local(value)
    return written_moment(found) if found else ""
