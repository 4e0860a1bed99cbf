"""The panel reviews bids and talks with bidders; the leader records what it decided."""

from collections.abc import Sequence
from dataclasses import dataclass

from django.db.models import QuerySet
from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker, refuse
from procurement.bonds.rules import bond_is_given
from procurement.models import Bid, BidReview, Lot, QualificationReview, Talk
from procurement.panels import queries
from procurement.panels.actions.pricing import ask_without_offers
from procurement.panels.actions.seats import take_seat
from procurement.record.rules import valid_prices_are_confirmed
from projects.lifecycle import moving
from projects.models import Project
from registry.actions import tell
from registry.models import User


@dataclass(frozen=True)
class Verdict:
    """The panel's conclusion about one bid."""

    bid: Bid
    is_valid: bool
    reason: str = ""


def review_bids(project: Project, *, actor: User, verdicts: Sequence[Verdict]) -> list[BidReview]:
    """Record for each bid whether it passed the qualification and conformity review; may be corrected until the talks begin."""
    with moving(project, "review_bids", actor=actor) as step:
        member = take_seat(step, actor)
        refuse(_may_review(member.lot, verdicts))
        values = [(item.bid, {"is_valid": item.is_valid, "reason": item.reason, "reviewer": actor}) for item in verdicts]
        made = [BidReview.objects.update_or_create(bid=bid, defaults=defaults)[0] for bid, defaults in values]
        for item in verdicts:
            if not item.is_valid:
                _tell_refused(item)
        ask_without_offers(member.lot)
        step.record(member.lot, verdicts=[{"bid": item.bid.pk, "valid": item.is_valid, "reason": item.reason} for item in verdicts])
    return made


def check_qualifications(project: Project, *, actor: User, verdicts: Sequence[Verdict]) -> QualificationReview:
    """Record the buyer's or agency's review of qualifications, once; who does not qualify is told why and goes no further."""
    with moving(project, "check_qualifications", actor=actor) as step:
        lot = queries.lot_of(step.project)
        refuse(_may_check(lot, verdicts))
        made = QualificationReview.objects.create(lot=lot, reviewer=actor)
        for item in (item for item in verdicts if not item.is_valid):
            BidReview.objects.create(bid=item.bid, is_valid=False, by_buyer=True, reason=item.reason, reviewer=actor)
            _tell_refused(item)
        step.record(made, verdicts=[{"bid": item.bid.pk, "valid": item.is_valid, "reason": item.reason} for item in verdicts])
    return made


def _may_check(lot: Lot, verdicts: Sequence[Verdict]) -> list[Blocker]:
    way = lot.tender.way
    if not way.has("qualification_review"):
        return [Blocker(_("%(method)s由%(panel)s一并审查资格") % way.words, way.cite("responsiveness"), _("请由%(panel)s审查") % way.words)]
    basis = way.cite("qualification_review")
    if QualificationReview.objects.filter(lot=lot).exists():
        return [Blocker(_("资格审查已经完成"), basis)]
    return [*_one_each(queries.all_bids(lot), verdicts, basis), *_reasons(verdicts)]


def _may_review(lot: Lot, verdicts: Sequence[Verdict]) -> list[Blocker]:
    basis = lot.tender.way.cite("responsiveness")
    if queries.review_is_closed(lot):
        return [Blocker(_("评审已经进入下一步，审查结论不再改动"), basis)]
    prices = [found for item in verdicts if item.is_valid for found in (*bond_is_given(item.bid), *valid_prices_are_confirmed(item.bid))]
    return [*_one_each(queries.bids_to_review(lot), verdicts, basis), *_reasons(verdicts), *prices]


def _one_each(bids: QuerySet[Bid], verdicts: Sequence[Verdict], basis: str) -> list[Blocker]:
    wanted = set(bids.values_list("pk", flat=True))
    if {item.bid.pk for item in verdicts} != wanted or len(verdicts) != len(wanted):
        return [Blocker(_("每份响应文件都要有一个审查结论"), basis, _("请逐一填写"))]
    return []


def _reasons(verdicts: Sequence[Verdict]) -> list[Blocker]:
    silent = [item.bid.supplier.name for item in verdicts if not item.is_valid and not item.reason.strip()]
    return [
        Blocker(_("没有写明未通过的理由：%(name)s") % {"name": name}, law.cite("award.unsuccessful"), _("请写明哪一项要求没有满足"))
        for name in silent
    ]


def _tell_refused(verdict: Verdict) -> None:
    project = verdict.bid.lot.project
    text = _("您单位对“%(title)s”的响应没有通过资格和符合性审查。理由：%(reason)s") % {"title": project.title, "reason": verdict.reason}
    url = project.get_absolute_url()
    tell([verdict.bid.submitted_by], subject=_("响应没有通过审查"), text=text, url=url, key=f"review:{verdict.bid.pk}")


def record_talk(project: Project, *, actor: User, bid: Bid, summary: str) -> Talk:
    """Record the talk of the whole panel with one bidder."""
    with moving(project, "record_talk", actor=actor) as step:
        member = take_seat(step, actor)
        refuse(_may_talk(member.lot, bid))
        talk = Talk.objects.create(bid=bid, summary=summary, recorded_by=actor)
        step.record(talk, bid=bid.pk)
    return talk


def _may_talk(lot: Lot, bid: Bid) -> list[Blocker]:
    way = lot.tender.way
    if not way.has("talks"):
        return [Blocker(_("%(method)s不进行谈判、磋商") % way.words, way.cite("suitable"), _("请直接评审"))]
    basis = way.cite("talks")
    review = BidReview.objects.filter(bid=bid).first()
    if bid.lot_id != lot.pk or bid.withdrawn_at or (review and not review.is_valid):
        return [Blocker(_("只与通过审查的供应商%(talk)s") % way.words, basis, _("请另选一家"))]
    if Talk.objects.filter(bid=bid).exists():
        return [Blocker(_("与%(name)s的%(talk)s已经记录") % {"name": bid.supplier.name, **way.words}, basis)]
    if queries.offer_call(lot):
        return [Blocker(_("已经要求提交最后报价，%(talk)s结束") % way.words, way.cite("final_offers"))]
    return []
