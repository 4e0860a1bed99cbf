"""What panels add to the life of a project."""

from collections.abc import Mapping

from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from core import law
from procurement import methods
from procurement.models import AbnormalReview, Award, Bid, PanelMember
from procurement.panels import rules, sheets, todo
from procurement.panels.queries.progress import due
from procurement.tenders.stage import RUN
from procurement.wording import label
from projects.deadlines import meet_deadline, open_deadline
from projects.models import Project, State
from projects.protocol import Act, Effect, Gate, Happened
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Holder, Scope, See

FILER, APPROVER, SUPPLIER = frozenset({Role.FILER}), frozenset({Role.APPROVER}), frozenset({Role.SUPPLIER})
WITNESSES = frozenset({Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR})
# A member is known by the seat, not by the role: experts and the buyer's representative.
SEATED = frozenset({Role.EXPERT, *BUYER_SIDE})
SUPERVISORS = frozenset({Role.FINANCE_SUPERVISOR})


def _seats(holder: Holder) -> QuerySet[PanelMember]:
    return PanelMember.objects.filter(user=holder.user, recused_at=None, lot__failed_at=None)


def _valid_bids(holder: Holder) -> QuerySet[Bid]:
    return Bid.objects.filter(supplier__in=holder.organisations, withdrawn_at=None, lot__failed_at=None, review__is_valid=True)


MEMBER = Scope("projects on whose panel one sits", lambda holder: Q(pk__in=_seats(holder).values("lot__project")))
LEADER = Scope("projects whose panel one leads", lambda holder: Q(pk__in=_seats(holder).filter(is_leader=True).values("lot__project")))
TALKING = Scope("projects in which one's bid passed the review", lambda holder: Q(pk__in=_valid_bids(holder).values("lot__project")))
ASKED = Scope(
    "projects in which one's price is questioned",
    lambda holder: Q(pk__in=AbnormalReview.objects.filter(bid__in=_valid_bids(holder)).values("bid__lot__project")),
)
SAT = Scope(
    "projects on whose panel one sits or sat",
    lambda holder: Q(pk__in=PanelMember.objects.filter(user=holder.user, recused_at=None).values("lot__project")),
)
BID_HERE = Scope("projects for which one's bid was opened", lambda holder: Q(pk__in=_opened_bids(holder).values("lot__project")))


def _opened_bids(holder: Holder) -> QuerySet[Bid]:
    return Bid.objects.filter(supplier__in=holder.organisations, withdrawn_at=None, lot__opening__isnull=False)


def _of_seat(path: str, name: str) -> Scope:
    """Rows of the lots on whose panel one sits; `path` leads from the row to the lot."""
    return Scope(name, lambda holder: Q(**{f"{path}__in": _seats(holder).values("lot")}))


EXPERTS_OF_REGION = Scope("experts of own region", lambda holder: Q(region__in=holder.regions))

GATES: Mapping[str, tuple[Gate, ...]] = {
    "prepare_draw": (rules.pool_has_enough_experts,),
    "draw_panel": (rules.pool_is_frozen,),
    "review_bids": (rules.qualifications_are_checked, rules.panel_is_lawful, rules.members_have_declared),
    "record_talk": (rules.panel_is_lawful, rules.members_have_declared, rules.bids_are_reviewed, rules.enough_valid_bids),
    "request_offers": (rules.panel_is_lawful, rules.bids_are_reviewed, rules.enough_valid_bids, rules.talks_were_held),
    "submit_offer": (rules.offers_are_called,),
    "shut_offers": (rules.offers_are_due, rules.enough_final_offers),
    "open_offers": (rules.offer_shares_are_enough,),
    "submit_scores": (rules.panel_is_lawful, rules.members_have_declared, rules.offers_are_opened, rules.enough_valid_bids),
    "make_report": (
        rules.panel_is_lawful,
        rules.members_have_declared,
        rules.scores_are_complete,
        rules.objective_scores_agree,
        rules.abnormal_prices_are_closed,
        rules.enough_candidates,
    ),
    "sign_report": (rules.report_is_made,),
    "deliver_report": (rules.panel_is_lawful, rules.report_is_signed),
}
UNGATED: Mapping[str, str] = {
    "check_qualifications": "the buyer's own judgement after the opening; that every bidder gets a verdict is checked by the action",
    "appoint_representative": "the buyer may send a representative or not; who may be sent is checked by the action",
    "declare_impartiality": "a member's own declaration",
    "recuse": "a member who has a tie must always be able to keep away",
    "question_price": "the panel's own judgement; that the price is open is checked by the action",
    "explain_price": "the bidder's own words; their time is checked by the action",
    "decide_price": "the panel's own judgement; that the bidder had the time to explain is checked by the action",
    "reopen_scores": "for one of the cases of the law, which the form asks for, and only before the report",
}


