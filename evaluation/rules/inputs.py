"""The rules about what was typed: asked by the actions while they run."""

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.clock import now, today
from core.errors import Blocker
from evaluation import scoring
from evaluation.models import Evaluation, Party, SurveyToken


def nothing_is_assessed_yet(evaluation: Evaluation) -> Iterator[Blocker]:
    """Product setting: the yardstick is not changed once somebody has measured with it."""
    if evaluation.submissions.exclude(score=None).exists() or evaluation.tokens.filter(is_used=True).exists():
        yield Blocker(_("已经有人评价，评价方案不能再改"), law.cite("evaluation.duty"), _("请按现有方案完成评价"))


def survey_period_lies_ahead(evaluation: Evaluation, closes_on: date) -> Iterator[Blocker]:
    """Product setting: recipients have some days to answer."""
    if closes_on <= today():
        yield Blocker(_("问卷截止日期应在今天之后"), scoring.rule(evaluation, "survey.period").citation, _("请改为明天或之后"))


def every_indicator_has_a_value(evaluation: Evaluation, party: str, values: Mapping[int, Any]) -> Iterator[Blocker]:
    """Product setting (§10): each indicator of the party is measured; a value is not negative."""
    for indicator in evaluation.indicators.filter(party=party):
        value = values.get(indicator.pk)
        if value is None or value.actual is None or value.actual < 0:
            yield Blocker(_("指标“%(name)s”还没有有效的实际值") % {"name": indicator.name}, law.cite("evaluation.completion"))


def every_value_has_evidence(evaluation: Evaluation, values: Mapping[int, Any]) -> Iterator[Blocker]:
    """财综〔2018〕42号: a third party's finding names what it rests on."""
    for indicator in evaluation.indicators.filter(party=Party.THIRD):
        value = values.get(indicator.pk)
        if value is not None and not value.evidence.strip():
            yield Blocker(_("指标“%(name)s”还没有写明佐证") % {"name": indicator.name}, law.cite("evaluation.third_party"))


def independence_is_declared(*, declares: bool) -> Iterator[Blocker]:
    """财综〔2018〕42号: the third party states its independence."""
    if not declares:
        yield Blocker(_("还没有作出独立性声明"), law.cite("evaluation.independence"), _("请阅读并勾选独立性声明"))


def party_has_not_assessed(evaluation: Evaluation, party: str) -> Iterator[Blocker]:
    """Product setting (§10): a finished assessment is not set aside by calling its party missing."""
    if evaluation.submissions.filter(party=party).exclude(score=None).exists():
        yield Blocker(_("%(party)s已经评价，不能记为缺少") % {"party": Party(party).label}, law.cite("evaluation.composite"))


def survey_is_open(evaluation: Evaluation) -> Iterator[Blocker]:
    """Product setting (§15): answers count until the survey's last moment or its closing."""
    yield from survey_is_not_closed(evaluation)
    if evaluation.survey_closes_at is not None and evaluation.survey_closes_at <= now():
        yield Blocker(_("问卷已经截止"), law.cite("survey.period"), _("需要延长的，请由购买主体的经办延长问卷"))


def survey_is_not_closed(evaluation: Evaluation) -> Iterator[Blocker]:
    """Product setting (§15): the answers are counted once."""
    if evaluation.submissions.filter(party=Party.RECIPIENT).exclude(score=None).exists():
        yield Blocker(_("问卷已经汇总"), law.cite("survey.period"))


def link_may_be_used(link: SurveyToken | None) -> Iterator[Blocker]:
    """Product setting (§15): one link, one answer, before the end."""
    if link is None:
        yield Blocker(_("这个链接无效"), law.cite("survey.anonymous"), _("请核对链接，或向发放单位索取"))
        return
    yield from survey_is_open(link.evaluation)
    if link.is_used:
        yield from link_is_used()


def link_is_used() -> Iterator[Blocker]:
    """Product setting (§15): one link, one answer."""
    yield Blocker(_("这个链接已经用过"), law.cite("survey.anonymous"), _("没有提交过的，请向发放单位索取新的链接"))


def rectification_is_open(evaluation: Evaluation) -> Iterator[Blocker]:
    """Product setting (§10): a confirmed rectification is not asked for again."""
    if evaluation.rectification_closed_at:
        yield Blocker(_("整改已经确认完成"), law.cite("evaluation.rectification"))


def rectification_was_ordered(evaluation: Evaluation) -> Iterator[Blocker]:
    """Product setting (§10): what is confirmed was asked for before, once."""
    yield from rectification_is_open(evaluation)
    if not evaluation.rectification_demand:
        yield Blocker(_("还没有提出整改要求"), law.cite("evaluation.rectification"), _("请先由经办提出整改要求"))


def day_lies_ahead(day: date) -> Iterator[Blocker]:
    """Product setting (§10): a time for rectification lies ahead."""
    if day < today():
        yield Blocker(_("整改期限早于今天"), law.cite("evaluation.rectification"), _("请改为今天或之后"))


def finance_has_not_evaluated(evaluation: Evaluation) -> Iterator[Blocker]:
    """102号令 art. 20: finance's own evaluation is made once."""
    if hasattr(evaluation, "reevaluation"):
        yield Blocker(_("财政部门已经作出重点评价"), law.cite("evaluation.duty"))
