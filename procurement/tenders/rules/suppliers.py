"""Who may supply: the kinds of 102号令 art. 6 and 8 and the exclusions known to the portal."""

from collections.abc import Iterator

from django.utils.translation import gettext as _

from core import law
from core.clock import today
from core.errors import Blocker
from procurement.models import Tender
from procurement.standing.rules import is_not_banned
from registry.models import Organisation, OrganisationKind

K = OrganisationKind
SUPPLIERS = frozenset({
    K.COMPANY, K.SOLE_TRADER, K.COOPERATIVE, K.RURAL_COLLECTIVE, K.RESIDENTS_COMMITTEE, K.VILLAGERS_COMMITTEE,
    K.ASSOCIATION, K.NONPROFIT, K.FOUNDATION, K.INSTITUTION_II, K.BUSINESS_INSTITUTION,
})  # fmt: skip
NEITHER = frozenset({K.INSTITUTION_I, K.CAREER_MASS_BODY})


def is_supplier(organisation: Organisation) -> Iterator[Blocker]:
    """102号令 art. 6 and 8: its kind may supply."""
    words = {"name": organisation.name, "kind": organisation.get_kind_display()}
    if organisation.kind in NEITHER:
        message = _("%(name)s是%(kind)s，既不作购买主体，也不作承接主体") % words
        yield Blocker(message, law.cite("buyer.excluded"), _("请核对登记的单位性质"))
    elif organisation.kind not in SUPPLIERS:
        message = _("%(name)s登记为%(kind)s，不属于可以承接的主体") % words
        yield Blocker(message, law.cite("supplier.kinds"), _("请核对登记的单位性质"))


def may_supply(organisation: Organisation, tender: Tender) -> Iterator[Blocker]:
    """102号令 art. 6 and 8; 条例 art. 18: the kind may supply, no ban, not buyer or agency of it, and invited where one must be."""
    yield from is_supplier(organisation)
    yield from is_not_banned(organisation, today())
    way = tender.way
    if way.has("invitation") and not tender.invitations.filter(supplier=organisation).exists():
        yield Blocker(_("%(method)s只有受到邀请的供应商可以参加") % way.words, way.cite("invitation"), _("可以关注其他采购机会"))
    if organisation.pk in (tender.buyer_id, tender.agency_id):
        message = _("%(name)s是本项目的购买主体或代理机构，不能同时承接") % {"name": organisation.name}
        yield Blocker(message, law.cite("supplier.prior_work"), _("请由其他单位承接"))
