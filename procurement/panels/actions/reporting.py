"""The panel's report: computed, signed by each member, delivered to the buyer."""

from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.errors import Blocker, refuse
from procurement.models import Lot, Report, ReportSignature
from procurement.panels import papers, queries
from procurement.panels.actions.seats import ready, take_seat
from procurement.panels.queries.ranking import ranking_of, terms_of
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import User


def make_report(project: Project, *, actor: User, notes: str = "") -> Report:
    """Compute the ranking and put it before the members for signing; an unsigned one is replaced."""
    with moving(project, "make_report", actor=actor) as step:
        lot = take_seat(step, actor).lot
        ready(step)
        _drop_unsigned(lot)
        terms = terms_of(lot)
        facts = {"method": terms.method, "price_weight": f"{terms.price_weight:.2f}", "small_deduction": f"{terms.small_deduction:f}"}
        ranking = ranking_of(lot)
        report = Report.objects.create(lot=lot, ranking=ranking, terms=facts, notes=notes, made_by=actor)
        report.refresh_from_db()
        step.record(report, ranking=_short(ranking))
    return report


def _drop_unsigned(lot: Lot) -> None:
    report = queries.report_of(lot)
    if report is None:
        return
    if report.signatures.exists() or report.delivered_at:
        refuse([Blocker(_("评审报告已经有成员签署，不能重做"), lot.tender.way.cite("report"))])
    report.delete()


def _short(ranking: list[dict[str, Any]]) -> list[dict[str, Any]]:
    return [{"bid": line["bid"], "rank": line["rank"], "total": line["total"]} for line in ranking]


def sign_report(project: Project, *, actor: User, dissent: str = "") -> ReportSignature:
    """Sign the report; another opinion is written down with its reasons."""
    with moving(project, "sign_report", actor=actor) as step:
        member = take_seat(step, actor)
        ready(step)
        if ReportSignature.objects.filter(member=member).exists():
            refuse([Blocker(_("您已经签署"), law.cite("panel.dissent"))])
        report = Report.objects.get(lot=member.lot)
        made = ReportSignature.objects.create(report=report, member=member, dissent=dissent)
        step.record(made, member=member.code, dissent=bool(dissent))
    return made


def deliver_report(project: Project, *, actor: User) -> Report:
    """Deliver the signed report to the buyer, with its document."""
    with moving(project, "deliver_report", actor=actor) as step:
        lot = take_seat(step, actor).lot
        ready(step)
        report = Report.objects.select_for_update().get(lot=lot)
        if report.delivered_at is not None:
            refuse([Blocker(_("评审报告已经送交"), law.cite("award.report"))])
        report.delivered_at = PortalNow()
        report.save(update_fields=["delivered_at"])
        report.refresh_from_db()
        title = _("%(title)s%(report)s") % {"title": lot.tender.title, **lot.tender.way.words}
        report.document = issue(step.project, "panel_report", title=title, context=papers.panel_report(report), is_public=False)
        report.save(update_fields=["document"])
        text = _("“%(title)s”的评审报告已送交，请按推荐顺序确定%(award)s供应商。") % {"title": step.project.title, **lot.tender.way.words}
        url = step.project.get_absolute_url()
        tell(
            recipients(step.project, "award"),
            subject=_("请确定%(award)s供应商") % lot.tender.way.words,
            text=text,
            url=url,
            key=f"report:{report.pk}",
        )
        step.record(report, document=report.document.number)
    return report
