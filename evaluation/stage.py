"""What evaluation adds to the life of a project: its acts, the gates of the conclusion, and one gate on the next plan."""

from collections.abc import Callable

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from contracts.models import Contract
from core import law
from evaluation.actions.opening import close_deadlines, open_evaluation
from evaluation.actions.telling import tell_next, tell_supplier
from evaluation.queries import offers
from evaluation.queries.panels import panels
from evaluation.queries.todos import todos
from evaluation.rules import gates as rules
from projects.models import Project, State
from projects.protocol import Act, Stage
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Scope, See

FILER, APPROVER = frozenset({Role.FILER}), frozenset({Role.APPROVER})
ASSESSORS, EVALUATORS = frozenset({Role.FILER, Role.ACCEPTOR}), frozenset({Role.EVALUATOR})
# Either may be the buyer's signature under the contract.
SIGNING = ("sign_first", "sign")
# After these it may be somebody else's turn.
TELLING = ("set_up_evaluation", "close_survey", "assess_as_buyer", "assess_as_third_party", "record_missing_party", "confirm_rectification")

ASSIGNED = Scope("projects it evaluates", lambda holder: Q(evaluation__evaluator__in=holder.organisations))
ASSIGNED_DOCUMENTS = Scope(
    "public documents of projects it evaluates", lambda holder: Q(project__evaluation__evaluator__in=holder.organisations, is_public=True)
)
OF_BUYER = Scope("evaluations of own projects", lambda holder: Q(project__buyer__in=holder.organisations))
OF_REGION = Scope("evaluations of own region", lambda holder: Q(project__region__in=holder.regions))
OF_EVALUATOR = Scope("evaluations it was chosen for", lambda holder: Q(evaluator__in=holder.organisations))

OF_SUPPLIER = Scope(
    "conclusions about its own contracts",
    lambda holder: Q(project__in=Contract.objects.filter(supplier__in=holder.organisations).values("project"), concluded_at__isnull=False),
)
DUTY, USE, THIRD = law.cite("evaluation.duty"), law.cite("evaluation.use"), law.cite("evaluation.third_party")


def act(key: str, label: object, offered: Callable[[Project], bool] | None = None) -> Act:
    """Declare an act of the evaluation, the sixth of the seven steps."""
    return Act(key, label, (State.EVALUATION,), 6, offered)


STAGE = Stage(
    key="evaluation",
    label=_("评价"),
    gates={
        "file_plan": (rules.past_result_was_considered,),
        "set_up_evaluation": (rules.weights_are_complete, rules.evaluator_is_independent),
        "issue_survey_links": (rules.evaluation_is_set_up, rules.links_do_not_exceed_recipients),
        "extend_survey": (rules.evaluation_is_set_up,),
        "close_survey": (rules.survey_minimum_is_reached,),
        "assess_as_buyer": (rules.evaluation_is_set_up,),
        "assess_as_third_party": (rules.evaluation_is_set_up, rules.evaluator_is_independent),
        "conclude": (
            rules.three_parties_are_in,
            rules.survey_minimum_is_reached,
            rules.evaluator_is_independent,
            rules.rectification_is_closed,
        ),
    },
    ungated={
        "record_missing_party": "the reason that is typed is the fact",
        "order_rectification": "the buyer may always ask for rectification",
        "confirm_rectification": "its action asks for the order before it",
        "reevaluate": "finance's own decision",
    },
    effects={
        "accept": (open_evaluation, tell_next),
        "end_contract": (open_evaluation, tell_next),
        **dict.fromkeys(TELLING, (tell_next,)),
        "order_rectification": (tell_next, tell_supplier),
        "conclude": (close_deadlines, tell_supplier),
    },
    acts=(
        act("set_up_evaluation", _("确定评价方案"), offers.plan_is_open),
        act("issue_survey_links", _("发放满意度问卷"), offers.survey_runs),
        act("extend_survey", _("延长问卷期限"), offers.survey_went_out),
        act("close_survey", _("汇总满意度问卷"), offers.survey_went_out),
        act("assess_as_buyer", _("完成购买主体评价")),
        act("assess_as_third_party", _("完成第三方评价"), offers.third_party_may_assess),
        act("record_missing_party", _("记录缺少一方评价的理由"), offers.a_party_is_missing),
        act("order_rectification", _("提出整改要求"), offers.rectification_is_due),
        act("confirm_rectification", _("确认整改完成"), offers.rectification_was_asked_for),
        Act("reevaluate", _("作出财政重点评价"), (State.DISCLOSURE, State.DISCLOSED), 7, offers.finance_may_evaluate),
    ),
    panel=panels,
    todos=todos,
    policy=(
        *(Allow(key, FILER, BUYER, DUTY) for key in ("set_up_evaluation", "issue_survey_links", "extend_survey", "close_survey")),
        Allow("assess_as_buyer", ASSESSORS, BUYER, DUTY, apart_from=SIGNING),
        Allow("assess_as_third_party", EVALUATORS, ASSIGNED, THIRD),
        Allow("record_missing_party", FILER, BUYER, DUTY),
        Allow("order_rectification", FILER, BUYER, USE),
        Allow("confirm_rectification", frozenset({Role.ACCEPTOR}), BUYER, USE, apart_from=SIGNING),
        Allow("conclude", APPROVER, BUYER, DUTY),
        Allow("reevaluate", frozenset({Role.FINANCE_SUPERVISOR}), FINANCE, DUTY),
    ),
    visibility=(
        See("evaluation.Evaluation", BUYER_SIDE, OF_BUYER, "本单位项目的评价"),
        See("evaluation.Evaluation", FINANCE_SIDE | AUDITORS, OF_REGION, "财政监督、审计监督"),
        See("evaluation.Evaluation", EVALUATORS, OF_EVALUATOR, "受托评价的项目"),
        See("evaluation.Evaluation", frozenset({Role.SUPPLIER}), OF_SUPPLIER, "本单位所作服务的评价结论"),
        See("projects.Project", EVALUATORS, ASSIGNED, "受托评价的项目"),
        See("projects.Document", EVALUATORS, ASSIGNED_DOCUMENTS, "受托评价项目的公开文书"),
    ),
)
