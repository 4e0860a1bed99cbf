"""The spine's own stage: suspension, and who sees projects and their documents."""

from django.db.models import Q
from django.utils.translation import gettext_lazy as _

from core import law
from projects.models import LIVING, State
from projects.protocol import Act, Stage
from projects.queries import is_paused, may_pause
from projects.rules import not_suspended
from registry.models import Role
from registry.policy import Allow, Scope, See
from registry.stage import EVERYBODY, SELF

BUYER = Scope("own projects", lambda holder: Q(buyer__in=holder.organisations))
FINANCE = Scope("projects of own region", lambda holder: Q(region__in=holder.regions))
FINANCE_FILED = Scope("filed projects of own region", lambda holder: Q(region__in=holder.regions) & ~Q(state=State.PLAN))
BUYER_DOCUMENTS = Scope("documents of own projects", lambda holder: Q(project__buyer__in=holder.organisations))
REGION_DOCUMENTS = Scope("documents of own region", lambda holder: Q(project__region__in=holder.regions))
BUYER_SIDE = frozenset({Role.FILER, Role.APPROVER, Role.REVIEWER, Role.ACCEPTOR})
FINANCE_SIDE = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_SUPERVISOR, Role.TREASURY})
AUDITORS = frozenset({Role.AUDITOR})

STAGE = Stage(
    key="projects",
    label=_("项目"),
    gates=dict.fromkeys(("open_bids", "award", "sign"), (not_suspended,)),
    ungated={"suspend": "finance's own decision, its length is checked by the action", "resume": "finance's own decision"},
    acts=(
        Act("suspend", _("暂停采购活动"), (State.BIDDING, State.CONTRACTING, State.PERFORMING), 3, may_pause),
        Act("resume", _("恢复采购活动"), tuple(LIVING), 3, is_paused),
    ),
    policy=(
        Allow("suspend", frozenset({Role.FINANCE_SUPERVISOR}), FINANCE, law.cite("procurement.suspension")),
        Allow("resume", frozenset({Role.FINANCE_SUPERVISOR}), FINANCE, law.cite("procurement.suspension")),
    ),
    visibility=(
        See("projects.Project", BUYER_SIDE, BUYER, "本单位项目"),
        See("projects.Project", FINANCE_SIDE, FINANCE_FILED, "财政部门审核和监督本级项目"),
        See("projects.Project", AUDITORS, FINANCE, "审计监督"),
        See("projects.Receipt", EVERYBODY, SELF, "本人回执"),
        See("projects.Document", BUYER_SIDE, BUYER_DOCUMENTS, "本单位文书"),
        See("projects.Document", FINANCE_SIDE, REGION_DOCUMENTS, "财政监督"),
        See("projects.Document", AUDITORS, REGION_DOCUMENTS, "审计监督"),
    ),
)
