"""Pages of the report: formed, signed, delivered; and the sheets behind it."""

from decimal import Decimal
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from procurement.models import Report, Score
from procurement.panels import actions, forms, queries
from procurement.panels.queries.ranking import ranking_of
from procurement.panels.views.scoring import score_table
from projects.flow import StepForm, StepView
from projects.lifecycle import blockers
from projects.models import Project
from registry.models import User


class MakeReportView(StepView):
    """The ranking and the report."""

    step = "make_report"
    form_class = forms.MakeReportForm
    template_name = "procurement/report_form.html"
    after = (_("小组成员逐一签署，有不同意见的写明理由。"), _("签署后送交购买主体。"))
    statement = _("评审报告如实反映评审过程和小组意见")

    def context(self) -> dict[str, Any]:
        """Sums, ranking, and what still stands in the way."""
        lot = queries.lot_of(self.project)
        found = blockers(self.project, self.step)
        return {"lot": lot, "blockers": found, "ranking": [] if found else ranking_of(lot), **score_table(self.project)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Form the report."""
        report = actions.make_report(project, actor=self.user, notes=data["notes"])
        return {"first": report.ranking[0]["supplier"]}


class SignReportView(StepView):
    """A member's signature."""

    step = "sign_report"
    form_class = forms.SignReportForm
    template_name = "procurement/report_sign.html"
    after = (_("全部成员签署后，由组长送交购买主体。"), _("在规定时间内不签署又不说明理由的，视为同意。"))
    statement = _("本人签署评审报告")

    def context(self) -> dict[str, Any]:
        """The report."""
        lot = queries.lot_of(self.project)
        return {"lot": lot, "report": queries.report_of(lot)}

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Sign."""
        return {"member": actions.sign_report(project, actor=self.user, dissent=data["dissent"]).member.code}


class DeliverReportView(StepView):
    """The report goes to the buyer."""

    step = "deliver_report"
    form_class = StepForm
    after = (_("购买主体从送交之日起在法定期限内确定承接主体。"),)
    statement = _("评审结束，评审资料完整")

    def act(self, project: Project, data: dict[str, Any]) -> Any:
        """Deliver."""
        report = actions.deliver_report(project, actor=self.user)
        return {"document": report.document.number if report.document else ""}


@require_safe
def report(request: HttpRequest, number: str) -> HttpResponse:
    """The report on the screen with every sheet that the user may see."""
    user = request.user
    assert isinstance(user, User)
    project = get_object_or_404(Project.objects.visible_to(user), number=number)
    found = Report.objects.visible_to(user).filter(lot__project=project).select_related("lot__tender", "document").order_by("-pk").first()
    if found is None:
        raise Http404
    scores = Score.objects.visible_to(user).filter(member__lot=found.lot, member__recused_at=None)
    context = {
        "project": project,
        "report": found,
        "lot": found.lot,
        "sheets": _sheets(scores),
        "signatures": found.signatures.select_related("member__user"),
    }
    return render(request, "procurement/report.html", context)


def _sheets(scores: Any) -> list[dict[str, Any]]:
    """The points by bid and member, each with its criteria in order."""
    rows: dict[tuple[int, int], dict[str, Any]] = {}
    ordered = scores.select_related("bid__supplier", "member", "criterion").order_by(
        "bid", "-member__kind", "member__position", "criterion__position"
    )
    for score in ordered:
        row = rows.setdefault(
            (score.bid_id, score.member_id),
            {"supplier": score.bid.supplier.name, "code": score.member.code, "points": [], "sum": Decimal(0)},
        )
        row["points"].append({"name": score.criterion.name, "points": score.points})
        row["sum"] += score.points
    return list(rows.values())