def open_report_period(project: Project, happened: Happened) -> None:
    """条例 art. 43: the report goes to the buyer within two working days of the end of the review."""
    open_deadline(project, "award.report", step="deliver_report", label=label(project, "deliver_report"), start=happened.at)


def open_decision_period(project: Project, happened: Happened) -> None:
    """条例 art. 43: the buyer decides within five working days of the report."""
    meet_deadline(project, "deliver_report")
    open_deadline(project, "award.decide", step="award", label=_("确定承接主体"), start=happened.at)


EFFECTS: Mapping[str, tuple[Effect, ...]] = {"make_report": (open_report_period,), "deliver_report": (open_decision_period,)}

BIDDING = (State.BIDDING,)
ACTS: tuple[Act, ...] = (
    Act("check_qualifications", _("审查资格"), BIDDING, 3, due("qualifications_wait")),
    Act("appoint_representative", _("授权采购人代表"), BIDDING, 3, due("representative_may_be_sent")),
    Act("prepare_draw", _("准备抽取专家"), BIDDING, 3, due("seats_are_empty")),
    Act("draw_panel", _("见证抽取专家"), BIDDING, 3, due("prepared")),
    Act("declare_impartiality", _("声明无须回避"), BIDDING, 3, due("declarations_wait")),
    Act("recuse", _("申请回避"), BIDDING, 3, due("may_still_recuse")),
    Act("review_bids", _("审查响应文件"), BIDDING, 3, due("review_waits")),
    Act("record_talk", _("记录磋商"), BIDDING, 3, due("talks_wait")),
    Act("request_offers", _("要求提交最后报价"), BIDDING, 3, due("call_waits")),
    Act("submit_offer", _("提交最后报价"), BIDDING, 3, due("offers_wait")),
    Act("shut_offers", _("停止接收最后报价"), BIDDING, 3, due("offers_wait")),
    Act("open_offers", _("开启最后报价"), BIDDING, 3, due("offer_shares_wait")),
    Act("question_price", _("要求说明报价"), BIDDING, 3, due("offers_are_open")),
    Act("explain_price", _("说明报价"), BIDDING, 3, due("prices_wait")),
    Act("decide_price", _("认定报价"), BIDDING, 3, due("prices_wait")),
    Act("submit_scores", _("提交评分"), BIDDING, 3, due("sheets_wait")),
    Act("reopen_scores", _("退回更正评分"), BIDDING, 3, due("sheets_may_be_reopened")),
    Act("make_report", _("形成评审报告"), BIDDING, 3, due("report_waits")),
    Act("sign_report", _("签署评审报告"), BIDDING, 3, due("signatures_wait")),
    Act("deliver_report", _("送交评审报告"), BIDDING, 3, due("delivery_waits")),
)

POLICY: tuple[Allow, ...] = (
    Allow("check_qualifications", FILER, RUN, methods.cite("qualification_review")),
    Allow("appoint_representative", APPROVER, BUYER, law.cite("panel.buyer_not_head")),
    Allow("prepare_draw", FILER, RUN, law.cite("panel.draw")),
    Allow("draw_panel", WITNESSES, BUYER, law.cite("panel.draw"), apart_from=("prepare_draw",)),
    Allow("declare_impartiality", SEATED, MEMBER, law.cite("recusal.cases")),
    Allow("recuse", SEATED, MEMBER, law.cite("recusal.cases")),
    Allow("review_bids", SEATED, LEADER, methods.cite("responsiveness")),
    Allow("record_talk", SEATED, LEADER, methods.cite("talks")),
    Allow("request_offers", SEATED, LEADER, methods.cite("final_offers")),
    Allow("submit_offer", SUPPLIER, TALKING, methods.cite("final_offers")),
    Allow("open_own_offer", SUPPLIER, TALKING, methods.cite("final_offers")),
    Allow("shut_offers", SEATED, LEADER, methods.cite("final_offers")),
    Allow("open_offers", SEATED, LEADER, methods.cite("final_offers")),
    Allow("question_price", SEATED, LEADER, law.cite("abnormal_price.review")),
    Allow("explain_price", SUPPLIER, ASKED, law.cite("abnormal_price.review")),
    Allow("decide_price", SEATED, LEADER, law.cite("abnormal_price.review")),
    Allow("submit_scores", SEATED, MEMBER, law.cite("panel.independent")),
    Allow("reopen_scores", SEATED, LEADER, methods.cite("re_review")),
    Allow("make_report", SEATED, LEADER, methods.cite("report")),
    Allow("sign_report", SEATED, MEMBER, law.cite("panel.dissent")),
    Allow("deliver_report", SEATED, LEADER, law.cite("award.report")),
    Allow("manage_experts", SUPERVISORS, EXPERTS_OF_REGION, law.cite("panel.draw")),
)


