"""Rules of the time between notice and opening: who speaks, until when, and what may still change."""

from collections.abc import Iterator
from datetime import datetime

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from core.wording import lateness
from procurement import methods
from procurement.models import Lot, Question
from procurement.tenders.rules.periods import moment
from projects.models import Project
from registry.models import Organisation, Role, User


def tender_takes_bids(lot: Lot | None) -> Iterator[Blocker]:
    """214号 art. 13: responses, questions and changes are possible only before the deadline of a living tender."""
    if lot is None or lot.tender.deadline_at is None or lot.failed_at is not None:
        yield Blocker(_("这次采购没有公告或已经终止"), law.cite("procurement.termination"), _("请查看最新的采购公告"))
        return
    at = now()
    if at >= lot.tender.deadline_at:
        words = {"deadline": moment(lot.tender.deadline_at), "late": lateness(lot.tender.deadline_at, at)}
        way = lot.tender.way
        message = _("%(bidding)s已于 %(deadline)s 截止，晚了 %(late)s。以平台时间为准，逾期不接收") % (words | way.words)
        yield Blocker(message, way.cite("late"), _("可以关注以后的采购机会"))


def speaks_for(user: User, supplier: Organisation) -> Iterator[Blocker]:
    """政府采购法 art. 21: only the supplier's own people act for it."""
    held = user.memberships.current().filter(organisation=supplier, role=Role.SUPPLIER)
    if not held.exists():
        yield Blocker(_("您不是%(name)s的办理人") % {"name": supplier.name}, law.cite("supplier.conditions"), _("请由该单位的人员办理"))


def question_is_open(question: Question) -> Iterator[Blocker]:
    """条例 art. 52: an answer is given once, to all; a correction is a clarification."""
    if question.answered_at is not None:
        yield Blocker(_("这个询问已经答复"), law.cite("inquiry.reply"), _("需要更正的，请发布澄清"))


def deadline_only_moves_back(before: datetime, after: datetime) -> Iterator[Blocker]:
    """214号 art. 10: a published deadline is never moved forward."""
    if after < before:
        words = {"before": moment(before), "after": moment(after)}
        message = _("截止时间不能提前：原为 %(before)s，填写的是 %(after)s") % words
        yield Blocker(message, methods.cite("preparation"), _("只能保持不变或改为更晚"))


def questions_are_answered(project: Project) -> Iterator[Blocker]:
    """条例 art. 52: every question is answered before the responses are opened."""
    waiting = Question.objects.filter(tender__lots__project=project, tender__lots__failed_at=None, answered_at=None).count()
    if waiting:
        message = _("还有 %(n)s 个供应商询问没有答复") % {"n": waiting}
        yield Blocker(
            message, law.cite("inquiry.reply"), _("请先答复全部询问"), reverse("answer_question", args=[project.number]), _("经办")
        )
