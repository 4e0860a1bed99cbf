"""What must have happened before talks, final offers and their opening."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now
from core.errors import Blocker
from core.law import Rule
from procurement.models import Lot, PanelMember, QualificationReview
from procurement.panels import queries
from procurement.sealed.queries import is_shut, offer_custody
from procurement.sealed.rules import can_be_opened
from procurement.tenders.rules.periods import moment
from projects.models import Project


def least_offers(lot: Lot) -> Rule:
    """How many bidders must stay, by the method's rule or its exception for services."""
    return lot.tender.minimum


def qualifications_are_checked(project: Project) -> Iterator[Blocker]:
    """87号令 art. 44: the buyer has reviewed the qualifications before the panel begins, and enough bidders qualified."""
    lot = queries.lot_of(project)
    way = lot.tender.way
    if not way.has("qualification_review"):
        return
    if not QualificationReview.objects.filter(lot=lot).exists():
        basis, url = way.cite("qualification_review"), _url("check_qualifications", project)
        yield Blocker(_("还没有审查投标人的资格"), basis, _("请采购人或者代理机构先审查资格"), url, _("经办"))
        return
    least, count = least_offers(lot), queries.bids_to_review(lot).count()
    if count < least.number:
        yield _too_few(_("通过资格审查的供应商不足。应有 %(least)d 家以上，现有 %(count)d 家"), least, count=count, project=project)


def bids_are_reviewed(project: Project) -> Iterator[Blocker]:
    """87号令 art. 50; 74号令 art. 30; 214号 art. 16: the panel has reviewed every bid for qualification and response."""
    lot = queries.lot_of(project)
    waiting = [bid.supplier.name for bid in queries.unreviewed_bids(lot)]
    if waiting:
        message = _("还有响应文件没有审查：%(names)s") % {"names": "、".join(waiting)}
        yield Blocker(message, lot.tender.way.cite("responsiveness"), _("请组长记录审查结论"), _url("review_bids", project), _("组长"))


def enough_valid_bids(project: Project) -> Iterator[Blocker]:
    """87号令 art. 44; 财库〔2015〕124号; 214号 art. 21: enough bidders passed the review."""
    lot = queries.lot_of(project)
    least, count = least_offers(lot), queries.reviewed_bids(lot).count()
    if count < least.number:
        yield _too_few(_("通过审查的供应商不足。应有 %(least)d 家以上，现有 %(count)d 家"), least, count=count, project=project)


def talks_were_held(project: Project) -> Iterator[Blocker]:
    """214号 art. 19: every bidder that passed the review had the same chance to talk."""
    lot = queries.lot_of(project)
    waiting = [bid.supplier.name for bid in queries.reviewed_bids(lot).filter(talk=None)]
    if waiting:
        words = {"names": "、".join(waiting), **lot.tender.way.words}
        yield Blocker(
            _("还没有与这些供应商%(talk)s：%(names)s") % words,
            lot.tender.way.cite("talks"),
            _("请分别记录"),
            _url("record_talk", project),
            _("组长"),
        )


def offers_are_called(project: Project) -> Iterator[Blocker]:
    """214号 art. 21: final offers are given when the panel asks all for them."""
    lot = queries.lot_of(project)
    if not lot.tender.way.has("final_offers"):
        yield no_final_offers(lot)
    elif queries.offer_call(lot) is None:
        words, basis = lot.tender.way.words, lot.tender.way.cite("final_offers")
        yield Blocker(_("%(panel)s还没有要求提交最后报价") % words, basis, _("请等待%(panel)s的通知") % words, who=_("组长"))


def no_final_offers(lot: Lot) -> Blocker:
    """政府采购法 art. 36; 87号令 art. 51: in a tender the price of the bid is final."""
    way = lot.tender.way
    return Blocker(_("%(method)s没有最后报价，以%(price)s为准") % way.words, way.cite("scoring"), _("请直接评审"))


