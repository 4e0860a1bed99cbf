"""The catalogue's rows in the policy table."""

from core import law
from registry.models import Role
from registry.policy import ANY, Allow, See
from registry.stage import EVERYBODY, Rows

CATALOGUERS = frozenset({Role.FINANCE_REVIEWER, Role.FINANCE_SUPERVISOR, Role.ADMINISTRATOR})
PUBLIC = law.cite("plan.catalog_public")

STAGE = Rows(
    policy=(
        Allow("import_catalog", CATALOGUERS, ANY, PUBLIC),
        Allow("publish_catalog", frozenset({Role.FINANCE_SUPERVISOR}), ANY, PUBLIC),
    ),
    visibility=(
        See("catalog.CatalogEdition", EVERYBODY, ANY, PUBLIC),
        See("catalog.CatalogItem", EVERYBODY, ANY, PUBLIC),
    ),
)
