"""Gates of the choice of method: lawful for services, with its reason, approved where the law asks for it."""

from collections.abc import Iterator

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import today
from core.errors import Blocker
from core.money import grouped
from procurement import methods
from procurement.models import Lot
from procurement.tenders.queries import current_lot
from projects.models import Project
from projects.queries import people

INQUIRY = "inquiry"


def method_is_lawful(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 26, 27 and 32; 条例 art. 23: a method for services, with its reason, above the threshold with approval."""
    lot = current_lot(project)
    if lot is None:
        return
    chosen = lot.tender.method
    if chosen == INQUIRY:
        mend = _("请改用其他采购方式")
        yield _file(project, _("服务项目不能采用询价。询价只用于规格、标准统一的货物"), law.cite("method.inquiry"), mend)
        return
    if not methods.exists(chosen, today()):
        yield _file(project, _("没有“%(method)s”这种采购方式") % {"method": chosen}, law.cite("method.kinds"), _("请改选法定的采购方式"))
        return
    way = lot.tender.way
    if not lot.tender.method_reason.strip():
        yield _file(project, _("没有写明采用%(method)s的理由") % way.words, way.cite("suitable"), _("请在采购文件中写明适用的情形"))
    if lot.tender.scoring not in way.ways:
        words = {"scoring": lot.tender.scoring, "ways": "、".join(way.ways), **way.words}
        message = _("%(method)s不能采用%(scoring)s") % words
        yield _file(project, message, way.cite("scoring_ways"), _("请改为%(ways)s") % words)
    yield from _approval(project, lot)


def needs_approval(project: Project, lot: Lot) -> bool:
    """Whether the budget reaches the region's threshold of open tender and the method is another one."""
    if project.budget is None or not lot.tender.way.has("approval"):
        return False
    return project.budget >= law.get("threshold.open_tender", on=today(), region=project.region).amount


def approval_is_missing(project: Project, lot: Lot) -> bool:
    """Whether finance still has to approve the method that was chosen."""
    return needs_approval(project, lot) and not project.method_approvals.filter(method=lot.tender.method).exists()


def _approval(project: Project, lot: Lot) -> Iterator[Blocker]:
    if not approval_is_missing(project, lot):
        return
    threshold = law.get("threshold.open_tender", on=today(), region=project.region)
    words = {"budget": grouped(project.budget or 0), "threshold": grouped(threshold.amount), **lot.tender.way.words}
    message = _("改用%(method)s还没有财政部门批准。预算 %(budget)s 元，达到公开招标数额标准 %(threshold)s 元") % words
    yield Blocker(message, law.cite("method.approval"), _("请报财政部门批准采购方式"), who=people(project, "approve_method"))


def _file(project: Project, message: str, basis: str, mend: str) -> Blocker:
    return Blocker(message, basis, mend, reverse("draft_tender", args=[project.number]), people(project, "draft_tender"))
