"""Gates of the tender file: complete, fair, lawful in method, ceiling, criteria and deduction."""

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from core.clock import today
from core.errors import Blocker
from core.money import grouped
from procurement.models import Criterion, Lot, Tender
from procurement.tenders.queries import current_lot
from procurement.tenders.rules import lint
from procurement.tenders.rules.reviews import key_review_is_due
from projects.models import Project
from projects.queries import people

FULL = Decimal(100)


def tender_file_is_complete(project: Project) -> Iterator[Blocker]:
    """条例 art. 15; 22号文 art. 13 and 25: need, qualifications, terms, pricing, scoring and, where due, risks are all written down."""
    basis = f"{law.cite('needs.content')}、{law.cite('needs.risk_list')}"
    lot = current_lot(project)
    if lot is None:
        yield _file(project, _("还没有编制采购文件"), basis, _("请编制采购文件并送内部审查"))
        return
    missing = [str(label) for label in missing_parts(lot)]
    if missing:
        yield _file(project, _("采购文件还缺：%(parts)s") % {"parts": "、".join(missing)}, basis, _("请补齐后重新送审"))


def missing_parts(lot: Lot) -> Iterator[str]:
    """The labels of what the file does not say yet; 22号文 art. 25 asks the larger files for a list of risks."""
    tender = lot.tender
    names = ["requirement", "qualifications", "pricing", "contract_terms", "small_deduction"]
    names += ["price_weight"] if tender.is_rated else []
    if key_review_is_due(lot.project, tender):
        names.append("risks")
    if tender.previous_id:
        names.append("changes")
    for name in names:
        if getattr(tender, name) in ("", [], None):
            yield str(Tender._meta.get_field(name).verbose_name)  # type: ignore[union-attr]  # noqa: SLF001
    if tender.is_rated and not tender.criteria.exists():
        yield _("评分标准")


def qualifications_are_fair(project: Project) -> Iterator[Blocker]:
    """条例 art. 20; 87号令 art. 17; 102号令 art. 7: no qualification that treats suppliers differently without need."""
    lot = current_lot(project)
    if lot is not None:
        for text in lot.tender.qualifications:
            yield from _at_file(project, lint.banned(text, _("资格要求")))


def criteria_are_lawful(project: Project) -> Iterator[Blocker]:
    """22号文 art. 21; 87号令 art. 55; 214号 art. 24: graded points that add up, a price within its span, nothing barred or doubled."""
    lot = current_lot(project)
    if lot is None or not lot.tender.is_rated or lot.tender.price_weight is None:
        return
    criteria = list(lot.tender.criteria.all())
    yield from _at_file(project, _weights(lot, criteria))
    for criterion in criteria:
        yield from _at_file(project, lint.graded(criterion.name, criterion.points, criterion.grades))
        yield from _at_file(project, lint.banned(_words(criterion), _("评分项“%(name)s”") % {"name": criterion.name}))
    yield from _at_file(project, lint.scored_twice(lot.tender.qualifications, [(item.name, _words(item)) for item in criteria]))


def _weights(lot: Lot, criteria: list[Criterion]) -> Iterator[Blocker]:
    weight = lot.tender.price_weight or Decimal(0)
    span = lot.tender.way.rule("price_weight")
    low, high = span.span
    if not low <= weight <= high:
        words = {"weight": weight.normalize(), "low": low, "high": high}
        yield Blocker(
            _("价格分值 %(weight)s 分越界。服务项目应在 %(low)s 到 %(high)s 分之间") % words, span.citation, _("请调整价格分值和评分项分值")
        )
    total = weight + sum((item.points for item in criteria), Decimal(0))
    if criteria and total != FULL:
        words = {"total": total.normalize(), "gap": abs(FULL - total).normalize()}
        yield Blocker(
            _("各项分值合计不是 100 分。现在合计 %(total)s 分，差 %(gap)s 分") % words,
            lot.tender.way.cite("scoring"),
            _("请调整评分项分值"),
        )


def small_deduction_is_lawful(project: Project) -> Iterator[Blocker]:
    """财库〔2020〕46号 art. 9; 财库〔2022〕19号: the deduction for small enterprises stays within the day's span."""
    lot = current_lot(project)
    if lot is None or lot.tender.small_deduction is None:
        return
    rule = law.get("sme.deduction", on=today(), region=project.region)
    low, high = rule.span
    share = lot.tender.small_deduction * FULL
    if not low <= share <= high:
        words = {"share": f"{share.normalize():f}", "low": low, "high": high}
        yield _file(
            project, _("小微企业价格扣除 %(share)s%% 越界。应在 %(low)s%% 到 %(high)s%% 之间") % words, rule.citation, _("请改到幅度以内")
        )


def ceiling_is_within_budget(project: Project) -> Iterator[Blocker]:
    """条例 art. 30; 政府采购法 art. 6: the ceiling does not exceed the approved budget."""
    lot = current_lot(project)
    if lot is None or project.budget is None or lot.ceiling <= project.budget:
        return
    words = {"ceiling": grouped(lot.ceiling), "budget": grouped(project.budget), "excess": grouped(lot.ceiling - project.budget)}
    message = _("最高限价超过预算。限价 %(ceiling)s 元，预算 %(budget)s 元，多 %(excess)s 元") % words
    yield _file(project, message, law.cite("tender.budget_disclosed"), _("请把最高限价改到预算以内"))


def file_warnings(tender: Tender) -> Iterator[Blocker]:
    """22号文 art. 18 and 21: what does not block but should be said better; shown to drafter and reviewer."""
    grades = [(item.name, grade["text"]) for item in tender.criteria.all() for grade in item.grades]
    for name, text in grades:
        if lint.is_unmeasured(text) and not lint.is_only_vague(text):
            message = _("评分项“%(name)s”的一档“%(text)s”没有写数量") % {"name": name, "text": text}
            yield Blocker(message, law.cite("tender.graded_points"), _("建议写明可核对的数量"))
    most = law.get("tender.similar_contracts", on=local_date(tender.revised_at)).number
    for found in [count for text in tender.qualifications for count in lint.similar_contracts(text)]:
        if found > most:
            message = _("资格要求同类业绩 %(found)s 个，一般不超过 %(most)s 个") % {"found": found, "most": most}
            yield Blocker(message, law.cite("tender.similar_contracts"), _("建议减少个数并写明同类的范围"))


def _words(criterion: Criterion) -> str:
    return " ".join([criterion.name, *(grade["text"] for grade in criterion.grades)])


def _at_file(project: Project, found: Iterator[Blocker]) -> Iterator[Blocker]:
    for blocker in found:
        yield _file(project, blocker.message, blocker.basis, blocker.mend)


def _file(project: Project, message: str, basis: str, mend: str) -> Blocker:
    return Blocker(message, basis, mend, reverse("draft_tender", args=[project.number]), people(project, "draft_tender"))
