"""What bars a supplier from a tender and what it has to look at itself, each with its clause."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date

from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date, years_later
from core.clock import today
from core.errors import Blocker
from core.wording import written_day
from procurement.models import Bid, SupplierBan, Tender
from registry.models import Membership, Organisation


@dataclass(frozen=True)
class Finding:
    """One condition and how the supplier stands: done (met), over (not met) or due (to be looked at by the supplier itself)."""

    kind: str
    title: str
    text: str
    basis: str


def basis_of(ban: SupplierBan) -> str:
    """The clause by which a decision shuts its supplier out."""
    return law.cite("supplier.ban" if ban.kind == SupplierBan.Kind.BAN else "supplier.credit")


def is_not_banned(supplier: Organisation, on: date) -> Iterator[Blocker]:
    """政府采购法 art. 22 and 77; 条例 art. 19; 财库〔2016〕125号: no ban and no entry in a list on the day."""
    for ban in SupplierBan.objects.in_force(on).filter(supplier=supplier):
        yield Blocker(_ban_words(ban), basis_of(ban), _("期满或者解除后可以参加；有异议的请向决定机关提出"))


def _ban_words(ban: SupplierBan) -> str:
    until = _("至 %(day)s") % {"day": written_day(ban.ends_on)} if ban.ends_on else _("至移出名单")
    words = {"name": ban.supplier.name, "kind": ban.get_kind_display(), "authority": ban.authority, "number": ban.number, "until": until}
    return _("%(name)s：%(kind)s，%(until)s（%(authority)s %(number)s）") % words


def signs_of_bans(bids: Iterable[Bid]) -> Iterator[tuple[str, str]]:
    """财库〔2016〕125号: what the records said of each bidder on the day of the deadline, for whoever reviews the qualifications."""
    for bid in bids:
        deadline = bid.lot.tender.deadline_at
        day = local_date(deadline) if deadline else today()
        for blocker in is_not_banned(bid.supplier, day):
            yield str(blocker.message), blocker.basis


def standing(supplier: Organisation, tender: Tender, obstacles: Iterable[Blocker]) -> list[Finding]:
    """条例 art. 17 and 18: what bars the supplier from this tender, what was looked at, and what only the supplier knows."""
    found = [Finding("over", _("不能参加"), str(one.message), one.basis) for one in obstacles]
    bars = {one.basis for one in found}
    met = [
        (_("单位性质"), str(supplier.get_kind_display()), law.cite("supplier.kinds")),
        (_("处罚和失信记录"), _("截至 %(day)s，本平台没有记录") % {"day": written_day(today())}, law.cite("supplier.credit")),
    ]
    found += [Finding("done", title, text, basis) for title, text, basis in met if basis not in bars]
    return [*found, *_related(supplier), *_close(supplier, tender), _earlier_work()]


def _related(supplier: Organisation) -> Iterator[Finding]:
    """条例 art. 18: of those under one head only one may take part; names of registered suppliers are public."""
    basis, title = law.cite("supplier.related"), _("同一负责人、控股和管理关系")
    others = Organisation.objects.filter(representative=supplier.representative, duties__contains=["supplier"]).exclude(pk=supplier.pk)
    names = list(others.values_list("name", flat=True)) if supplier.representative else []
    if names:
        text = _("登记的负责人与%(names)s同名。是同一人的，只能有一家参加") % {"names": "、".join(names)}
        yield Finding("due", title, text, basis)
    else:
        yield Finding("due", title, _("没有与本单位负责人同名的登记单位；有控股、管理关系的，只能有一家参加，请自查"), basis)


def _close(supplier: Organisation, tender: Tender) -> Iterator[Finding]:
    """条例 art. 9: people of both sides; whoever has a tie at the buyer keeps away from this purchase."""
    own = Membership.objects.current().filter(organisation=supplier).values("user")
    shared = Membership.objects.filter(organisation__in=[one for one in (tender.buyer_id, tender.agency_id) if one], user__in=own)
    names = list(shared.values_list("user__name", flat=True).distinct())
    if names:
        text = _("%(names)s在购买主体或者代理机构任职或者任过职，请告知购买主体依法回避") % {"names": "、".join(names)}
        yield Finding("due", _("与采购人员的关系"), text, law.cite("recusal.cases"))


def _earlier_work() -> Finding:
    text = _("为本项目提供过整体设计、规范编制、项目管理等服务的，不能参加，请自查")
    return Finding("due", _("前期服务"), text, law.cite("supplier.prior_work"))


def ban_is_lawful(*, kind: str, starts_on: date, ends_on: date | None) -> Iterator[Blocker]:
    """政府采购法 art. 77: a ban lasts from one to three years."""
    if kind != SupplierBan.Kind.BAN:
        return
    most = law.get("supplier.ban", on=starts_on)
    if ends_on is None or ends_on < starts_on:
        yield Blocker(_("禁止参加政府采购活动的，要写明届满日期，且不早于起始日期"), most.citation)
    elif ends_on > years_later(starts_on, most.number):
        yield Blocker(_("禁止参加政府采购活动最长 %(n)s 年") % {"n": most.number}, most.citation, _("请核对决定书的期限"))
