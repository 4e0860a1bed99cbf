"""What must be true before a plan line is filed: each question one gate, named after the fact it asks for."""

from collections.abc import Iterator
from decimal import Decimal

from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils.translation import gettext as _

from catalog.models import PURCHASABLE, CatalogItem
from catalog.rules import Finding, findings
from core import law, money
from core.calendar import years_later
from core.clock import today
from core.errors import Blocker
from core.numbers import validate_document_number
from planning.models import CostItem, PlanLine, SurveyGround, Target
from projects.models import Project
from registry.models import OrganisationKind as Kind
from registry.rules import BUYERS

EXCLUDED = frozenset({Kind.INSTITUTION_I, Kind.CAREER_MASS_BODY})
OUTPUT, EFFECT = "产出指标", frozenset({"效益指标", "满意度指标"})
QUALITY = "质量指标"


def edit_url(project: Project, *, group: int) -> str:
    """The group of the plan form in which a fact is mended."""
    return f"{reverse('plan_line', args=[project.number])}#group-{group}"


def stops(project: Project, rule_id: str, message: str, mend: str, *, group: int) -> Blocker:
    """A reason against filing, with the clause and the group of the form where it is mended."""
    return Blocker(message, law.cite(rule_id), mend, edit_url(project, group=group), str(project.line.created_by))


def line_is_submitted(project: Project) -> Iterator[Blocker]:
    """财库〔2016〕99号: the one who prepares a line hands it to another who approves it."""
    if project.line.submitted_at is None:
        who = str(project.line.created_by)
        mend = _("请经办人核对后报送审批人")
        yield Blocker(_("经办人还没有把计划报送审批人"), law.cite("separation.duties"), mend, project.get_absolute_url(), who)


def buyer_may_buy(project: Project) -> Iterator[Blocker]:
    """102号令 art. 5, 8, 33: state organs buy, and those put on a par with them; institutions of 公益一类 never do."""
    kind = project.buyer.kind
    if kind in BUYERS:
        return
    excluded = kind in EXCLUDED
    message = _("“%(buyer)s”登记为%(kind)s，不能作为购买主体") % {"buyer": project.buyer, "kind": project.buyer.get_kind_display()}
    mend = _("请由承担这项职责的国家机关购买；登记有误的，请更正单位性质")
    basis = law.cite("buyer.excluded") if excluded else f"{law.cite('buyer.kinds')}、{law.cite('buyer.reference')}"
    yield Blocker(message, basis, mend)


def basis_document_is_named(project: Project) -> Iterator[Blocker]:
    """22号文 art. 13, 26: the plan names the document on which the purchase rests, by number and title."""
    line = project.line
    try:
        validate_document_number(line.basis_document)
    except ValidationError as error:
        yield stops(project, "plan.form", _("依据文件文号：%(why)s") % {"why": error.messages[0]}, _("请填写依据文件的完整文号"), group=2)
    if not line.basis_title:
        yield stops(project, "plan.form", _("没有填写依据文件名称"), _("请填写依据文件名称"), group=2)


def catalog_item_is_in_force(project: Project) -> Iterator[Blocker]:
    """102号令 art. 14: only what stands in the guidance catalogue in force may be bought."""
    item = project.catalog_item
    if item is None:
        yield stops(project, "plan.catalog_item", _("没有选择指导性目录"), _("请选择现行目录中的服务"), group=2)
    elif item.level != PURCHASABLE or not CatalogItem.objects.in_force(today(), project.region).filter(pk=item.pk).exists():
        message = _("“%(item)s”不在现行指导性目录的可购买条目中") % {"item": item}
        yield stops(project, "plan.catalog_item", message, _("请改选现行目录中的三级条目"), group=2)


