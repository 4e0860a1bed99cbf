"""Rules of bids: what a submission holds, when bids are opened, how many are needed, and why an attempt may end."""

from collections.abc import Iterable, Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import remaining
from core.clock import now
from core.errors import Blocker
from procurement import methods
from procurement.bids.queries import living_bids
from procurement.models import Bid, Failure, Lot, OfferCall, Opening, Pickup, Tender
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


def signs(bids: Iterable[Bid]) -> list[dict[str, str]]:
    """87号令 art. 37; 条例 art. 18: what the panel should look at, read from registration alone; what files show comes after them."""
    found = list(bids)
    led = _alike([(bid.supplier.representative, bid) for bid in found if bid.supplier.representative])
    texts = [(_("%(names)s登记的负责人同名") % {"names": names}, law.cite("supplier.related")) for names in led]
    return [{"message": message, "basis": basis} for message, basis in (*texts, *signs_of_bans(found))]


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
    """Who responded; after the reviews those found valid, and from the end of the talks on those with a final offer."""
    valid = living_bids(lot).exclude(review__is_valid=False)
    call = OfferCall.objects.filter(lot=lot).first()
    if call is None or now() < call.due_at:
        return valid.count()
    offered = valid.filter(final_offer__isnull=False)
    return offered.filter(final_offer__price__lte=lot.ceiling).count() if call.opened_at else offered.count()


def _all_over(lot: Lot) -> Iterator[Blocker]:
    basis = law.cite("procurement.failure")
    if not Opening.objects.filter(lot=lot).exists():
        yield Blocker(_("响应文件还没有开启，不能认定报价超过预算"), basis, _("开启后再办理"))
        return
    within = [bid for bid in living_bids(lot).select_related("final_offer") if (bid.last_price or lot.ceiling) <= lot.ceiling]
    if within:
        message = _("有 %(n)s 家的报价没有超过最高限价，不能以报价超过预算终止") % {"n": len(within)}
        yield Blocker(message, basis, _("请继续评审，或选择其他情形"))
