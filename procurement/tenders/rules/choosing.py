"""Rules of what some methods need before their notice: materials, invitations, and the publicity of a single source."""

from collections.abc import Iterator, Sequence

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.clock import now, today
from core.errors import Blocker
from core.money import grouped
from planning.rules.review import others_of_its_kind
from procurement.models import Lot, MethodRequest, SingleSource, Tender
from procurement.tenders.queries import current_lot
from procurement.tenders.rules.method import approval_is_missing, needs_approval
from procurement.tenders.rules.periods import moment
from procurement.tenders.rules.suppliers import is_supplier
from projects.models import Project
from projects.queries import people
from registry.models import Organisation


def choice_is_not_split(project: Project) -> Iterator[Blocker]:
    """条例 art. 28: unless finance approved it, the method now chosen may not split a purchase that needs an open tender."""
    lot = current_lot(project)
    if lot is None or not lot.tender.way.has("approval") or project.line.budget_line_id is None:
        return
    if project.method_approvals.filter(method=lot.tender.method).exists():
        return
    count, before = others_of_its_kind(project)
    limit = law.get("threshold.open_tender", on=today(), region=project.region).amount
    total = before + (project.budget or 0)
    if count and total > limit:
        words = {"count": count + 1, "total": grouped(total), "limit": grouped(limit), **lot.tender.way.words}
        message = _("采用%(method)s的，同类服务分 %(count)s 次采购，合计 %(total)s 元，超过公开招标数额标准 %(limit)s 元") % words
        mend = _("请合并后公开招标，或者依法报批")
        yield Blocker(message, law.cite("plan.splitting"), mend, _url("draft_tender", project), people(project, "draft_tender"))


def materials_are_whole(lot: Lot, materials: Sequence[tuple[str, str]]) -> Iterator[Blocker]:
    """74号令 art. 5: the request holds every material that the law names, and only a method that needs approval is asked for."""
    if not approval_is_missing(lot.project, lot):
        yield Blocker(_("这个项目的采购方式不需要再报批"), law.cite("method.approval"), _("请继续办理"))
    rule = law.get("method.approval_materials", on=today(), region=lot.project.region)
    given = {name for name, text in materials if text.strip()}
    missing = [name for name in rule.items if name not in given]
    if missing:
        yield Blocker(_("报批材料还缺：%(names)s") % {"names": "、".join(missing)}, rule.citation, _("请补齐"))


def approval_was_requested(project: Project) -> Iterator[Blocker]:
    """74号令 art. 5; 条例 art. 23: finance approves what was asked for with its materials."""
    lot = current_lot(project)
    if lot is not None and not MethodRequest.objects.filter(tender=lot.tender, method=lot.tender.method).exists():
        basis, url = law.cite("method.approval_materials"), _url("request_approval", project)
        yield Blocker(_("购买主体还没有报送采购方式报批材料"), basis, _("请购买主体先报送材料"), url, people(project, "request_approval"))


def invitation_is_lawful(
    tender: Tender, way: str, pool: Sequence[Organisation], *, count: int, witnesses: Sequence[str]
) -> Iterator[Blocker]:
    """政府采购法 art. 34; 87号令 art. 14: three or more, drawn from twice as many, before two of the buyer's staff."""
    method = tender.way
    if not method.has("pool_ways"):
        yield Blocker(_("%(method)s不抽取邀请的供应商") % method.words, method.cite("suitable"), _("请继续办理"))
        return
    least, ratio, watched = (method.rule(name) for name in ("invited_min", "pool_ratio", "witnesses"))
    if tender.invitations.exists():
        yield Blocker(_("邀请的供应商已经抽取，不能重抽"), least.citation)
    if count < least.number:
        yield Blocker(_("邀请不足 %(least)s 家，填写的是 %(count)s 家") % {"least": least.number, "count": count}, least.citation)
    wanted = count if way == method.rule("pool_ways").items[0] else count * ratio.number
    if len(pool) < wanted:
        words = {"wanted": wanted, "found": len(pool)}
        yield Blocker(_("备选名单应有 %(wanted)s 家以上，现有 %(found)s 家") % words, ratio.citation, _("请增加备选供应商"))
    if len(set(witnesses)) < watched.number:
        words = {"least": watched.number, "found": len(set(witnesses))}
        yield Blocker(_("现场监督人员应有 %(least)s 名以上，填写了 %(found)s 名") % words, watched.citation, _("请写明姓名"))
    yield from (blocker for one in pool for blocker in is_supplier(one))


