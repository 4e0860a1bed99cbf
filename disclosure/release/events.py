"""Which steps are published, under which heading, tag and clause, and with which documents. A step that is not here stays inside."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.utils.translation import gettext_lazy as _

from disclosure.models import Kind
from disclosure.release import words, work
from disclosure.release.facts import Facts

Say = Callable[[Facts], str]


@dataclass(frozen=True)
class Event:
    """How one step is published."""

    kind: Kind
    headline: Any
    river: int
    # First and later tag of the process; equal where the standard knows one.
    tags: tuple[str, str]
    basis: tuple[str, ...]
    summary: Say
    brief: Say = words.nothing
    papers: tuple[str, ...] = ()
    is_due: Callable[[Facts], bool] = words.always

    def title(self, facts: Facts) -> str:
        """The headline in the words of the tender's method."""
        return str(self.headline) % facts.tender.way.words if facts.tender else str(self.headline)

    def tag(self, facts: Facts) -> str:
        """The first tag once per process, then the other one."""
        first, later = self.tags
        if self.tags == AWARD and not facts.awards:
            return TENDER[0]
        done = any(row.release_id and row.release_id.endswith(f"-{first}") for row in facts.history if row.ocid == facts.ocid)
        return later if done else first


PLANNING = ("planning", "planningUpdate")
UPDATE = ("planningUpdate", "planningUpdate")
TENDER = ("tenderUpdate", "tenderUpdate")
AWARD = ("awardCancellation", "awardCancellation")
WORK = ("implementation", "implementationUpdate")
END = ("contractTermination", "contractTermination")

