"""What must stand before a report is made, and when it counts as signed."""

from collections import defaultdict
from collections.abc import Iterator
from datetime import datetime
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at
from core.clock import now
from core.errors import Blocker
from procurement.models import AbnormalReview, Lot, Report, Score
from procurement.panels import queries
from projects.models import Project


def scores_are_complete(project: Project) -> Iterator[Blocker]:
    """条例 art. 41: every member has judged alone and handed in a full sheet, where criteria are rated."""
    lot = queries.lot_of(project)
    if not lot.tender.is_rated:
        return
    waiting = [member.code for member in queries.members(lot) if member.submitted_at is None]
    if waiting or not queries.members(lot).exists():
        message = _("还有成员没有提交评分：%(codes)s") % {"codes": "、".join(waiting) or _("全部")}
        yield Blocker(message, law.cite("panel.independent"), _("请这些成员提交评分"), _url("submit_scores", project), "、".join(waiting))


def objective_scores_agree(project: Project) -> Iterator[Blocker]:
    """条例 art. 41; 214号 art. 32: objective points are the same from every member; compared only when all sheets are in."""
    lot = queries.lot_of(project)
    if not lot.tender.is_rated or queries.members(lot).filter(submitted_at=None).exists():
        return
    for (supplier, criterion), points in _objective_points(lot).items():
        if len(points) > 1:
            words = {"supplier": supplier, "criterion": criterion, "points": "、".join(f"{value:f}" for value in sorted(points))}
            message = _("客观分不一致。%(supplier)s“%(criterion)s”有 %(points)s 分") % words
            yield Blocker(
                message, lot.tender.way.cite("re_review"), _("请组长说明理由，请成员更正"), _url("reopen_scores", project), _("组长")
            )


def _objective_points(lot: Lot) -> dict[tuple[str, str], set[Decimal]]:
    found: dict[tuple[str, str], set[Decimal]] = defaultdict(set)
    rows = Score.objects.filter(member__in=queries.members(lot), bid__in=queries.offered_bids(lot), criterion__is_objective=True)
    for supplier, criterion, points in rows.order_by("bid", "criterion__position").values_list(
        "bid__supplier__name", "criterion__name", "points"
    ):
        found[supplier, criterion].add(points)
    return found


def abnormal_prices_are_closed(project: Project) -> Iterator[Blocker]:
    """财库〔2026〕2号: every review of an abnormally low price has ended with the panel's decision."""
    waiting = AbnormalReview.objects.filter(bid__in=queries.offered_bids(queries.lot_of(project)), decided_at=None).select_related(
        "bid__supplier"
    )
    if names := [review.bid.supplier.name for review in waiting]:
        message = _("异常低价审查还没有结论：%(names)s") % {"names": "、".join(names)}
        yield Blocker(message, law.cite("abnormal_price.review"), _("请在供应商说明后作出认定"), _url("decide_price", project), _("组长"))


def enough_candidates(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 36; 财库〔2015〕124号; 214号 art. 25: enough bidders are left to be recommended."""
    lot = queries.lot_of(project)
    least = lot.tender.least("candidates")
    count = queries.ranked_bids(lot).count()
    if count < least.number:
        words = {"least": least.number, "count": count, **lot.tender.way.words}
        message = _("%(award)s候选供应商不足。应有 %(least)d 家以上，现有 %(count)d 家") % words
        yield Blocker(
            message, least.citation, _("请购买主体终止本次采购活动，公告后重新开展"), _url("fail_procurement", project), _("购买主体")
        )


def report_is_made(project: Project) -> Iterator[Blocker]:
    """214号 art. 26: the panel has written its report with the ranking."""
    lot = queries.lot_of(project)
    if queries.report_of(lot) is None:
        yield Blocker(
            _("评审报告还没有形成"), lot.tender.way.cite("report"), _("请组长形成评审报告"), _url("make_report", project), _("组长")
        )


def report_is_signed(project: Project) -> Iterator[Blocker]:
    """214号 art. 27: every member has signed; who neither signs nor gives reasons in time counts as consenting."""
    lot = queries.lot_of(project)
    report = queries.report_of(lot)
    if report is None:
        yield from report_is_made(project)
        return
    silent = [member.code for member in queries.members(lot).filter(signature=None)]
    if silent and now() <= signing_ends_at(report):
        message = _("还有成员没有签署评审报告：%(codes)s") % {"codes": "、".join(silent)}
        yield Blocker(
            message,
            lot.tender.way.cite("dissent"),
            _("请这些成员签署，有不同意见的写明理由"),
            _url("sign_report", project),
            "、".join(silent),
        )


def signing_ends_at(report: Report) -> datetime:
    """The moment after which silence counts as consent."""
    return due_at(report.made_at, law.get("panel.signing", on=queries.law_day(report.lot), region=report.lot.project.region))


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