def source_is_lawful(tender: Tender, supplier: Organisation, opinions: Sequence[str], *, reason: str) -> Iterator[Blocker]:
    """条例 art. 38; 74号令 art. 38: the publicity says why, and holds the opinion of every expert it names."""
    method = tender.way
    if not method.has("publicity"):
        yield Blocker(_("%(method)s不作单一来源公示") % method.words, method.cite("suitable"), _("请继续办理"))
        return
    if SingleSource.objects.filter(tender=tender).exists():
        yield Blocker(_("已经公示"), method.cite("publicity"))
    if not reason.strip():
        yield Blocker(_("没有写明只能从唯一供应商采购的原因"), method.cite("suitable"), _("请写明原因和说明"))
    if not opinions or not all(opinion.strip() for opinion in opinions):
        yield Blocker(_("没有专业人员的论证意见"), method.cite("opinions"), _("请逐一写明姓名、单位、职称和意见"))
    yield from is_supplier(supplier)


def publicity_takes_objections(publicity: SingleSource) -> Iterator[Blocker]:
    """74号令 art. 39: objections come during the publicity, and before the supplementary reasoning."""
    if publicity.reasoned_at is not None or now() > publicity.ends_at:
        words = {"ends": moment(publicity.ends_at)}
        message = _("公示已于 %(ends)s 期满或者已经补充论证") % words
        yield Blocker(message, publicity.tender.way.cite("objection"), _("可以告知异议人依法质疑或者投诉"))


def objection_is_new(publicity: SingleSource, objector: str, text: str) -> Iterator[Blocker]:
    """74号令 art. 39: an objection is taken once; the same words of the same author again change nothing."""
    if publicity.objections.filter(objector=objector, text=text).exists():
        message, mend = _("同样的异议已经收到"), _("请凭第一次提交时的编码查看结论")
        yield Blocker(message, publicity.tender.way.cite("objection"), mend)


def objections_wait(publicity: SingleSource) -> Iterator[Blocker]:
    """74号令 art. 39 and 40: after the publicity the buyer reasons once on all objections."""
    basis = publicity.tender.way.cite("objection")
    if not publicity.objections.exists():
        yield Blocker(_("没有收到异议，不需要补充论证"), basis, _("期满后继续办理"))
    if publicity.reasoned_at is not None:
        yield Blocker(_("已经补充论证"), basis)
    if now() <= publicity.ends_at:
        yield Blocker(_("公示到 %(ends)s 期满，期满后补充论证") % {"ends": moment(publicity.ends_at)}, basis, _("请等公示期满"))


def single_source_was_published(project: Project) -> Iterator[Blocker]:
    """条例 art. 38; 74号令 art. 38–40: above the threshold five working days of publicity have run, and no objection stands."""
    lot = current_lot(project)
    if lot is None or not lot.tender.way.has("publicity"):
        return
    method, url = lot.tender.way, _url("publish_single_source", project)
    found = SingleSource.objects.filter(tender=lot.tender).first()
    if found is None:
        yield Blocker(_("还没有公示拟定的唯一供应商和专业人员论证意见"), method.cite("publicity"), _("请先公示"), url, _("经办"))
        return
    if needs_approval(project, lot) and now() <= found.ends_at:
        words = {"ends": moment(found.ends_at)}
        yield Blocker(_("单一来源公示还没有期满，到 %(ends)s 为止") % words, method.cite("publicity"), _("请等公示期满"))
    if found.objections.exists() and found.reasoned_at is None:
        url = _url("answer_objections", project)
        yield Blocker(_("有异议还没有补充论证"), method.cite("objection"), _("请在期满后组织补充论证"), url, _("经办"))
    if found.is_upheld:
        mend = _("请改用其他采购方式")
        yield Blocker(_("异议成立，不能采用单一来源"), method.cite("objection"), mend, _url("draft_tender", project), _("经办"))


def suppliers_are_invited(project: Project) -> Iterator[Blocker]:
    """政府采购法 art. 31 and 34: where only the invited may bid, enough are invited before the file goes out."""
    lot = current_lot(project)
    if lot is None or not lot.tender.way.has("invitation"):
        return
    least, count = lot.tender.way.rule("invited_min"), lot.tender.invitations.count()
    if count < least.number:
        step = "invite_suppliers" if lot.tender.way.has("pool_ways") else "publish_single_source"
        message = _("还没有邀请供应商。应有 %(least)s 家以上，现有 %(count)s 家") % {"least": least.number, "count": count}
        yield Blocker(message, lot.tender.way.cite("invitation", "invited_min"), _("请先邀请"), _url(step, project), _("经办"))


def _url(step: str, project: Project) -> str:
    return reverse(step, args=[project.number])
