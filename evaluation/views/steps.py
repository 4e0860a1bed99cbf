"""The steps of an evaluation at the desk."""

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.utils.translation import gettext_lazy as _
from django.views.decorators.cache import never_cache

from core import law
from core.calendar import due_on, local_date
from core.clock import today
from core.wording import local, written_moment
from evaluation import actions, scoring
from evaluation.forms import assessing, concluding, planning, survey
from evaluation.models import Evaluation
from evaluation.queries.panels import panel_context
from evaluation.views.sheet import Sheet, make_sheet
from projects.flow import StepView
from projects.models import Project


def _closing(evaluation: Evaluation) -> str:
    closes = local(evaluation.survey_closes_at)
    return written_moment(closes) if closes else ""


class SetUpView(StepView):
    """Fix weights, evaluator, survey period and indicators."""

    step = "set_up_evaluation"
    form_class = planning.SetUpForm
    template_name = "evaluation/set_up.html"
    after = (_("经办发放满意度问卷"), _("购买主体和第三方按指标填写实际值"), _("有人评价或者答卷以后，方案不能再改"))

    def initial(self) -> dict[str, Any]:
        """What is stored, or the portal's defaults."""
        evaluation = self.project.evaluation
        closes = evaluation.survey_closes_at
        period = law.get("survey.period", on=today(), region=self.project.region)
        return {
            **{f"weight_{party}": weight for party, weight in evaluation.weights.items()},
            "evaluator": evaluation.evaluator_id,
            "recipient_total": evaluation.recipient_total,
            "survey_closes_on": local_date(closes) if closes else due_on(today(), period),
        }

    def context(self) -> dict[str, Any]:
        """The bases of the defaults."""
        ids = {"weights": "evaluation.three_party", "least": "evaluation.recipient_min", "output": "evaluation.output_effect_min"}
        return {name: scoring.rule(self.project.evaluation, rule_id) for name, rule_id in ids.items()}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store the plan."""
        actions.set_up_evaluation(project, actor=self.user, data=data["set_up"])


class AssessAsBuyerView(StepView):
    """Type in what the buyer measured."""

    step = "assess_as_buyer"
    form_class = assessing.AssessForm
    template_name = "evaluation/assess.html"
    after = (_("平台按公式算出各指标得分"), _("作出结论前可以重新填写"))

    def context(self) -> dict[str, Any]:
        """The formula, said once above the form."""
        completion = scoring.rule(self.project.evaluation, "evaluation.completion")
        return {"low": completion.span[0], "high": completion.span[1], "formula_basis": completion.citation}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store the buyer's values."""
        done = actions.assess_as_buyer(project, actor=self.user, values=data["values"], comment=data["comment"])
        return {"score": str(done.score)}


class AssessAsThirdPartyView(AssessAsBuyerView):
    """Type in what the third party measured, with evidence and the statement of independence."""

    step = "assess_as_third_party"
    form_class = assessing.ThirdPartyForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store the third party's values."""
        facts = {name: data[name] for name in ("values", "comment", "declares")}
        return {"score": str(actions.assess_as_third_party(project, actor=self.user, **facts).score)}


@method_decorator(never_cache, name="dispatch")
class IssueLinksView(StepView):
    """Make one-time links and show them, once, as a page and a sheet for printing."""

    step = "issue_survey_links"
    form_class = survey.LinksForm
    lead = _("链接只在生成后的下一页显示一次，平台只留指纹，以后谁也看不到；请在那一页下载或者打印问卷单。")
    after = (_("下一页显示全部链接和二维码，只显示这一次"), _("每个链接只能答一次，平台不知道谁答了什么"))

    sheet: Sheet | None = None

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Make the links; the receipt keeps their number only."""
        units = data["units"].splitlines()
        links = actions.issue_survey_links(project, actor=self.user, units=units, each=data["each"], replaces=data["replaces"])
        self.sheet = make_sheet(project, links)
        return {"links": len(links)}

    def _confirm(self, request: HttpRequest) -> HttpResponse:
        answer = super()._confirm(request)
        if self.sheet is None:
            return answer
        return render(request, "evaluation/links.html", {"project": self.project, "sheet": self.sheet})


class ExtendSurveyView(StepView):
    """Let the survey run longer."""

    step = "extend_survey"
    form_class = concluding.ExtendForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Move the last day."""
        actions.extend_survey(project, actor=self.user, closes_on=data["closes_on"])


class CloseSurveyView(StepView):
    """Count the answers."""

    step = "close_survey"
    after = (_("答案打乱次序后重新存放，再汇总成各题得分"), _("汇总以后不再收答卷"))

    def context(self) -> dict[str, Any]:
        """How many answers there are, and how many it needs."""
        evaluation = self.project.evaluation
        given, needed = evaluation.answers.count(), scoring.answers_needed(evaluation)
        facts = [(_("收到问卷"), _("%(n)s 份") % {"n": given}), (_("至少"), _("%(n)s 份") % {"n": needed})]
        return {"step_facts": [*facts, (_("截止"), _closing(evaluation))]}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Close and count."""
        done = actions.close_survey(project, actor=self.user)
        return {"score": str(done.score), "respondents": done.respondents}


class MissingPartyView(StepView):
    """Record why a party does not assess."""

    step = "record_missing_party"
    form_class = concluding.MissingForm
    lead = _("缺少一方评价的，只出各方的单方评价，不出综合得分和等级；整改按单方评价中最低的等级办理。")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store the reason."""
        actions.record_missing_party(project, actor=self.user, party=data["party"], reason=data["reason"])


class OrderRectificationView(StepView):
    """Ask for rectification."""

    step = "order_rectification"
    form_class = concluding.OrderForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store what is asked for."""
        actions.order_rectification(project, actor=self.user, demand=data["demand"], due_on=data["due_on"])


class ConfirmRectificationView(StepView):
    """Confirm that it was put right."""

    step = "confirm_rectification"
    form_class = concluding.ConfirmForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store the finding."""
        actions.confirm_rectification(project, actor=self.user, finding=data["finding"])


class ConcludeView(StepView):
    """Write the conclusion under the points."""

    step = "conclude"
    form_class = concluding.ConcludeForm
    template_name = "evaluation/conclude.html"
    after = (_("生成绩效评价报告，得分和等级不能再改"), _("项目进入公开归档"), _("结果用于选择承接主体、安排预算和调整政策"))

    def context(self) -> dict[str, Any]:
        """The points as they stand."""
        return {"panel": panel_context(self.project.evaluation)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Conclude."""
        done = actions.conclude(project, actor=self.user, data=actions.Conclusion(**data))
        return {"total": str(done.total or ""), "grade": done.grade}


class ReevaluateView(StepView):
    """Finance's own evaluation."""

    step = "reevaluate"
    form_class = concluding.ScrutinyForm

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Store it beside the conclusion."""
        actions.reevaluate(project, actor=self.user, data=actions.Scrutiny(**data))