def service_is_described(project: Project) -> Iterator[Blocker]:
    """政府采购法实施条例 art. 15: what is bought is complete and clear."""
    line = project.line
    facts = {
        _("服务内容"): line.service_items,
        _("服务对象"): line.recipients,
        _("覆盖范围"): line.coverage,
        _("数量"): line.quantity,
        _("计量单位"): line.unit,
        _("质量标准"): line.quality,
        _("交付成果"): line.deliverable,
        _("承接标准"): line.supplier_standard,
        _("联系人"): line.contact,
        _("联系电话"): line.contact_phone,
    }
    missing = [str(name) for name, value in facts.items() if not value]
    if missing:
        message = _("没有填写%(names)s") % {"names": "、".join(missing)}
        yield stops(project, "needs.content", message, _("请补充完整"), group=3)


def service_period_is_sensible(project: Project) -> Iterator[Blocker]:
    """22号文 art. 13, 26: the plan says when the service begins, ends and is delivered."""
    line = project.line
    if line.starts_on is None or line.ends_on is None or line.delivered_by is None:
        yield stops(project, "plan.form", _("没有填写服务起止日期或成果交付日期"), _("请填写三个日期"), group=3)
        return
    if line.ends_on < line.starts_on:
        yield stops(project, "plan.form", _("服务结束日期早于开始日期"), _("请改正服务期限"), group=3)
    if line.delivered_by < line.starts_on:
        yield stops(project, "plan.form", _("成果交付日期早于服务开始日期"), _("请改正成果交付日期"), group=3)
    if line.starts_on.year < project.fiscal_year:
        facts = {"year": project.fiscal_year, "start": line.starts_on.year}
        yield stops(
            project,
            "plan.form",
            _("计划年度是 %(year)s，服务却从 %(start)s 年开始") % facts,
            _("请改正日期，或者列入那一年的计划"),
            group=3,
        )


def needs_are_surveyed(project: Project) -> Iterator[Blocker]:
    """22号文 art. 10, 11; 条例 art. 15: a survey of at least three suppliers where it is due, the public heard for public services."""
    line = project.line
    if survey_is_due(line):
        least = law.get("needs.survey_subjects", on=today(), region=project.region).number
        asked = line.survey_suppliers or 0
        if line.survey_on is None or not line.survey_conclusion:
            yield stops(
                project, "needs.survey_triggers", _("应当开展需求调查，还没有调查日期或结论"), _("请完成需求调查并填写结论"), group=6
            )
        elif asked < least:
            message = _("面向市场主体的需求调查只有 %(asked)s 家，少 %(lack)s 家") % {"asked": asked, "lack": least - asked}
            yield stops(project, "needs.survey_subjects", message, _("请补充调查对象"), group=6)
        elif survey_is_stale(line):
            yield stops(project, "needs.survey_reuse", _("需求调查早于一年以前"), _("请重新开展需求调查"), group=6)
    if project.kind == Project.Kind.PUBLIC and not line.public_opinion:
        yield stops(project, "needs.public_opinion", _("公共服务项目还没有征求社会公众意见"), _("请填写征求意见情况"), group=6)


def survey_is_due(line: PlanLine) -> bool:
    """22号文 art. 11: by amount, for public services, where a person finds it technically complex or needed."""
    project = line.project
    large = (project.budget or 0) >= law.get("needs.survey_amount", on=today(), region=project.region).amount
    return large or project.kind == Project.Kind.PUBLIC or line.survey_ground in SurveyGround.values


def survey_is_stale(line: PlanLine) -> bool:
    """22号文 art. 11: a survey made within so many years before may be used again."""
    years = law.get("needs.survey_reuse", on=today(), region=line.project.region).number
    return line.survey_on is not None and years_later(line.survey_on, years) < today()


def cost_estimate_is_complete(project: Project) -> Iterator[Blocker]:
    """102号令 art. 3: money follows the work, so the estimate names each price's source and adds up to the budget."""
    items = list(project.line.cost_items.all())
    if project.budget is None or not items:
        yield stops(project, "plan.cost_estimate", _("没有成本测算或预算金额"), _("请逐项测算成本并填写预算金额"), group=4)
        return
    nameless = [item.name for item in items if not item.source]
    if nameless:
        message = _("%(names)s没有注明单价来源") % {"names": "、".join(nameless)}
        yield stops(project, "plan.cost_estimate", message, _("请注明单价来源"), group=4)
    total = cost_total(items)
    if total != project.budget:
        facts = {"total": money.grouped(total), "budget": money.grouped(project.budget), "gap": money.grouped(abs(total - project.budget))}
        message = _("成本测算合计 %(total)s 元，预算金额 %(budget)s 元，相差 %(gap)s 元") % facts
        yield stops(project, "plan.cost_estimate", message, _("请让两者一致"), group=4)