OWN_SCORES = Scope("own sheet", lambda holder: Q(member__user=holder.user))
DELIVERED_OWN = Scope(
    "sheets of own tenders, after the report",
    lambda holder: Q(member__lot__tender__buyer__in=holder.organisations, member__lot__report__delivered_at__isnull=False),
)
SCORES_OF_REGION = Scope(
    "sheets of own region", lambda holder: Q(member__lot__project__region__in=holder.regions, member__submitted_at__isnull=False)
)
PUBLISHED_OWN = Scope(
    "panels of own tenders, after the result",
    lambda holder: Q(lot__tender__buyer__in=holder.organisations, lot__in=Award.objects.filter(published_at__isnull=False).values("lot")),
)
OF_REGION = Scope("lots of own region", lambda holder: Q(lot__project__region__in=holder.regions))
REPORTS_OWN = Scope(
    "delivered reports of own tenders", lambda holder: Q(lot__tender__buyer__in=holder.organisations, delivered_at__isnull=False)
)
OWN_QUESTIONED = Scope("own prices", lambda holder: Q(bid__supplier__in=holder.organisations))
PANEL_PAPERS = Scope(
    "papers that the panel needs",
    lambda holder: Q(
        project__in=_seats(holder).values("lot__project"),
        kind__in=("tender_file", "tender_notice", "clarification", "opening_record", "panel_report"),
    ),
)

VISIBILITY: tuple[See, ...] = (
    See("procurement.Expert", SUPERVISORS | AUDITORS, EXPERTS_OF_REGION, "专家库管理、审计"),
    See("projects.Project", frozenset({Role.EXPERT}), SAT, "所评审的项目"),
    See("projects.Project", SUPPLIER, BID_HERE, "所参加的项目，开启后可见"),
    See("projects.Document", SEATED, PANEL_PAPERS, "评审所需文件"),
    See(
        "procurement.Tender",
        SEATED,
        Scope("tenders under review", lambda holder: Q(pk__in=_seats(holder).values("lot__tender"))),
        "评审所需",
    ),
    See("procurement.Lot", SEATED, _of_seat("pk", "lots under review"), "评审所需"),
    See("procurement.Bid", SEATED, _of_seat("lot", "bids under review"), "评审所需"),
    See("procurement.SealedPart", SEATED, _of_seat("lot", "files under review"), "评审所需"),
    See("procurement.PanelMember", SEATED, _of_seat("lot", "own panel"), "同一小组成员"),
    See("procurement.PanelMember", BUYER_SIDE, PUBLISHED_OWN, "结果公告后公布名单"),
    See("procurement.PanelMember", SUPERVISORS | AUDITORS, OF_REGION, "监督、审计"),
    See("procurement.Score", SEATED, OWN_SCORES, "本人评分"),
    See("procurement.Score", BUYER_SIDE, DELIVERED_OWN, "评审报告送交后"),
    See("procurement.Score", FINANCE_SIDE | AUDITORS, SCORES_OF_REGION, "监督、审计"),
    See("procurement.Report", SEATED, _of_seat("lot", "reports of own panels"), "本小组评审报告"),
    See("procurement.Report", BUYER_SIDE, REPORTS_OWN, "送交后可见"),
    See("procurement.Report", FINANCE_SIDE | AUDITORS, OF_REGION, "监督、审计"),
    See("procurement.AbnormalReview", SUPPLIER, OWN_QUESTIONED, "本单位报价"),
    See("procurement.AbnormalReview", SEATED, _of_seat("bid__lot", "prices under review"), "评审所需"),
)

panel = sheets.panel
todos = todo.todos
