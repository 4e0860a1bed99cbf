"""Challenges by suppliers and the buyer's replies."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow
from core.counters import next_number
from core.errors import Blocker, refuse
from procurement.awards import papers, rules
from procurement.models import Challenge
from procurement.panels.queries import lot_of
from procurement.tenders.queries import suppliers_of
from projects.documents import issue
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import User


@dataclass(frozen=True)
class ChallengeData:
    """What 94号令 art. 12 asks of a challenge."""

    subject: str
    text: str
    facts: str
    contact: str


def file_challenge(project: Project, *, actor: User, data: ChallengeData) -> Challenge:
    """File a challenge in time, as a supplier that took part."""
    with moving(project, "file_challenge", actor=actor) as step:
        lot = lot_of(step.project)
        supplier = suppliers_of(actor)[0]
        refuse(rules.may_challenge(lot, data.subject, supplier))
        made = Challenge.objects.create(
            tender=lot.tender,
            supplier=supplier,
            filed_by=actor,
            number=f"{step.project.number}-质疑-{next_number(f'challenge:{step.project.number}'):02d}",
            **vars(data),
        )
        text = _("%(name)s对“%(title)s”提出质疑，请在法定期限内答复。") % {"name": supplier.name, "title": step.project.title}
        people = recipients(step.project, "reply_challenge")
        tell(people, subject=_("收到质疑"), text=text, url=step.project.get_absolute_url(), key=f"challenge:{made.pk}")
        step.record(made, number=made.number, about=data.subject)
    return made


@dataclass(frozen=True)
class ReplyData:
    """The buyer's reply: its text, whether the challenge is sustained and whether that changes the result."""

    reply: str
    is_sustained: bool
    affects_result: bool = False


def reply_challenge(project: Project, *, actor: User, challenge: Challenge, data: ReplyData) -> Challenge:
    """Reply to a challenge and tell the supplier of the right to complain."""
    with moving(project, "reply_challenge", actor=actor) as step:
        found = Challenge.objects.select_for_update(of=("self",)).select_related("supplier", "tender").get(pk=challenge.pk)
        if found.replied_at is not None or not found.tender.lots.filter(project=step.project).exists():
            refuse([Blocker(_("质疑 %(number)s 已经答复") % {"number": found.number}, law.cite("challenge.reply"))])
        found.reply, found.is_sustained = data.reply, data.is_sustained
        found.affects_result = data.is_sustained and data.affects_result
        found.replied_at, found.replied_by = PortalNow(), actor
        found.save(update_fields=["reply", "is_sustained", "affects_result", "replied_at", "replied_by"])
        found.refresh_from_db()
        title = _("质疑答复书（%(number)s）") % {"number": found.number}
        context = papers.challenge_reply(found, lot_of(step.project))
        document = issue(step.project, "challenge_reply", title=title, context=context, is_public=False)
        url = step.project.get_absolute_url()
        tell([found.filed_by], subject=_("质疑已答复"), text=data.reply, url=url, key=f"reply:{found.pk}")
        step.record(found, number=found.number, sustained=data.is_sustained, affects_result=found.affects_result, document=document.number)
    return found
