"""What a supplier's standing adds to the portal: who keeps bans, who keeps documents; no step of a project."""

from collections.abc import Iterator, Mapping

from django.db.models import Q

from core import law
from procurement.tenders.stage import MINE, SUPPLIER
from projects.models import Project
from projects.protocol import Act, Effect, Gate, Panel, Todo
from projects.stage import AUDITORS
from registry.models import Role, User
from registry.policy import ANY, Allow, Scope, See

GATES: Mapping[str, tuple[Gate, ...]] = {}
UNGATED: Mapping[str, str] = {}
EFFECTS: Mapping[str, tuple[Effect, ...]] = {}
ACTS: tuple[Act, ...] = ()
SUPERVISORS = frozenset({Role.FINANCE_SUPERVISOR})
KEPT_HERE = Scope("entries of own region", lambda holder: Q(region__in=holder.regions))
OWN_SUPPLIER = Scope("own organisation", lambda holder: Q(pk__in=holder.organisations))
POLICY: tuple[Allow, ...] = (
    Allow("keep_bans", SUPERVISORS, KEPT_HERE, law.cite("supplier.ban")),
    Allow("keep_documents", SUPPLIER, OWN_SUPPLIER, law.cite("bid.declarations")),
)
VISIBILITY: tuple[See, ...] = (
    See("procurement.SupplierBan", SUPERVISORS | AUDITORS, ANY, "在全国范围内有效，监督、审计"),
    See("procurement.StoredDocument", SUPPLIER, MINE, "本单位资料"),
)


def panel(project: Project, user: User) -> list[Panel]:
    """Nothing on a project's page."""
    return []


def todos(user: User) -> Iterator[Todo]:
    """Nothing waits."""
    yield from ()
