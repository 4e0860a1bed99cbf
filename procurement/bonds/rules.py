"""The rules of bonds: how much may be asked, what is accepted, and what a missing one means."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.errors import Blocker
from core.money import grouped, yuan
from core.wording import written_day
from procurement.bonds.queries import own_guarantee
from procurement.models import Bid, Lot
from procurement.tenders.queries import current_lot
from projects.models import Project


@dataclass(frozen=True)
class GuaranteeData:
    """A bond as its bidder records it; money in yuan."""

    form: str
    issuer: str
    number: str
    amount: Decimal
    valid_until: date
    account: str = ""


def bond_is_within_limit(project: Project) -> Iterator[Blocker]:
    """条例 art. 33; 214号 art. 12: a bond of at most two per cent of the budget, and only where the method knows one."""
    lot = current_lot(project)
    if lot is None or not lot.tender.bond:
        return
    way, url, bond = lot.tender.way, reverse("draft_tender", args=[project.number]), lot.tender.bond
    most = way.find("bond_max")
    if most is None:
        yield Blocker(_("%(method)s不收取保证金") % way.words, way.cite("suitable"), _("请把保证金改为 0"), url, _("经办"))
        return
    limit = yuan((project.budget or lot.ceiling) * most.share)
    if bond > limit:
        words = {"bond": grouped(bond), "limit": grouped(limit), "percent": f"{most.amount.normalize():f}", "over": grouped(bond - limit)}
        message = _("保证金 %(bond)s 元超过预算的 %(percent)s%%，即 %(limit)s 元，多 %(over)s 元") % words
        yield Blocker(message, most.citation, _("请调低保证金"), url, _("经办"))


def guarantee_is_accepted(lot: Lot, data: GuaranteeData) -> Iterator[Blocker]:
    """条例 art. 33: in a form that is no cash, as much as the file asks for, and valid beyond the opening."""
    tender = lot.tender
    if not tender.bond:
        yield Blocker(_("本次采购不收取保证金"), law.cite("bond.forms"), _("不必登记"))
        return
    forms = law.get("bond.forms", on=local_date(tender.published_at), region=lot.project.region) if tender.published_at else None
    if forms and data.form not in forms.items:
        words = {"form": data.form, "forms": "、".join(forms.items)}
        yield Blocker(_("不接受“%(form)s”。可以用%(forms)s") % words, forms.citation, _("请换一种形式"))
    if data.amount < tender.bond:
        words = {"amount": grouped(data.amount), "bond": grouped(tender.bond), "short": grouped(tender.bond - data.amount)}
        message = _("保证金应为 %(bond)s 元，登记的是 %(amount)s 元，少 %(short)s 元") % words
        yield Blocker(message, law.cite("bond.missing"), _("请按采购文件的数额提交"))
    if tender.deadline_at and data.valid_until <= local_date(tender.deadline_at):
        words = {"until": written_day(data.valid_until), "deadline": written_day(local_date(tender.deadline_at))}
        message = _("有效期到 %(until)s，没有超过响应截止之日 %(deadline)s") % words
        yield Blocker(message, law.cite("bond.missing"), _("请提交有效期更长的"))


def bond_is_given(bid: Bid) -> Iterator[Blocker]:
    """条例 art. 33; 87号令 art. 63: a bid without the bond that the file asks for is invalid."""
    if bid.lot.tender.bond and own_guarantee(bid.lot, bid.supplier) is None:
        message = _("%(name)s没有提交采购文件要求的保证金，响应无效") % {"name": bid.supplier.name}
        yield Blocker(message, law.cite("bond.missing"), _("请填写“不通过”和理由"))
