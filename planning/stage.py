"""What planning adds to the life of a project."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import law
from planning.actions import effects
from planning.queries import desk
from planning.rules import ending, filing, intention, review
from projects.models import State
from projects.protocol import Act, Stage
from projects.stage import AUDITORS, BUYER, BUYER_SIDE, FINANCE_FILED, FINANCE_SIDE
from registry.models import Role
from registry.policy import Allow, Scope, See
from registry.stage import OWN

OF_BUYER = Scope("own lines", lambda holder: Q(project__buyer__in=holder.organisations))
OF_REGION_FILED = Scope("filed lines of own region", lambda holder: Q(project__region__in=holder.regions) & ~Q(project__state=State.PLAN))
OF_REGION = Scope("of own region", lambda holder: Q(project__region__in=holder.regions))
MONEY_OF_BUYER = Scope("own budget", lambda holder: Q(buyer__in=holder.organisations))
MONEY_OF_REGION = Scope("budgets of own region", lambda holder: Q(buyer__region__in=holder.regions))
ENTRIES_OF_BUYER = Scope("own entries", lambda holder: Q(line__buyer__in=holder.organisations))
ENTRIES_OF_REGION = Scope("entries of own region", lambda holder: Q(line__buyer__region__in=holder.regions))

FILER, APPROVER, FINANCE_REVIEWER = (frozenset({role}) for role in (Role.FILER, Role.APPROVER, Role.FINANCE_REVIEWER))
PREPARED = ("create_project", "save_line", "submit_line")
FILING_GATES = (
    filing.buyer_may_buy,
    filing.basis_document_is_named,
    filing.catalog_item_is_in_force,
    filing.service_is_not_on_negative_list,
    filing.service_is_described,
    filing.service_period_is_sensible,
    filing.cost_estimate_is_complete,
    filing.targets_are_complete,
    filing.needs_are_surveyed,
    filing.pre_evaluation_is_made,
    filing.no_disguised_hiring,
)
CREATE, APART, FILE = law.cite("plan.budget_listing"), law.cite("separation.duties"), law.cite("plan.filing")
DECIDE, ANNOUNCE, FUNDS = law.cite("budget.approval"), law.cite("intention.publicity"), law.cite("plan.within_budget")

STAGE = Stage(
    key="planning",
    label=_("计划"),
    acts=(
        Act("save_line", _("编制计划项目"), (State.PLAN,), 1),
        Act("submit_line", _("报送审批人"), (State.PLAN,), 1),
        Act("publish_intention", _("公开采购意向"), (State.APPROVED,), 3),
    ),
    gates={
        "submit_line": FILING_GATES,
        "file_plan": (filing.line_is_submitted, *FILING_GATES),
        "return_plan": (review.decision_states_reasons,),
        "reject_plan": (review.decision_states_reasons,),
        "approve_budget": (review.approval_is_numbered, *review.APPROVAL_CHECKS),
        "publish_intention": (intention.intention_is_complete,),
        "start_procurement": (intention.intention_was_public_long_enough,),
        "terminate": (ending.termination_has_ground,),
    },
    ungated={
        "save_line": "a draft may be incomplete; filing asks for everything",
    },
    effects={
        "submit_line": (effects.tell_approvers,),
        "file_plan": (effects.tell_finance,),
        "return_plan": (effects.tell_buyer,),
        "reject_plan": (effects.tell_buyer,),
        "approve_budget": (effects.commit_at_approval, effects.open_intention_deadline, effects.tell_buyer),
        "publish_intention": (effects.meet_intention_deadline,),
        "terminate": (effects.release_at_termination,),
    },
    panel=desk.panel,
    todos=desk.todos,
    policy=(
        Allow("create_project", FILER, OWN, CREATE),
        Allow("save_line", FILER, BUYER, CREATE),
        Allow("submit_line", FILER, BUYER, APART),
        Allow("file_plan", APPROVER, BUYER, FILE, apart_from=PREPARED),
        Allow("return_plan", FINANCE_REVIEWER, FINANCE_FILED, DECIDE, apart_from=("file_plan", *PREPARED)),
        Allow("reject_plan", FINANCE_REVIEWER, FINANCE_FILED, DECIDE, apart_from=("file_plan", *PREPARED)),
        Allow("approve_budget", FINANCE_REVIEWER, FINANCE_FILED, DECIDE, apart_from=("file_plan", *PREPARED)),
        Allow("publish_intention", FILER, BUYER, ANNOUNCE),
        Allow("terminate", APPROVER, BUYER, law.cite("procurement.termination")),
        Allow("appropriate", FINANCE_REVIEWER, MONEY_OF_REGION, FUNDS),
        Allow("open_budget_line", FINANCE_REVIEWER, Scope("buyers of own region", lambda holder: Q(region__in=holder.regions)), FUNDS),
    ),
    visibility=(
        See("planning.PlanLine", BUYER_SIDE, OF_BUYER, CREATE),
        See("planning.PlanLine", FINANCE_SIDE, OF_REGION_FILED, DECIDE),
        See("planning.PlanLine", AUDITORS, OF_REGION, law.cite("authority.audit")),
        See("planning.AnnualPlan", BUYER_SIDE, MONEY_OF_BUYER, CREATE),
        See("planning.AnnualPlan", FINANCE_SIDE | AUDITORS, MONEY_OF_REGION, DECIDE),
        See("planning.BudgetLine", BUYER_SIDE, MONEY_OF_BUYER, FUNDS),
        See("planning.BudgetLine", FINANCE_SIDE | AUDITORS, MONEY_OF_REGION, FUNDS),
        See("planning.BudgetEntry", BUYER_SIDE, ENTRIES_OF_BUYER, FUNDS),
        See("planning.BudgetEntry", FINANCE_SIDE | AUDITORS, ENTRIES_OF_REGION, FUNDS),
    ),
)
