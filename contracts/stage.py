"""What contracts add to the life of a project: gates, effects, acts, policy, panel and to-dos."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts import rules
from contracts.actions import effects
from contracts.actions.telling import tell_next, tell_supplier
from contracts.models import Contract
from contracts.queries.panel import panel
from contracts.queries.standing import offered
from contracts.queries.todos import todos
from core import law
from projects.models import State
from projects.protocol import Act, Stage
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Holder, Scope, See


def _supplied(holder: Holder) -> Q:
    return Q(pk__in=Contract.objects.living().filter(supplier__in=holder.organisations).values("project"))


SUPPLIED = Scope("projects of own contracts", _supplied)
SUPPLIER_DOCUMENTS = ("contract", "contract_change", "acceptance_certificate", "rectification_notice", "payment_voucher")
OWN_CONTRACT = Scope("own contracts", lambda holder: Q(supplier__in=holder.organisations))
BUYER_CONTRACT = Scope("contracts of own unit", lambda holder: Q(buyer__in=holder.organisations))
REGION_CONTRACT = Scope("contracts of own region", lambda holder: Q(project__region__in=holder.regions))
OWN_PAYMENT = Scope("payments of own contracts", lambda holder: Q(contract__supplier__in=holder.organisations))
BUYER_PAYMENT = Scope("payments of own unit", lambda holder: Q(contract__buyer__in=holder.organisations))
REGION_PAYMENT = Scope("payments of own region", lambda holder: Q(contract__project__region__in=holder.regions))
OWN_DOCUMENTS = Scope(
    "documents of own contracts",
    lambda holder: Q(
        kind__in=SUPPLIER_DOCUMENTS, project__in=Contract.objects.living().filter(supplier__in=holder.organisations).values("project")
    ),
)

FILER, APPROVER, ACCEPTOR = frozenset({Role.FILER}), frozenset({Role.APPROVER}), frozenset({Role.ACCEPTOR})
SUPPLIER, TREASURY, SUPERVISOR = frozenset({Role.SUPPLIER}), frozenset({Role.TREASURY}), frozenset({Role.FINANCE_SUPERVISOR})
GROUP = frozenset({Role.ACCEPTOR, Role.REVIEWER})
SIGNERS = ("draft_contract", "sign_first", "sign")

CONTRACTING = (State.CONTRACTING,)
WORKING = (State.PERFORMING,)
# Publication, filing and payment may come late; they stay possible until the archive is closed.
LATER = (State.PERFORMING, State.EVALUATION, State.DISCLOSURE)
ENDED = (State.EVALUATION, State.DISCLOSURE, State.TERMINATED)

TEXT_GATES = (
    rules.contract_is_drafted,
    rules.contract_follows_award,
    rules.clauses_are_complete,
    rules.contract_term_is_lawful,
    rules.milestones_add_up,
    rules.payment_terms_are_lawful,
    rules.guarantee_is_lawful,
    rules.expenditure_is_budgeted,
)

UNDOING = (rules.nothing_was_paid, rules.nothing_was_accepted, rules.delivered_work_is_checked, rules.no_payment_is_pending)

STAGE = Stage(
    key="contracts",
    label=_("合同"),
    gates={
        "sign_first": TEXT_GATES,
        "sign": (*TEXT_GATES, rules.both_parties_have_signed),
        "deliver": (rules.progress_is_reported,),
        "start_acceptance": (rules.stage_is_delivered, rules.recipients_take_part),
        "conclude_acceptance": (rules.every_clause_is_checked, rules.recipients_are_heard, rules.every_member_has_signed),
        "accept": (rules.every_stage_is_accepted, rules.no_rectification_is_open),
        "rescind": (rules.nothing_was_paid, rules.nothing_was_accepted, rules.no_payment_is_pending),
        "terminate": UNDOING,
        "end_contract": (rules.something_was_paid, rules.delivered_work_is_checked, rules.no_payment_is_pending),
    },
    ungated={
        "draft_contract": "a draft may be incomplete; the signatures ask for everything",
        "publish_contract": "its last day is a deadline, the action refuses a second time",
        "file_contract": "its last day is a deadline, the action refuses a second time",
        "propose_change": "the action refuses what exceeds the limit",
        "answer_change": "the supplier's own decision",
        "change_contract": "the action and the database hold all changes to the limit frozen at signing",
        "report_progress": "the supplier's own ledger, the action refuses more than was agreed",
        "record_acceptance": "a record may be incomplete; the conclusion asks for everything",
        "sign_acceptance": "a member's own signature",
        "publish_acceptance": "its last day is a deadline",
        "reply_rectification": "the supplier's own answer",
        "close_rectification": "the acceptor's own judgement on an answered demand",
        "return_guarantee": "a duty of the buyer once the work was accepted or the project ended",
        "request_payment": "the action and the database hold the amount to the accepted work",
        "approve_payment": "the approver's own decision; policy and database keep the asker away",
        "refuse_payment": "the approver's own decision, with its reason",
        "pay": "only an approved request is paid; the ledger and the database refuse more",
    },
    effects={
        "publish_result": (effects.open_signing, tell_next),
        "annul_award": (effects.drop_signing,),
        "void_award": (effects.drop_signing,),
        "draft_contract": (tell_next,),
        "sign_first": (tell_next,),
        "sign": (effects.bind_budget, effects.open_publication, tell_next),
        "publish_contract": (effects.meet_own_deadline,),
        "file_contract": (effects.meet_own_deadline,),
        "propose_change": (tell_next,),
        "answer_change": (tell_next,),
        "change_contract": (effects.move_changed_amount,),
        "deliver": (effects.open_acceptance_period, tell_next),
        "record_acceptance": (tell_next,),
        "conclude_acceptance": (effects.follow_conclusion, tell_next, tell_supplier),
        "publish_acceptance": (effects.meet_own_deadline,),
        "reply_rectification": (tell_next,),
        "request_payment": (effects.watch_payment, tell_next),
        "approve_payment": (tell_next,),
        "refuse_payment": (effects.watch_payment, tell_next),
        "pay": (effects.book_payment, tell_supplier),
        "rescind": (effects.undo_contract,),
        "end_contract": (effects.settle_contract,),
        "terminate": (effects.release_contract,),
    },
    acts=(
        Act("draft_contract", _("起草合同"), CONTRACTING, 4),
        Act("sign_first", _("签署合同"), CONTRACTING, 4, offered("sign_first")),
        Act("publish_contract", _("公告合同"), LATER, 4, offered("publish_contract")),
        Act("file_contract", _("备案合同"), LATER, 4, offered("file_contract")),
        Act("propose_change", _("提出合同变更"), WORKING, 4, offered("propose_change")),
        Act("answer_change", _("答复合同变更"), WORKING, 4, offered("answer_change")),
        Act("change_contract", _("签订补充合同"), WORKING, 4, offered("change_contract")),
        Act("report_progress", _("报告进度"), WORKING, 5, offered("report_progress")),
        Act("deliver", _("交付阶段成果"), WORKING, 5, offered("deliver")),
        Act("start_acceptance", _("组织验收"), WORKING, 5, offered("start_acceptance")),
        Act("record_acceptance", _("填写验收记录"), WORKING, 5, offered("record_acceptance")),
        Act("sign_acceptance", _("签署验收记录"), WORKING, 5, offered("sign_acceptance")),
        Act("conclude_acceptance", _("作出验收结论"), WORKING, 5, offered("conclude_acceptance")),
        Act("publish_acceptance", _("公告验收结果"), LATER, 5, offered("publish_acceptance")),
        Act("return_guarantee", _("退还履约保证金"), ENDED, 5, offered("return_guarantee")),
        Act("reply_rectification", _("答复整改要求"), WORKING, 5, offered("reply_rectification")),
        Act("close_rectification", _("复核整改"), WORKING, 5, offered("close_rectification")),
        Act("request_payment", _("申请付款"), LATER, 5, offered("request_payment")),
        Act("approve_payment", _("审批付款"), LATER, 5, offered("approve_payment")),
        Act("refuse_payment", _("拒绝支付"), LATER, 5, offered("refuse_payment")),
        Act("pay", _("支付资金"), LATER, 5, offered("pay")),
    ),
    offered={"sign": offered("sign")},
    panel=panel,
    todos=todos,
    policy=(
        Allow("draft_contract", FILER, BUYER, law.cite("contract.as_awarded")),
        Allow("sign_first", APPROVER, BUYER, law.cite("contract.sign"), ("draft_contract",)),
        Allow("sign_first", SUPPLIER, SUPPLIED, law.cite("contract.sign")),
        Allow("sign", APPROVER, BUYER, law.cite("contract.sign"), ("draft_contract",)),
        Allow("sign", SUPPLIER, SUPPLIED, law.cite("contract.sign")),
        Allow("publish_contract", FILER, BUYER, law.cite("contract.publish")),
        Allow("file_contract", FILER, BUYER, law.cite("contract.file")),
        Allow("propose_change", FILER, BUYER, law.cite("contract.change_max")),
        Allow("answer_change", SUPPLIER, SUPPLIED, law.cite("contract.unilateral")),
        Allow("change_contract", APPROVER, BUYER, law.cite("contract.change_max"), ("propose_change",)),
        Allow("report_progress", SUPPLIER, SUPPLIED, law.cite("performance.ledger")),
        Allow("deliver", SUPPLIER, SUPPLIED, law.cite("acceptance.stages")),
        Allow("start_acceptance", ACCEPTOR, BUYER, law.cite("acceptance.clauses"), SIGNERS),
        Allow("record_acceptance", ACCEPTOR, BUYER, law.cite("acceptance.clauses"), SIGNERS),
        Allow("sign_acceptance", GROUP, BUYER, law.cite("acceptance.signatures"), SIGNERS),
        Allow("conclude_acceptance", ACCEPTOR, BUYER, law.cite("acceptance.clauses"), SIGNERS),
        Allow("publish_acceptance", FILER, BUYER, law.cite("acceptance.publish")),
        Allow("reply_rectification", SUPPLIER, SUPPLIED, law.cite("acceptance.clauses")),
        Allow("close_rectification", ACCEPTOR, BUYER, law.cite("acceptance.clauses"), SIGNERS),
        Allow("accept", ACCEPTOR, BUYER, law.cite("acceptance.separation"), SIGNERS),
        Allow("return_guarantee", FILER, BUYER, law.cite("contract.guarantee_return")),
        Allow("request_payment", FILER, BUYER, law.cite("payment.by_quantity")),
        Allow("approve_payment", APPROVER, BUYER, law.cite("payment.separation"), ("request_payment",)),
        Allow("refuse_payment", APPROVER, BUYER, law.cite("payment.refusal"), ("request_payment",)),
        Allow("pay", TREASURY, FINANCE, law.cite("payment.due"), ("request_payment", "approve_payment")),
        Allow("rescind", SUPERVISOR, FINANCE, law.cite("contract.rescind")),
        Allow("end_contract", APPROVER, BUYER, law.cite("contract.end")),
    ),
    visibility=(
        See("projects.Project", SUPPLIER, SUPPLIED, "承接主体履行自己的合同"),
        See("projects.Document", SUPPLIER, OWN_DOCUMENTS, "承接主体自己合同的文书"),
        See("contracts.Contract", BUYER_SIDE, BUYER_CONTRACT, "本单位合同"),
        See("contracts.Contract", SUPPLIER, OWN_CONTRACT, "承接主体自己的合同"),
        See("contracts.Contract", FINANCE_SIDE, REGION_CONTRACT, "财政监督和支付"),
        See("contracts.Contract", AUDITORS, REGION_CONTRACT, "审计监督"),
        See("contracts.Payment", BUYER_SIDE, BUYER_PAYMENT, "本单位付款"),
        See("contracts.Payment", SUPPLIER, OWN_PAYMENT, "承接主体自己的款项"),
        See("contracts.Payment", FINANCE_SIDE, REGION_PAYMENT, "财政监督和支付"),
        See("contracts.Payment", AUDITORS, REGION_PAYMENT, "审计监督"),
    ),
)