def call_is_lawful(lot: Lot, minutes: int, *, changes: str, confirmed: bool) -> Iterator[Blocker]:
    """214号 art. 20 and 21: one call for all, time enough, and changes of the file confirmed by the buyer's representative."""
    if not lot.tender.way.has("final_offers"):
        yield no_final_offers(lot)
        return
    basis = lot.tender.way.cite("final_offers")
    if queries.offer_call(lot):
        yield Blocker(_("已经要求提交最后报价"), basis)
    least = law.get("offers.time", on=queries.law_day(lot), region=lot.project.region)
    if minutes < least.number:
        words = {"least": least.number, "minutes": minutes}
        yield Blocker(_("提交最后报价的时间太短。至少 %(least)d 分钟，填写的是 %(minutes)d 分钟") % words, least.citation)
    if changes.strip() and not (confirmed and queries.members(lot).filter(kind=PanelMember.Kind.BUYER).exists()):
        mend = _("请在采购人代表确认后勾选；没有采购人代表的，不能变动采购文件")
        yield Blocker(_("采购文件的实质性变动没有经采购人代表确认"), lot.tender.way.cite("changes"), mend)


def offer_is_in_time(lot: Lot) -> Iterator[Blocker]:
    """214号 art. 21 and 22: offers end at one moment for all; who gives none has left the talks."""
    call = queries.offer_call(lot)
    if call and (call.opened_at or now() >= call.due_at):
        message = _("最后报价已经截止。截止时间 %(due)s") % {"due": moment(call.due_at)}
        yield Blocker(message, lot.tender.way.cite("withdrawal"), _("没有按时提交最后报价的，视为退出"))


def offers_are_due(project: Project) -> Iterator[Blocker]:
    """214号 art. 21: final offers end at one moment for all, and nothing of them is unlocked before."""
    lot = queries.lot_of(project)
    call = queries.offer_call(lot)
    if call is None:
        yield from offers_are_called(project)
    elif now() < call.due_at:
        message = _("最后报价还没有截止。截止时间 %(due)s") % {"due": moment(call.due_at)}
        yield Blocker(message, lot.tender.way.cite("final_offers"), _("请等截止后再办理"))


def offer_shares_are_enough(project: Project) -> Iterator[Blocker]:
    """214号 art. 21: final offers are opened together, by custodians together, none alone."""
    custody = offer_custody(queries.lot_of(project))
    if custody is None or not is_shut(custody):
        basis, url = law.cite("consultation.opening"), _url("shut_offers", project)
        yield Blocker(_("还没有停止接收最后报价"), basis, _("请组长先停止接收，托管人随后交出份额"), url, _("组长"))
    else:
        yield from can_be_opened(custody)


def enough_final_offers(project: Project) -> Iterator[Blocker]:
    """财库〔2015〕124号; 214号 art. 21: enough bidders gave a final offer. Before the deadline nobody learns how many."""
    lot = queries.lot_of(project)
    call = queries.offer_call(lot)
    if call is None or now() < call.due_at:
        return
    least, count = least_offers(lot), queries.final_offers(lot).count()
    if count < least.number:
        yield _too_few(_("提交最后报价的供应商不足。应有 %(least)d 家以上，现有 %(count)d 家"), least, count=count, project=project)


def offers_are_opened(project: Project) -> Iterator[Blocker]:
    """214号 art. 23: what is scored are files and final offers, or, where there are none, what passed the review."""
    lot = queries.lot_of(project)
    if not lot.tender.way.has("final_offers"):
        yield from bids_are_reviewed(project)
        return
    call = queries.offer_call(lot)
    if call is None or call.opened_at is None:
        basis = lot.tender.way.cite("scoring")
        yield Blocker(_("最后报价还没有开启"), basis, _("请组长先开启最后报价"), _url("open_offers", project), _("组长"))


def _too_few(message: str, least: Rule, *, count: int, project: Project) -> Blocker:
    words = {"least": least.number, "count": count}
    return Blocker(
        message % words, least.citation, _("请购买主体终止本次采购活动，公告后重新开展"), _url("fail_procurement", project), _("购买主体")
    )


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
