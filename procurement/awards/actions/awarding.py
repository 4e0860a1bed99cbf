"""The buyer's decision and its publication with all letters."""

from datetime import datetime

from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at
from core.clock import now
from core.errors import Blocker, refuse
from procurement.awards import papers, queries, rules
from procurement.models import Award, Bid
from procurement.panels.actions.seats import ready
from procurement.panels.queries import all_bids, final_price, law_day, lot_of
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Document, Project
from registry.actions import tell
from registry.models import User


def award(project: Project, *, actor: User, bid: Bid, reason: str = "") -> Award:
    """Decide for a candidate of the report at its final offer: bidding → contracting."""
    with moving(project, "award", actor=actor) as step:
        ready(step)
        lot = lot_of(step.project)
        line = next((line for line in queries.candidates(lot) if line["bid"] == bid.pk), None)
        if line is None:
            refuse([Blocker(_("不在评审报告推荐的候选人之中"), law.cite("award.order"), _("请从推荐的候选人中确定"))])
        assert line is not None
        made = Award.objects.create(lot=lot, bid=bid, price=final_price(bid), rank=line["rank"], decided_by=actor, reason=reason)
        made.refresh_from_db()
        step.record(made, supplier=bid.supplier.uscc, name=bid.supplier.name, price=f"{made.price:.2f}", rank=made.rank, reason=reason)
    return made


def publish_result(project: Project, *, actor: User) -> Award:
    """Publish the result, send the letter to the winner and its own score to everybody else."""
    with moving(project, "publish_result", actor=actor) as step:
        found = queries.living_award(step.project)
        assert found is not None  # the state says so
        made = Award.objects.select_for_update(of=("self",)).select_related("bid__supplier", "lot__tender", "lot__project").get(pk=found.pk)
        refuse(rules.award_can_be_published(made))
        made.published_at = now()
        made.challenge_until = _challenge_until(made)
        made.notice_document, made.letter_document = _notice(made), _letter(made)
        made.save(update_fields=["published_at", "challenge_until", "notice_document", "letter_document"])
        letters = [_loser_letter(made, bid) for bid in all_bids(made.lot).exclude(pk=made.bid_id)]
        _tell(made)
        numbers = {
            "notice": made.notice_document.number,
            "letter": made.letter_document.number,
            "letters": [letter.number for letter in letters],
        }
        step.record(made, **numbers, challenge_until=made.challenge_until.isoformat(), price=f"{made.price:.2f}", name=made.supplier.name)
    return made


def _challenge_until(made: Award) -> datetime:
    start = papers.result_period_ends(made.lot, now())
    return due_at(start, law.get("challenge.window", on=law_day(made.lot), region=made.lot.project.region))


def _words(made: Award) -> dict[str, str]:
    return {"title": made.lot.tender.title, **made.lot.tender.way.words}


def _notice(made: Award) -> Document:
    title = _("%(title)s%(award)s结果公告") % _words(made)
    return issue(made.lot.project, "award_notice", title=title, context=papers.award_notice(made))


def _letter(made: Award) -> Document:
    title = _("%(title)s%(award)s通知书") % _words(made)
    return issue(made.lot.project, "award_letter", title=title, context=papers.award_letter(made), is_public=False)


def _loser_letter(made: Award, bid: Bid) -> Document:
    title = _("%(title)s未%(award)s告知书") % _words(made)
    return issue(made.lot.project, "loser_letter", title=title, context=papers.loser_letter(made, bid), is_public=False)


def _tell(made: Award) -> None:
    project = made.lot.project
    words = {"name": made.supplier.name, **_words(made)}
    for bid in all_bids(made.lot).select_related("submitted_by"):
        won = bid.pk == made.bid_id
        subject = _("%(award)s通知书已发出") % words if won else _("采购结果已公告")
        text = _("“%(title)s”由%(name)s%(award)s。您单位的通知书和得分、排名见项目页的文书。") % words
        tell([bid.submitted_by], subject=subject, text=text, url=project.get_absolute_url(), key=f"result:{made.pk}")