EVENTS: Mapping[str, Event] = {
    "file_plan": Event(
        Kind.PLAN, _("报送购买服务计划"), 1, PLANNING, ("plan.filing", "plan.catalog_item"), words.filed, words.budget, ("plan_sheet",)
    ),
    "return_plan": Event(Kind.PLAN, _("财政部门退回修改"), 2, UPDATE, ("authority.finance",), words.returned),
    "reject_plan": Event(Kind.BUDGET, _("不予批复"), 2, UPDATE, ("plan.budgeted",), words.rejected),
    "approve_budget": Event(
        Kind.BUDGET,
        _("财政批复预算"),
        2,
        UPDATE,
        ("plan.budgeted", "budget.disclosure"),
        words.approved,
        words.approved_amount,
        ("budget_approval",),
    ),
    "publish_intention": Event(
        Kind.INTENTION, _("公开采购意向"), 3, UPDATE, ("intention.publicity",), words.intention, words.expected, ("intention",)
    ),
    "publish_single_source": Event(
        Kind.TENDER,
        _("公示单一来源"),
        3,
        UPDATE,
        ("single_source.publicity",),
        words.single_source,
        papers=("single_source_notice",),
    ),
    "start_procurement": Event(
        Kind.TENDER,
        _("发布%(notice)s"),
        3,
        ("tender", "tender"),
        (".suitable", ".notice", ".preparation"),
        words.notice,
        words.ceiling,
        ("tender_notice", "tender_file"),
    ),
    "answer_question": Event(Kind.CLARIFICATION, _("答复供应商询问"), 3, TENDER, ("inquiry.reply",), words.answer),
    "clarify_tender": Event(
        Kind.CLARIFICATION,
        _("澄清采购文件"),
        3,
        ("tenderAmendment", "tenderAmendment"),
        (".clarification",),
        words.clarification,
        words.nothing,
        ("clarification",),
    ),
    "open_bids": Event(Kind.OPENING, _("%(opens)s"), 3, TENDER, (".opening",), words.opening, words.bidders, ("opening_record",)),
    "fail_procurement": Event(
        Kind.FAILURE,
        _("采购活动终止"),
        3,
        TENDER,
        (".termination", "procurement.termination"),
        words.failure,
        words.failure_reason,
        ("failure_notice",),
        words.tender_is_out,
    ),
    "publish_result": Event(
        Kind.RESULT,
        _("公告%(award)s结果"),
        3,
        ("award", "awardUpdate"),
        ("award.notice",),
        words.result,
        words.price,
        ("award_notice", "panel_report"),
        words.result_is_out,
    ),
    "annul_award": Event(Kind.RESULT, _("改变%(award)s结果"), 3, AWARD, ("complaint.effects",), words.annulled, is_due=words.result_is_out),
    "void_award": Event(
        Kind.RESULT,
        _("%(award)s结果无效"),
        3,
        AWARD,
        ("complaint.effects",),
        words.voided,
        papers=("failure_notice",),
        is_due=words.tender_is_out,
    ),
    "reply_challenge": Event(Kind.COMPLAINT, _("答复质疑"), 3, TENDER, ("challenge.reply",), words.challenge, is_due=words.tender_is_out),
    "decide_complaint": Event(
        Kind.COMPLAINT,
        _("投诉处理决定"),
        3,
        TENDER,
        ("complaint.decide", "complaint.publish"),
        words.complaint,
        words.complaint_brief,
        ("complaint_decision",),
        words.tender_is_out,
    ),
    "suspend": Event(
        Kind.SUSPENSION,
        _("暂停采购活动"),
        3,
        TENDER,
        ("procurement.suspension",),
        words.suspended,
        papers=("suspension_notice",),
        is_due=words.tender_is_out,
    ),
    "resume": Event(Kind.SUSPENSION, _("恢复采购活动"), 3, TENDER, ("procurement.suspension",), words.resumed, is_due=words.tender_is_out),
    "publish_contract": Event(
        Kind.CONTRACT,
        _("公告合同"),
        4,
        ("contract", "contractUpdate"),
        ("contract.sign", "contract.publish"),
        work.contract,
        work.contract_price,
        ("contract",),
        words.contract_is_out,
    ),
    "change_contract": Event(
        Kind.CHANGE,
        _("变更合同"),
        4,
        ("contractAmendment", "contractAmendment"),
        ("contract.change_max",),
        work.change,
        work.contract_price,
        ("contract_change",),
        words.contract_is_out,
    ),
    "report_progress": Event(
        Kind.PROGRESS, _("报告履约进度"), 4, WORK, ("performance.ledger",), work.progress, is_due=words.contract_is_out
    ),
    "deliver": Event(Kind.PROGRESS, _("交付成果"), 4, WORK, ("performance.management",), work.delivery, is_due=words.contract_is_out),
    "pay": Event(
        Kind.PAYMENT, _("支付资金"), 4, WORK, ("payment.due",), work.payment, work.paid, ("payment_voucher",), words.contract_is_out
    ),
    "rescind": Event(Kind.CONTRACT, _("撤销合同"), 4, END, ("contract.rescind",), work.rescinded, is_due=words.contract_is_out),
    "publish_acceptance": Event(
        Kind.ACCEPTANCE,
        _("公告验收结果"),
        5,
        WORK,
        ("acceptance.clauses", "acceptance.publish"),
        work.acceptance,
        work.acceptance_result,
        ("acceptance_certificate",),
        words.contract_is_out,
    ),
    "end_contract": Event(Kind.CONTRACT, _("提前结束合同"), 5, END, ("contract.unilateral",), work.ended, is_due=words.contract_is_out),
    "conclude": Event(
        Kind.EVALUATION,
        _("作出绩效评价结论"),
        6,
        WORK,
        ("evaluation.duty", "evaluation.use"),
        work.evaluation,
        work.grade,
        ("evaluation_report",),
        words.contract_is_out,
    ),
    "reevaluate": Event(
        Kind.EVALUATION,
        _("财政部门重点评价"),
        7,
        WORK,
        ("evaluation.duty",),
        work.reevaluation,
        words.nothing,
        ("reevaluation",),
        words.contract_is_out,
    ),
    "disclose": Event(
        Kind.ARCHIVE,
        _("公开归档"),
        7,
        END,
        ("disclosure.content", "archive.years"),
        words.archived,
        words.nothing,
        ("archive_list",),
        words.contract_is_out,
    ),
    "terminate": Event(
        Kind.TERMINATION,
        _("项目终止"),
        7,
        ("planningUpdate", "planningUpdate"),
        ("procurement.termination",),
        words.terminated,
        words.nothing,
        ("termination_notice",),
        words.plan_is_out,
    ),
}
