"""What must have happened before talks, final offers and their opening."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from core.law import Rule
from procurement.models import Lot, PanelMember
from procurement.panels import queries
from procurement.tenders.rules.periods import moment
from projects.models import Project


def least_offers(lot: Lot) -> Rule:
    """How many bidders must stay: two suffice when services are purchased."""
    day, region = queries.law_day(lot), lot.project.region
    return law.find("consultation.final_offers_services", on=day, region=region) or law.get(
        "consultation.final_offers", on=day, region=region
    )


def bids_are_reviewed(project: Project) -> Iterator[Blocker]:
    """214号 art. 16: the panel has reviewed every bid for qualification and response."""
    lot = queries.lot_of(project)
    waiting = [bid.supplier.name for bid in queries.all_bids(lot).filter(review=None)]
    if waiting:
        message = _("还有响应文件没有审查：%(names)s") % {"names": "、".join(waiting)}
        yield Blocker(message, law.cite("consultation.responsiveness"), _("请组长记录审查结论"), _url("review_bids", project), _("组长"))


def enough_valid_bids(project: Project) -> Iterator[Blocker]:
    """财库〔2015〕124号; 214号 art. 21: enough bidders passed the review."""
    lot = queries.lot_of(project)
    least, count = least_offers(lot), queries.reviewed_bids(lot).count()
    if count < least.number:
        yield _too_few(_("通过审查的供应商不足。应有 %(least)d 家以上，现有 %(count)d 家"), least, count=count, project=project)


def talks_were_held(project: Project) -> Iterator[Blocker]:
    """214号 art. 19: every bidder that passed the review had the same chance to talk."""
    lot = queries.lot_of(project)
    waiting = [bid.supplier.name for bid in queries.reviewed_bids(lot).filter(talk=None)]
    if waiting:
        message = _("还没有与这些供应商磋商：%(names)s") % {"names": "、".join(waiting)}
        yield Blocker(message, law.cite("consultation.talks"), _("请分别磋商并记录"), _url("record_talk", project), _("组长"))


def offers_are_called(project: Project) -> Iterator[Blocker]:
    """214号 art. 21: final offers are given when the panel asks all for them."""
    if queries.offer_call(queries.lot_of(project)) is None:
        yield Blocker(_("磋商小组还没有要求提交最后报价"), law.cite("consultation.final_offers"), _("请等待磋商小组的通知"), who=_("组长"))


def call_is_lawful(lot: Lot, minutes: int, *, changes: str, confirmed: bool) -> Iterator[Blocker]:
    """214号 art. 20 and 21: one call for all, time enough, and changes of the file confirmed by the buyer's representative."""
    basis = law.cite("consultation.final_offers")
    if queries.offer_call(lot):
        yield Blocker(_("已经要求提交最后报价"), basis)
    least = law.get("offers.time", on=queries.law_day(lot), region=lot.project.region)
    if minutes < least.number:
        words = {"least": least.number, "minutes": minutes}
        yield Blocker(_("提交最后报价的时间太短。至少 %(least)d 分钟，填写的是 %(minutes)d 分钟") % words, least.citation)
    if changes.strip() and not (confirmed and queries.members(lot).filter(kind=PanelMember.Kind.BUYER).exists()):
        mend = _("请在采购人代表确认后勾选；没有采购人代表的，不能变动磋商文件")
        yield Blocker(_("磋商文件的实质性变动没有经采购人代表确认"), law.cite("consultation.changes"), mend)


def offer_is_in_time(lot: Lot) -> Iterator[Blocker]:
    """214号 art. 21 and 22: offers end at one moment for all; who gives none has left the talks."""
    call = queries.offer_call(lot)
    if call and (call.opened_at or now() >= call.due_at):
        message = _("最后报价已经截止。截止时间 %(due)s") % {"due": moment(call.due_at)}
        yield Blocker(message, law.cite("consultation.withdrawal"), _("没有按时提交最后报价的，视为退出磋商"))


def offers_are_due(project: Project) -> Iterator[Blocker]:
    """214号 art. 21: final offers are opened together, when all are in or the time is up."""
    lot = queries.lot_of(project)
    call = queries.offer_call(lot)
    if call is None:
        yield from offers_are_called(project)
        return
    waiting = queries.reviewed_bids(lot).filter(final_offer=None).count()
    if waiting and now() < call.due_at:
        message = _("最后报价还没有截止。还有 %(count)d 家没有提交") % {"count": waiting}
        yield Blocker(message, law.cite("consultation.final_offers"), _("请等全部提交或者时间截止后再一起开启"))


def enough_final_offers(project: Project) -> Iterator[Blocker]:
    """财库〔2015〕124号; 214号 art. 21: enough bidders gave a final offer."""
    lot = queries.lot_of(project)
    least, count = least_offers(lot), queries.final_offers(lot).count()
    if count < least.number:
        yield _too_few(_("提交最后报价的供应商不足。应有 %(least)d 家以上，现有 %(count)d 家"), least, count=count, project=project)


def offers_are_opened(project: Project) -> Iterator[Blocker]:
    """214号 art. 23: what is scored are the files and the final offers of those who gave one."""
    call = queries.offer_call(queries.lot_of(project))
    if call is None or call.opened_at is None:
        yield Blocker(
            _("最后报价还没有开启"), law.cite("consultation.scoring"), _("请组长先开启最后报价"), _url("open_offers", project), _("组长")
        )


def _too_few(message: str, least: Rule, *, count: int, project: Project) -> Blocker:
    words = {"least": least.number, "count": count}
    return Blocker(
        message % words, least.citation, _("请购买主体终止本次采购活动，公告后重新开展"), _url("fail_procurement", project), _("购买主体")
    )


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
