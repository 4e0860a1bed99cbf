"""The gates: what the law and the portal's own settings ask before a step of an evaluation, and of the next plan."""

from collections.abc import Iterator
from decimal import Decimal

from django.urls import reverse
from django.utils.translation import gettext as _

from contracts.models import Contract
from core import law
from core.errors import Blocker
from evaluation import scoring
from evaluation.models import Evaluation, Grade, Party, Submission
from evaluation.queries.results import past_results
from planning.models import PlanLine
from procurement.models import Bid
from projects.models import Project
from registry.models import Duty, Organisation

HUNDRED = Decimal(100)
OUTPUT_AND_EFFECT = ("产出", "效益")


def past_result_was_considered(project: Project) -> Iterator[Blocker]:
    """102号令 art. 21: the result of an earlier project of the same kind is weighed when the next is planned."""
    line = PlanLine.objects.filter(project=project).first()
    earlier = past_results(project).first()
    if earlier is None or line is None or line.past_result.strip():
        return
    facts = {"title": earlier.project.title, "year": earlier.project.fiscal_year, "grade": earlier.get_grade_display() or _("单方评价")}
    message = _("上一轮同类项目的评价结果还没有考虑：%(year)s 年“%(title)s”，结果为%(grade)s") % facts
    yield Blocker(
        message, law.cite("evaluation.use"), _("请在计划的“上一轮评价结果的应用”中写明怎样采用或改进"), project.get_absolute_url()
    )


def evaluation_is_set_up(project: Project) -> Iterator[Blocker]:
    """102号令 art. 20: what is measured, by whom and until when stands before anybody assesses."""
    if not Evaluation.objects.filter(project=project).exclude(set_up_at=None).exists():
        mend = _("请先由经办确定指标、权重、第三方机构和问卷期限")
        yield Blocker(_("评价方案还没有确定"), law.cite("evaluation.duty"), mend, _link(project, "set_up_evaluation"))


def weights_are_complete(project: Project) -> Iterator[Blocker]:
    """Product setting: parties and each one's indicators make 100, recipients weigh at least 20; 财预〔2020〕10号: output and effect 60."""
    evaluation = _of(project)
    if evaluation is None:
        return
    yield from _party_weights(evaluation)
    for party in Party:
        rows = [(row.level1, row.weight) for row in evaluation.indicators.filter(party=party)]
        total = sum((weight for _level, weight in rows), Decimal(0))
        if total != HUNDRED:
            facts = {"party": party.label, "total": f"{total:f}", "gap": f"{abs(HUNDRED - total):f}"}
            mend = _("请调整各项指标的权重")
            yield Blocker(
                _("%(party)s各项指标的权重合计为 %(total)s，应为 100，相差 %(gap)s") % facts, law.cite("evaluation.three_party"), mend
            )
    yield from _output_weights(evaluation)


def _party_weights(evaluation: Evaluation) -> Iterator[Blocker]:
    default = scoring.rule(evaluation, "evaluation.three_party")
    least = scoring.rule(evaluation, "evaluation.recipient_min")
    if set(evaluation.weights) != set(Party.values) or sum(evaluation.weights.values()) != 100:
        total = sum(evaluation.weights.values())
        yield Blocker(_("三方权重合计为 %(total)s%%，应为 100%%") % {"total": total}, default.citation)
    share = evaluation.weights.get(Party.RECIPIENT, 0)
    if share < least.amount:
        facts = {"share": share, "least": least.amount}
        yield Blocker(_("服务对象的权重为 %(share)s%%，不得低于 %(least)s%%") % facts, least.citation)


def _output_weights(evaluation: Evaluation) -> Iterator[Blocker]:
    least = scoring.rule(evaluation, "evaluation.output_effect_min")
    rows = evaluation.indicators.filter(party=Party.THIRD, level1__in=OUTPUT_AND_EFFECT).values_list("weight", flat=True)
    total = sum(rows, Decimal(0))
    if total < least.amount:
        facts = {"total": f"{total:f}", "least": f"{least.amount:f}"}
        yield Blocker(_("第三方的产出和效益指标权重合计为 %(total)s，不得低于 %(least)s") % facts, least.citation)


