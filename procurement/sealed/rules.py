"""Rules of custody: who keeps the shares, whether all have a key, and whether enough were handed over."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.errors import Blocker
from procurement.models import KeyHolder, Lot, Opening
from procurement.seal.encoding import FormatError
from procurement.seal.statements import read_recipient
from procurement.sealed.queries import bid_custody, is_shut, undecided
from procurement.tenders.queries import current_lot
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


def custody_is_ready(project: Project) -> Iterator[Blocker]:
    """214号 art. 13: whoever shall keep shares has registered a key before the notice names them."""
    lot = current_lot(project)
    for holder in KeyHolder.objects.filter(lot=lot, recipient="") if lot else ():
        message = _("托管人 %(name)s 还没有登记公钥") % {"name": holder.name}
        yield Blocker(message, law.cite("consultation.sealed"), _("请托管人登记，或者改由别人托管"), who=holder.name)


def own_opening_is_due(lot: Lot) -> Iterator[Blocker]:
    """214号 art. 13: a bidder opens its own response only after the deadline and before the opening is over."""
    custody = bid_custody(lot)
    basis = law.cite("consultation.opening")
    if custody is None or not is_shut(custody):
        yield Blocker(_("还没有停止接收响应"), basis, _("请等截止以后再办理"))
    elif Opening.objects.filter(lot=lot).exists():
        yield Blocker(_("响应文件已经开启"), basis)


def shares_are_enough(project: Project) -> Iterator[Blocker]:
    """214号 art. 13: responses are opened before all; custodians together, none alone."""
    lot = current_lot(project)
    custody = bid_custody(lot) if lot else None
    if custody is None:
        return
    basis = law.cite("consultation.opening")
    if not is_shut(custody):
        yield Blocker(_("还没有停止接收响应"), basis, _("请先停止接收，托管人随后交出份额"), reverse("shut_bids", args=[project.number]))
    elif undecided(custody):
        handed = custody.custodians.filter(shares__handed_at__isnull=False).distinct().count()
        words = {"handed": handed, "needed": custody.threshold}
        message = _("托管人交出的份额还不够：%(handed)s 人已交出，开启需要 %(needed)s 人") % words
        yield Blocker(message, basis, _("请等托管人交出份额；人数始终不够的，请供应商用各自的回执自行开启"))
