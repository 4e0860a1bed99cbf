"""The end of an award before the contract: the next candidate follows, or the purchase begins anew."""

from django.utils.translation import gettext as _

from core.clock import PortalNow
from core.errors import refuse
from procurement.awards import queries, rules
from procurement.bids import papers
from procurement.models import Award, Failure, Lot
from procurement.panels.queries import all_bids
from projects.documents import issue
from projects.lifecycle import Step, moving
from projects.models import Project
from registry.actions import tell
from registry.models import User


def annul_award(project: Project, *, actor: User, reason: str) -> Award:
    """End the award because the winner does not sign or a challenge was sustained; the next candidate may follow: contracting → bidding."""
    with moving(project, "annul_award", actor=actor) as step:
        found = _annulled(step, actor, reason)
        refuse(rules.another_candidate_is_left(found))
        _tell(found, _("%(award)s结果已改变：%(title)s"), reason)
    return found


def void_award(project: Project, *, actor: User, reason: str) -> Award:
    """End the award and the attempt: contracting → approved; the purchase begins anew."""
    with moving(project, "void_award", actor=actor) as step:
        return end_attempt(step, actor=actor, reason=reason)


def end_attempt(step: Step, *, actor: User, reason: str) -> Award:
    """Within a step, end the award with its attempt and say so publicly; also where a signed contract is rescinded."""
    found = _annulled(step, actor, reason)
    lot = found.lot
    Lot.objects.filter(pk=lot.pk).update(failed_at=PortalNow(), failure=Failure.DEFECT, failure_note=reason)
    lot.refresh_from_db()
    title = _("%(title)s%(award)s无效和终止公告") % {"title": lot.tender.title, **lot.tender.way.words}
    notice = issue(step.project, "failure_notice", title=title, context=papers.failure_notice(lot))
    step.record(notice=notice.number)
    _tell(found, _("%(award)s无效，采购活动终止：%(title)s"), reason)
    return found


def _annulled(step: Step, actor: User, reason: str) -> Award:
    found = queries.living_award(step.project)
    assert found is not None  # the state says so
    found.annulled_at, found.annulled_by, found.annul_reason = PortalNow(), actor, reason
    found.save(update_fields=["annulled_at", "annulled_by", "annul_reason"])
    step.record(found, name=found.supplier.name, reason=reason)
    return found


def _tell(found: Award, subject: str, reason: str) -> None:
    project = found.lot.project
    people = [bid.submitted_by for bid in all_bids(found.lot).select_related("submitted_by")]
    tell(
        people,
        subject=subject % {"title": project.title, **found.lot.tender.way.words},
        text=reason,
        url=project.get_absolute_url(),
        key=f"annulled:{found.pk}",
    )
