"""Rules of bids: what a submission holds, when bids are opened, how many are needed, and why an attempt may end."""

from collections.abc import Iterable, Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import remaining
from core.clock import now
from core.errors import Blocker
from core.money import grouped
from procurement import methods
from procurement.bids.queries import living_bids, missing_kinds
from procurement.models import Bid, Failure, Lot, Opening, Pickup, SealedPart, Tender
from procurement.standing.rules import signs_of_bans
from procurement.tenders.queries import current_lot
from procurement.tenders.rules import may_supply, tender_takes_bids
from procurement.tenders.rules.periods import moment
from projects.models import Project
from registry.models import Organisation


def may_bid(lot: Lot, supplier: Organisation) -> Iterator[Blocker]:
    """政府采购法 art. 22; 214号 art. 10 and 13: in time, by whom nothing bars, with the file in hand."""
    yield from tender_takes_bids(lot)
    yield from may_supply(supplier, lot.tender)
    yield from file_was_taken(lot.tender, supplier)


def file_was_taken(tender: Tender, supplier: Organisation) -> Iterator[Blocker]:
    """214号 art. 10: who responds has obtained the file from the buyer."""
    if not Pickup.objects.filter(tender=tender, supplier=supplier).exists():
        yield Blocker(
            _("还没有获取采购文件"), law.cite("supplier.conditions"), _("请先获取采购文件，免费且不公开"), tender.get_absolute_url()
        )


def parts_are_whole(parts: dict[str, list[SealedPart]], tender: Tender) -> Iterator[Blocker]:
    """条例 art. 17; 214号 art. 13: a response holds qualification, technical part and price."""
    for kind in missing_kinds(parts):
        message = _("还没有封存%(kind)s") % {"kind": kind.label}
        yield Blocker(message, law.cite("bid.declarations"), _("请封存后再提交"), reverse("bid", args=[tender.number]))


def portal_keeps_the_key(lot: Lot) -> Iterator[Blocker]:
    """214号 art. 13: where custodians keep the key, the portal must never see what a bid says before the opening."""
    if lot.custodies.filter(round="bid").exists():
        mend = _("请在响应页封标，或者用离线封标页封好后提交")
        yield Blocker(_("本次采购由托管人保管开启密钥，平台不接收没有封好的文件"), law.cite("consultation.sealed"), mend)


def price_is_within_ceiling(price: Decimal, lot: Lot) -> Iterator[Blocker]:
    """87号令 art. 63: a price above the ceiling makes the response invalid."""
    if price > lot.ceiling:
        words = {"price": grouped(price), "ceiling": grouped(lot.ceiling), "excess": grouped(price - lot.ceiling)}
        message = _("报价 %(price)s 元超过最高限价 %(ceiling)s 元，多 %(excess)s 元") % words
        yield Blocker(message, law.cite("bid.over_ceiling"), _("请改为不超过最高限价的金额"))


def opening_time_has_come(project: Project) -> Iterator[Blocker]:
    """214号 art. 13: responses are opened at the time the file names, never before the deadline."""
    lot = current_lot(project)
    basis = lot.tender.way.cite("sealed") if lot else methods.cite("sealed")
    if lot is None or lot.tender.deadline_at is None:
        yield Blocker(_("没有正在进行的采购"), basis, _("请先启动采购"))
    elif now() < lot.tender.deadline_at:
        left = remaining(now(), lot.tender.deadline_at)
        words = {"deadline": moment(lot.tender.deadline_at), "left": left, **lot.tender.way.words}
        message = _("%(bidding)s截止时间还没有到。截止于 %(deadline)s，%(left)s") % words
        yield Blocker(message, basis, _("截止后即可开启"))


def is_still_sealed(lot: Lot) -> Iterator[Blocker]:
    """214号 art. 13: responses are opened once."""
    opening = Opening.objects.filter(lot=lot).first()
    if opening is not None:
        words = {"at": moment(opening.at), **lot.tender.way.words}
        yield Blocker(_("%(bid)s已于 %(at)s 开启") % words, lot.tender.way.cite("opening"), _("请继续组织评审"))


