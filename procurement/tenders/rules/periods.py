"""The periods of a procurement method: how long the notice stands, the file is available and bids are prepared."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils.translation import gettext as _

from core.calendar import due_at, local_date
from core.errors import Blocker
from core.wording import local, written_moment
from procurement.methods import Method

NOTICE, FILE, PREPARATION, CLARIFICATION = "notice", "document_sale", "preparation", "clarification"


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


def periods(start: datetime, method: str, region: str) -> Periods:
    """The periods of a notice published at `start`, by the method's law of that day; one that the method does not know ends at once."""
    way = Method(method, local_date(start), region)
    rules = (way.find(name) for name in (NOTICE, FILE, PREPARATION))
    return Periods(*(due_at(start, rule) if rule else start for rule in rules))


def deadline_is_late_enough(deadline: datetime, *, start: datetime, method: str, region: str) -> Iterator[Blocker]:
    """政府采购法 art. 35; 214号 art. 10; 74号令 art. 29: the days from the file's issue to the first responses, and those of the notice."""
    earliest = periods(start, method, region).earliest_deadline
    if deadline < earliest:
        words = {"chosen": moment(deadline), "earliest": moment(earliest)}
        way = Method(method, local_date(start), region)
        message = _("%(bidding)s截止时间 %(chosen)s 太早。从公告起算，最早是 %(earliest)s") % (words | way.words)
        yield Blocker(message, way.cite(PREPARATION), _("请改为 %(earliest)s 或之后") % words)


def clarification_leaves_time(deadline: datetime, *, at: datetime, method: str, region: str) -> Iterator[Blocker]:
    """条例 art. 31; 214号 art. 10; 74号令 art. 29: what is changed shortly before the responses are due moves the deadline."""
    way = Method(method, local_date(at), region)
    rule = way.find(CLARIFICATION)
    if rule is None:
        return
    earliest = due_at(at, rule) + timedelta(seconds=1)
    if deadline < earliest:
        words = {"deadline": moment(deadline), "earliest": moment(earliest)}
        message = _("澄清或修改距%(bidding)s截止 %(deadline)s 不足法定日数，须顺延") % (words | way.words)
        yield Blocker(message, rule.citation, _("请把%(bidding)s截止时间改为 %(earliest)s 或之后") % (words | way.words))


def moment(value: datetime) -> str:
    """A moment in words, in China's time."""
    found = local(value)
    return written_moment(found) if found else ""
