"""Who may buy and who may supply, by the legal kind of an organisation."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from registry.models import Organisation, OrganisationKind

BUYERS = frozenset({
    OrganisationKind.STATE_BODY,
    OrganisationKind.PARTY_BODY,
    OrganisationKind.ADMIN_MASS_BODY,
    OrganisationKind.ADMIN_INSTITUTION,
})  # fmt: skip
SUPPLIERS = frozenset({
    OrganisationKind.INSTITUTION_II,
    OrganisationKind.BUSINESS_INSTITUTION,
    OrganisationKind.ASSOCIATION,
    OrganisationKind.NONPROFIT,
    OrganisationKind.FOUNDATION,
    OrganisationKind.COMPANY,
    OrganisationKind.SOLE_TRADER,
    OrganisationKind.COOPERATIVE,
    OrganisationKind.RURAL_COLLECTIVE,
    OrganisationKind.RESIDENTS_COMMITTEE,
    OrganisationKind.VILLAGERS_COMMITTEE,
})  # fmt: skip


def may_buy(organisation: Organisation) -> Iterator[Blocker]:
    """102号令 art. 5, 8, 33: state bodies buy, and those to whom the order applies by reference; nobody else."""
    if organisation.kind not in BUYERS:
        message = _("%(name)s是%(kind)s，不能作为购买主体") % {"name": organisation.name, "kind": organisation.get_kind_display()}
        yield Blocker(message, law.cite("buyer.kinds"), _("请由有购买职责的国家机关编制计划"))


def may_supply(organisation: Organisation) -> Iterator[Blocker]:
    """102号令 art. 6, 8: companies, social organisations, class II institutions and others.

    Never class I institutions nor mass bodies funded by the budget.
    """
    if organisation.kind not in SUPPLIERS:
        message = _("%(name)s是%(kind)s，不能承接政府购买服务") % {"name": organisation.name, "kind": organisation.get_kind_display()}
        yield Blocker(message, law.cite("supplier.kinds"), _("单位性质登记有误的，请先更正单位信息"))
