"""Rules of custody: who keeps the shares, whether all have a key, and whether enough were handed over."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now, today
from core.errors import Blocker
from procurement.models import Custody, KeyHolder
from procurement.seal.encoding import FormatError
from procurement.seal.statements import read_recipient
from procurement.sealed.queries import bid_custody, cure_ends_at, is_opened, is_shut
from procurement.sealed.reading import Reading
from procurement.tenders.queries import current_lot
from procurement.tenders.rules.periods import moment
from projects.models import Project
from registry.models import Membership

# From which bodies custodians come; with fewer of them one could not be missing and two still open.
SIDES = ("buyer", "finance", "audit")
FEWEST = len(SIDES)


def threshold_of(count: int) -> int:
    """How many of so many custodians open: the majority, so two of three and three of five."""
    return count // 2 + 1


def custodians_are_apart(members: Sequence[Membership]) -> Iterator[Blocker]:
    """214号 art. 13: until the opening nobody may read; the shares lie with people of different bodies."""
    basis = law.cite("consultation.sealed")
    if len(members) < FEWEST:
        message = _("托管人只有 %(n)s 人，不足 %(fewest)s 人") % {"n": len(members), "fewest": FEWEST}
        yield Blocker(message, basis, _("请从购买主体、财政部门和审计机关各选一人以上"))
    bodies = {member.organisation_id for member in members}
    if len(bodies) < FEWEST:
        message = _("托管人来自 %(n)s 家单位，不足 %(fewest)s 家") % {"n": len(bodies), "fewest": FEWEST}
        yield Blocker(message, basis, _("请从购买主体、财政部门和审计机关各选一人以上"))


def recipient_is_one(recipient: str) -> Iterator[Blocker]:
    """214号 art. 13: what is registered is the public part of a key."""
    try:
        read_recipient(recipient)
    except FormatError:
        mend = _("请在本页生成密钥，或用 age-keygen 生成后粘贴 age1 开头的公钥")
        yield Blocker(_("这不是托管公钥"), law.cite("consultation.sealed"), mend)


def custodians_are_named(project: Project) -> Iterator[Blocker]:
    """214号 art. 13; 87号令 art. 33: no notice before it is known for whom responses will be sealed."""
    lot = current_lot(project)
    if lot is not None and not KeyHolder.objects.filter(lot=lot).exists():
        words = lot.tender.way.words
        mend = _("请从购买主体、财政部门和审计机关各选一人以上，各自生成密钥并登记公钥；平台不保管密钥")
        url = reverse("name_custodians", args=[project.number])
        yield Blocker(_("还没有确定托管人，%(bid)s无从密封") % words, lot.tender.way.cite("sealed"), mend, url, _("经办"))


def custody_is_ready(project: Project) -> Iterator[Blocker]:
    """214号 art. 13: whoever shall keep shares has registered a key before the notice names them."""
    lot = current_lot(project)
    for holder in KeyHolder.objects.filter(lot=lot, recipient="") if lot else ():
        message = _("托管人 %(name)s 还没有登记公钥") % {"name": holder.name}
        yield Blocker(message, law.cite("consultation.sealed"), _("请托管人登记，或者改由别人托管"), who=holder.name)


def own_opening_is_due(custody: Custody) -> Iterator[Blocker]:
    """214号 art. 13: a bidder opens its own response only after the deadline, in the time for it and before the opening is over."""
    basis, ends_at = law.cite("consultation.opening"), cure_ends_at(custody)
    if ends_at is None:
        yield Blocker(_("还没有停止接收响应"), basis, _("请等截止以后再办理"))
    elif is_opened(custody):
        yield Blocker(_("响应文件已经开启"), basis)
    elif now() > ends_at:
        yield Blocker(_("自行开启的时间已过。截止时间 %(due)s") % {"due": moment(ends_at)}, _cure(custody))


def shares_are_enough(project: Project) -> Iterator[Blocker]:
    """214号 art. 13: responses are opened before all; custodians together, none alone."""
    lot = current_lot(project)
    custody = bid_custody(lot) if lot else None
    if custody is None:
        return
    if not is_shut(custody):
        url = reverse("shut_bids", args=[project.number])
        yield Blocker(_("还没有停止接收响应"), law.cite("consultation.opening"), _("请先停止接收，托管人随后交出份额"), url)
    else:
        yield from can_be_opened(custody)


def can_be_opened(custody: Custody) -> Iterator[Blocker]:
    """Every part can be opened or was made so that nobody can; when the time for it is over, as many bids as the law asks for."""
    reading, ends_at = Reading(custody), cure_ends_at(custody)
    undecided, least = len(reading.undecided), custody.lot.tender.minimum
    if not undecided or ends_at is None:
        return
    if now() <= ends_at:
        handed = custody.custodians.filter(shares__handed_at__isnull=False).distinct().count()
        words = {"handed": handed, "needed": custody.threshold, "due": moment(ends_at)}
        message = _("托管人交出的份额还不够：%(handed)s 人已交出，开启需要 %(needed)s 人") % words
        mend = _("请等托管人交出份额；人数不够的，请供应商在 %(due)s 前用各自的回执自行开启") % words
        yield Blocker(message, law.cite("consultation.opening"), mend)
    elif len(reading.bids) - undecided < least.number:
        words = {"count": len(reading.bids) - undecided, "least": least.number}
        message = _("能够开启的响应只有 %(count)s 家，不足 %(least)s 家") % words
        url = reverse("fail_procurement", args=[custody.lot.project.number])
        yield Blocker(message, least.citation, _("请终止本次采购活动，改正后重新组织"), url)


def _cure(custody: Custody) -> str:
    return law.get("sealing.cure", on=today(), region=custody.lot.project.region).citation