def evaluator_is_independent(project: Project) -> Iterator[Blocker]:
    """财综〔2018〕42号: the third party did not buy, bid, supply or run the tender, and nobody of those leads it."""
    evaluation = _of(project)
    evaluator = evaluation.evaluator if evaluation else None
    if evaluator is None:
        return
    basis, mend = law.cite("evaluation.independence"), _("请另选一家与本项目没有利害关系的机构")
    url = _link(project, "set_up_evaluation")
    if Duty.EVALUATOR not in evaluator.duties:
        yield Blocker(_("%(name)s没有登记为第三方评价机构") % {"name": evaluator}, basis, mend, url)
    for party, capacity in _parties_of(project):
        facts = {"name": evaluator, "other": party, "capacity": capacity}
        if party.pk == evaluator.pk:
            yield Blocker(_("%(name)s是本项目的%(capacity)s，不能作第三方评价") % facts, basis, mend, url)
        elif evaluator.representative and party.representative == evaluator.representative:
            yield Blocker(_("%(name)s与%(capacity)s%(other)s的负责人是同一人，不能作第三方评价") % facts, basis, mend, url)


def _parties_of(project: Project) -> list[tuple[Organisation, str]]:
    """Everybody with a stake in the project, each once, in the strongest capacity."""
    found = {project.buyer.pk: (project.buyer, _("购买主体"))}
    for contract in Contract.objects.filter(project=project).select_related("supplier"):
        found.setdefault(contract.supplier.pk, (contract.supplier, _("承接主体")))
    for lot in project.lots.select_related("tender__agency"):
        if agency := lot.tender.agency:
            found.setdefault(agency.pk, (agency, _("采购代理机构")))
    for bid in Bid.objects.filter(lot__project=project).select_related("supplier"):
        found.setdefault(bid.supplier.pk, (bid.supplier, _("响应供应商")))
    return list(found.values())


def links_do_not_exceed_recipients(project: Project) -> Iterator[Blocker]:
    """Product setting (§15): one recipient, one answer; there are never more links than recipients."""
    evaluation = _of(project)
    if evaluation is None:
        return
    links, recipients = evaluation.tokens.count(), evaluation.recipient_total or 0
    if links > recipients:
        facts = {"links": links, "recipients": recipients, "excess": links - recipients}
        message = _("问卷链接共 %(links)s 个，多于服务对象总数 %(recipients)s，多 %(excess)s 个") % facts
        mend = _("请减少发放数量，或作废没有使用的链接；服务对象总数有误的，请修改评价方案")
        yield Blocker(message, law.cite("survey.anonymous"), mend, _link(project, "issue_survey_links"))


def survey_minimum_is_reached(project: Project) -> Iterator[Blocker]:
    """Product setting (§15): at least 30 answers or a tenth of the recipients, whichever is more; all of them where there are fewer."""
    evaluation = _of(project)
    if evaluation is None:
        return
    missing = evaluation.submissions.filter(party=Party.RECIPIENT).exclude(missing_reason="").exists()
    needed, given = scoring.answers_needed(evaluation), evaluation.answers.count()
    if missing or given >= needed:
        return
    facts = {"given": given, "needed": needed, "gap": needed - given}
    message = _("有效问卷 %(given)s 份，至少要 %(needed)s 份，还差 %(gap)s 份") % facts
    mend = _("请继续发放问卷；确实收不齐的，请记录缺少服务对象评价的理由，届时只出单方评价")
    yield Blocker(message, scoring.rule(evaluation, "survey.minimum").citation, mend, _link(project, "issue_survey_links"))


def three_parties_are_in(project: Project) -> Iterator[Blocker]:
    """Product setting (§10): each party has assessed, or the reason why it has not is on record."""
    there = set(Submission.objects.filter(evaluation__project=project).values_list("party", flat=True))
    steps = {Party.BUYER: "assess_as_buyer", Party.RECIPIENT: "close_survey", Party.THIRD: "assess_as_third_party"}
    for party, step in steps.items():
        if party not in there:
            mend = _("请完成该方评价；确实无法取得的，请记录理由，届时只出单方评价")
            yield Blocker(_("还没有%(party)s的评价") % {"party": party.label}, law.cite("evaluation.composite"), mend, _link(project, step))


def rectification_is_closed(project: Project) -> Iterator[Blocker]:
    """Product setting (§10, §19): 中 or 差 is concluded only after rectification; without a composite the worst single result counts."""
    evaluation = _of(project)
    if evaluation is None:
        return
    outcome = scoring.stored(evaluation)
    if not scoring.needs_rectification(outcome) or evaluation.rectification_closed_at:
        return
    step = "confirm_rectification" if evaluation.rectification_demand else "order_rectification"
    message = _("评价结果为“%(grade)s”，整改还没有完成") % {"grade": Grade(outcome.worst).label}
    mend = _("请提出整改要求，并由验收人员确认整改完成")
    yield Blocker(message, scoring.rule(evaluation, "evaluation.rectification").citation, mend, _link(project, step))


def _of(project: Project) -> Evaluation | None:
    return Evaluation.objects.select_related("project", "evaluator").filter(project=project).first()


def _link(project: Project, step: str) -> str:
    return reverse(step, args=[project.number])