def cost_total(items: list[CostItem]) -> Decimal:
    """The sum of the rows as they are shown, each rounded to 分."""
    return sum((item.amount for item in items), Decimal(0))


def targets_are_complete(project: Project) -> Iterator[Blocker]:
    """102号令 art. 20: measurable targets for output, quality and effect."""
    targets = list(project.line.targets.all())
    lacking = []
    if not any(target.level1 == OUTPUT for target in targets):
        lacking.append(_("产出指标"))
    if not any(target.level2 == QUALITY or target.level1 in EFFECT for target in targets):
        lacking.append(_("质量、效益或满意度指标"))
    if lacking:
        message = _("绩效目标缺少%(names)s") % {"names": "、".join(map(str, lacking))}
        yield stops(project, "plan.targets", message, _("请补充可以衡量的指标"), group=5)
    vague = [target.name for target in targets if not is_measurable(target)]
    if vague:
        message = _("%(names)s没有可以衡量的目标值和单位") % {"names": "、".join(vague)}
        yield stops(project, "plan.targets", message, _("请填写大于零的目标值和单位"), group=5)


def is_measurable(target: Target) -> bool:
    """Whether a result can be compared with the target."""
    return bool(target.unit) and target.value > 0


def pre_evaluation_is_made(project: Project) -> Iterator[Blocker]:
    """102号令 art. 20: the buyer evaluates beforehand whether the purchase is worth its money."""
    if not project.line.pre_evaluation:
        yield stops(project, "plan.targets", _("没有事前绩效评估结论"), _("请填写事前绩效评估结论"), group=6)


def service_is_not_on_negative_list(project: Project) -> Iterator[Blocker]:
    """102号令 art. 10; 财预〔2017〕87号 part two: what may never be bought as a service."""
    for finding in (found for found in text_findings(project) if found.topic != HIRING):
        if finding.kind == "block":
            yield named(project, finding, _("请删去不得购买的内容，另按相应规定办理"))
        elif not project.line.negative_reason:
            yield named(project, finding, _("请写明为什么不属于负面清单所列事项"))
    if not project.line.no_negative:
        yield stops(project, "plan.negative_list", _("还没有确认不属于负面清单所列事项"), _("请核对后勾选确认"), group=6)


def no_disguised_hiring(project: Project) -> Iterator[Blocker]:
    """102号令 art. 10 (5), 18: no hiring of people under the name of a service."""
    for finding in (found for found in text_findings(project) if found.topic == HIRING):
        yield named(project, finding, _("请改为按成果或服务量计价，不约定工资、坐班和考勤"))
    if not project.line.no_hiring:
        yield stops(project, "plan.disguised_hiring", _("还没有确认不以购买服务名义变相用工"), _("请核对后勾选确认"), group=6)


HIRING = "hiring"


def text_findings(project: Project) -> list[Finding]:
    """Words of the negative list in everything that says what is bought."""
    line = project.line
    costs = line.cost_items.values_list("name", flat=True)
    return findings(project.title, *line.service_items, line.deliverable, line.quality, line.supplier_standard, *costs)


def named(project: Project, finding: Finding, mend: str) -> Blocker:
    """A word that was found, with the sentence around it."""
    text = finding.text[:40] + ("…" if finding.text[40:] else "")
    message = _("“%(text)s”里有“%(word)s”") % {"text": text, "word": finding.word}
    url = edit_url(project, group=6) if finding.kind == "confirm" else edit_url(project, group=3)
    return Blocker(message, finding.basis, mend, url, str(project.line.created_by))
