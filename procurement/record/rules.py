"""The rules of the opening's record: in which order prices are corrected, what an answer does, and that objections are dealt with."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from core.money import grouped
from procurement import methods
from procurement.methods import Method
from procurement.models import Bid, Lot, PriceCorrection
from procurement.panels.queries import lot_of
from procurement.record import queries
from procurement.tenders.rules.periods import moment
from projects.models import Project


@dataclass(frozen=True)
class Finding:
    """What disagrees in a bid: by which rule of the order (from 0), what was found, and the total in yuan where the rule changes it."""

    place: int
    found: str
    total: Decimal | None = None


def moving(way: Method) -> frozenset[int]:
    """The places in the order whose rules change the total; by the others the price that was read out stands."""
    return frozenset(place for place, rule in enumerate(way.rule("correction").items) if rule in way.rule("correction_moves").items)


def corrected(price: Decimal, findings: Sequence[Finding], order: Sequence[str]) -> list[dict[str, str]]:
    """87号令 art. 59: apply the rules in their order to the price that was read out; each step with the amount before and after."""
    steps, before = [], price
    for finding in sorted(findings, key=lambda one: one.place):
        after = before if finding.total is None else finding.total
        steps.append({"rule": order[finding.place], "found": finding.found, "before": f"{before:.2f}", "after": f"{after:.2f}"})
        before = after
    return steps


def correction_is_lawful(lot: Lot, bid: Bid, findings: Sequence[Finding], minutes: int) -> Iterator[Blocker]:
    """87号令 art. 51 and 59: only what the order of the law names, before the bid is reviewed, with time to confirm."""
    way = lot.tender.way
    if not way.has("correction"):
        yield Blocker(_("%(method)s不按开标一览表修正报价") % way.words, methods.cite("correction"), _("请直接评审"))
        return
    basis = way.cite("correction")
    if not queries.correctable_bids(lot).filter(pk=bid.pk).exists():
        message = _("%(name)s的报价已经修正、已经审查或者没有开启") % {"name": bid.supplier.name}
        yield Blocker(message, basis, _("请另选一家"))
    if not findings:
        yield Blocker(_("没有写明哪里前后不一致"), basis, _("请至少填写一项"))
    if [one for one in findings if (one.place in moving(way)) != (one.total is not None)]:
        yield Blocker(_("以大写或者单价为准的，要写明修正后的总价；其他两项不改变总价"), basis, _("请核对修正后的总价"))
    least = way.rule("correction_time")
    if minutes < least.number:
        words = {"least": least.number, "minutes": minutes}
        yield Blocker(_("确认的时间太短。至少 %(least)d 分钟，填写的是 %(minutes)d 分钟") % words, least.citation)


def answer_is_in_time(correction: PriceCorrection) -> Iterator[Blocker]:
    """87号令 art. 59: who does not confirm in the time given has an invalid bid."""
    if now() >= correction.due_at or correction.answered_at is not None:
        message = _("确认的时间已过或者已经答复。截止时间 %(due)s") % {"due": moment(correction.due_at)}
        yield Blocker(message, correction.bid.lot.tender.way.cite("correction_answer"), _("没有按时确认的，投标无效"))


def corrections_are_answered(project: Project) -> Iterator[Blocker]:
    """87号令 art. 59: the review waits until every corrected price is confirmed, declined or out of time."""
    way = lot_of(project).tender.way
    for one in queries.waiting_corrections(project):
        words = {"name": one.bid.supplier.name, "due": moment(one.due_at)}
        message = _("%(name)s还没有确认修正后的报价，时间到 %(due)s 为止") % words
        yield Blocker(message, way.cite("correction_answer"), _("请等供应商确认，或者等时间截止"))


def unconfirmed(bid: Bid) -> str:
    """Why a bid whose price was corrected is invalid; "" when nothing was corrected, the bidder agreed or may still answer."""
    one = PriceCorrection.objects.filter(bid=bid).first()
    if one is None or one.is_confirmed or (one.answered_at is None and now() < one.due_at):
        return ""
    way = bid.lot.tender.way
    words = {"price": grouped(one.price), "basis": way.cite("correction_answer")}
    if one.is_confirmed is False:
        return _("不确认修正后的报价 %(price)s 元，依据%(basis)s投标无效") % words
    return _("没有按时确认修正后的报价 %(price)s 元，依据%(basis)s投标无效") % words


def valid_prices_are_confirmed(bid: Bid) -> Iterator[Blocker]:
    """87号令 art. 59 and 63: a bid passes only with a confirmed price that stays within the ceiling."""
    if reason := unconfirmed(bid):
        message = _("%(name)s%(reason)s") % {"name": bid.supplier.name, "reason": reason}
        yield Blocker(message, bid.lot.tender.way.cite("correction_answer"), _("请填写“不通过”和理由"))
    elif bid.corrected_price is not None:
        yield from _within_ceiling(bid.corrected_price, bid.lot)


def _within_ceiling(price: Decimal, lot: Lot) -> Iterator[Blocker]:
    if price > lot.ceiling:
        words = {"price": grouped(price), "ceiling": grouped(lot.ceiling), "excess": grouped(price - lot.ceiling)}
        message = _("报价 %(price)s 元超过最高限价 %(ceiling)s 元，多 %(excess)s 元") % words
        yield Blocker(message, law.cite("bid.over_ceiling"), _("请填写“不通过”和理由"))


def objection_is_in_time(lot: Lot) -> Iterator[Blocker]:
    """87号令 art. 42: objections to the opening are raised on the spot; who does not has accepted it."""
    ends = queries.objections_end(lot)
    if ends is None:
        yield Blocker(_("%(method)s没有公开开标") % lot.tender.way.words, methods.cite("spot_objection"), _("可以向购买主体询问或者质疑"))
    elif now() > ends:
        message = _("当场提出疑义的时间已于 %(at)s 结束") % {"at": moment(ends)}
        yield Blocker(message, lot.tender.way.cite("spot_objection"), _("可以在法定期限内对采购过程提出质疑"))


def spot_objections_are_answered(project: Project) -> Iterator[Blocker]:
    """87号令 art. 42: the buyer deals with objections at once, before anything else is done with the bids."""
    waiting = queries.waiting_objections(project).count()
    if waiting:
        basis, url = lot_of(project).tender.way.cite("spot_objection"), reverse("answer_opening_objection", args=[project.number])
        yield Blocker(_("还有 %(n)s 条对开标的疑义没有处理") % {"n": waiting}, basis, _("请先当场处理并记录"), url, _("经办"))
