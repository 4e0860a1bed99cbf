"""What the input of an acceptance has to satisfy."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal

from django.utils.translation import gettext as _

from contracts.models import Acceptance, Milestone
from core import law
from core.clock import today
from core.errors import Blocker
from core.wording import plain_day, trimmed


def stage_may_be_accepted(stage: Milestone) -> Iterator[Blocker]:
    """22号文 art. 24: one acceptance at a time, none after a passed one, another attempt only after the rectification was answered."""
    basis = law.cite("acceptance.stages")
    running = Acceptance.objects.open().filter(contract=stage.contract_id).select_related("milestone").first()
    if running is not None:
        yield Blocker(_("“%(stage)s”的验收还没有结束") % {"stage": running.milestone}, basis, _("先结束这次验收"))
    if stage.acceptances.passed().exists():
        yield Blocker(_("“%(stage)s”已经验收合格") % {"stage": stage}, basis, _("选择其他阶段"))
    waiting = stage.acceptances.filter(rectification__replied_at=None, rectification__isnull=False, is_passed=False)
    if waiting.exists():
        yield Blocker(
            _("“%(stage)s”的整改要求还没有答复") % {"stage": stage}, law.cite("acceptance.clauses"), _("承接主体整改并答复后重新验收")
        )


def quantity_is_agreed(acceptance: Acceptance, quantity: Decimal) -> Iterator[Blocker]:
    """102号令 art. 2: no more is accepted than was agreed."""
    stage = acceptance.milestone
    if quantity > stage.quantity:
        facts = {
            "quantity": trimmed(quantity),
            "agreed": trimmed(stage.quantity),
            "over": trimmed(quantity - stage.quantity),
            "unit": stage.unit,
        }
        message = _("验收数量 %(quantity)s %(unit)s 超过约定的 %(agreed)s %(unit)s，多 %(over)s %(unit)s") % facts
        yield Blocker(message, law.cite("payment.by_quantity"), _("按合同数量验收；多出的部分须先变更合同"))


def conclusion_names_what_is_wrong(acceptance: Acceptance, demand: str, due_on: date | None) -> Iterator[Blocker]:
    """政府采购法 art. 41: a failed acceptance or an unmet clause leads to a demand with a day."""
    unmet = list(acceptance.items.filter(is_met=False).values_list("position", flat=True))
    basis = law.cite("acceptance.clauses")
    if (unmet or acceptance.is_passed is False) and not (demand and due_on):
        places = _("、").join(map(str, unmet)) or "—"
        yield Blocker(
            _("验收有不符合的条目（第 %(places)s 条），还没有写明整改要求和期限") % {"places": places}, basis, _("填写整改要求和期限")
        )
    if due_on is not None and due_on < today():
        yield Blocker(_("整改期限 %(day)s 已经过去") % {"day": plain_day(due_on)}, basis, _("改为今天或以后的日期"))