def enough_suppliers_responded(project: Project) -> Iterator[Blocker]:
    """87号令 art. 43; 214号 art. 21; 财库〔2015〕124号: three, or two where the law says so. Before the deadline nobody learns how many."""
    lot = current_lot(project)
    if lot is None or lot.tender.deadline_at is None or now() < lot.tender.deadline_at:
        return
    needed, count = minimum(lot), living_bids(lot).count()
    if count < needed:
        words = {"count": count, "needed": needed, **lot.tender.way.words}
        message = _("提交%(bid)s的供应商只有 %(count)s 家，不足 %(needed)s 家，不得%(opening)s") % words
        url = reverse("fail_procurement", args=[project.number])
        yield Blocker(message, lot.tender.minimum.citation, _("请终止本次采购活动，改正后重新组织"), url)


def signs(lot: Lot, bids: Iterable[Bid]) -> list[dict[str, str]]:
    """87号令 art. 37; 条例 art. 18: what the panel should look at, read from fingerprints and registration alone."""
    found = list(bids)
    alike = _alike([(part.sha256, bid) for bid in found for part in bid.parts.all()])
    led = _alike([(bid.supplier.representative, bid) for bid in found if bid.supplier.representative])
    texts = [(_("%(names)s的响应中有内容完全相同的文件") % {"names": names}, law.cite("bid.collusion")) for names in alike]
    texts += [(_("%(names)s登记的负责人同名") % {"names": names}, law.cite("supplier.related")) for names in led]
    texts += signs_of_bans(lot, found)
    return [{"message": message, "basis": basis} for message, basis in texts]


def _alike(pairs: Iterable[tuple[str, Bid]]) -> list[str]:
    """The names of suppliers that share a value, each group once."""
    groups: dict[str, set[str]] = {}
    for value, bid in pairs:
        groups.setdefault(value, set()).add(bid.supplier.name)
    return sorted({"、".join(sorted(names)) for names in groups.values() if len(names) > 1})


def minimum(lot: Lot) -> int:
    """How many suppliers must respond by the law of the day of the notice."""
    return lot.tender.minimum.number


def failure_has_ground(lot: Lot, reason: str, note: str) -> Iterator[Blocker]:
    """政府采购法 art. 36; 214号 art. 34: an attempt ends only for a reason that the law names and the facts bear."""
    if reason not in Failure.values:
        yield Blocker(_("没有选择终止的情形"), law.cite("procurement.failure"), _("请选择一种情形"))
    if not note.strip():
        yield Blocker(_("没有写明终止的具体情况"), law.cite("procurement.termination"), _("请写明事实和依据"))
    if reason == Failure.TOO_FEW:
        yield from _too_few(lot)
    if reason == Failure.OVER_BUDGET:
        yield from _all_over(lot)


def _too_few(lot: Lot) -> Iterator[Blocker]:
    basis = lot.tender.way.cite("termination")
    if lot.tender.deadline_at is None or now() < lot.tender.deadline_at:
        yield Blocker(_("截止时间还没有到，不能认定供应商不足"), basis, _("截止后再办理"))
        return
    needed, count = minimum(lot), still_taking_part(lot)
    if count >= needed:
        message = _("现有 %(count)s 家供应商，已达 %(needed)s 家，不能以供应商不足终止") % {"count": count, "needed": needed}
        yield Blocker(message, basis, _("请继续开启和评审，或选择其他情形"))


def still_taking_part(lot: Lot) -> int:
    """Before the reviews everybody who responded; afterwards those who were found valid, and at last those with a final offer."""
    bids = living_bids(lot)
    valid = bids.exclude(review__is_valid=False)
    offered = valid.filter(final_offer__price__isnull=False)
    return offered.count() if offered.exists() else valid.count()


def _all_over(lot: Lot) -> Iterator[Blocker]:
    basis = law.cite("procurement.failure")
    if not Opening.objects.filter(lot=lot).exists():
        yield Blocker(_("响应文件还没有开启，不能认定报价超过预算"), basis, _("开启后再办理"))
        return
    within = [bid for bid in living_bids(lot).select_related("final_offer") if (bid.last_price or lot.ceiling) <= lot.ceiling]
    if within:
        message = _("有 %(n)s 家的报价没有超过最高限价，不能以报价超过预算终止") % {"n": len(within)}
        yield Blocker(message, basis, _("请继续评审，或选择其他情形"))
