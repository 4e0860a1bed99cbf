"""Suppliers take the file and ask; nobody learns who before the opening. Answers go to all."""

from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow, now
from core.errors import refuse
from procurement.blinded import note
from procurement.models import Pickup, Question, Tender
from procurement.seal.encoding import canonical
from procurement.tenders import rules
from projects.deadlines import open_deadline
from projects.lifecycle import moving
from projects.models import Project
from registry.models import Organisation, User
from registry.policy import permit


def pick_up_file(tender: Tender, *, actor: User, supplier: Organisation) -> Pickup:
    """Register that the supplier took the file; a second time changes nothing. Refuses who may not supply and a closed tender."""
    with transaction.atomic():
        permit(actor, "pick_up_file", tender)
        lot = tender.lots.select_related("project", "tender").get()
        refuse([*rules.speaks_for(actor, supplier), *rules.may_supply(supplier, tender), *rules.tender_takes_bids(lot)])
        # Asked only when the row is made, so that a second time logs nothing.
        defaults = {"user": actor, "salt": lambda: note(event_text("pickup", tender, supplier)).salt}
        return Pickup.objects.get_or_create(tender=tender, supplier=supplier, defaults=defaults)[0]


def event_text(event: str, tender: Tender, supplier: Organisation, *, text: str = "") -> bytes:
    """What the blinded log holds of a supplier's pickup or question; with the salt of the row anyone can recompute it."""
    return canonical({"event": event, "tender": tender.number, "supplier": supplier.uscc, "text": text})


def ask_question(tender: Tender, *, actor: User, supplier: Organisation, text: str) -> Question:
    """Ask about the file; the buyer sees the text without the name and has three working days."""
    with transaction.atomic():
        permit(actor, "ask_question", tender)
        lot = tender.lots.select_related("project", "tender").get()
        refuse([*rules.speaks_for(actor, supplier), *rules.may_supply(supplier, tender), *rules.tender_takes_bids(lot)])
        noted = note(event_text("question", tender, supplier, text=text))
        made = Question.objects.create(tender=tender, supplier=supplier, text=text, salt=noted.salt)
        open_deadline(lot.project, "inquiry.reply", step="answer_question", label=_("答复供应商询问"), start=now())
    return made


def answer_question(project: Project, *, actor: User, question: Question, answer: str) -> Question:
    """Answer to all suppliers at once, without the name of who asked."""
    with moving(project, "answer_question", actor=actor) as step:
        locked = Question.objects.select_for_update().get(pk=question.pk, tender__lots__project=step.project)
        refuse(rules.question_is_open(locked))
        locked.answer, locked.answered_at, locked.answered_by = answer, PortalNow(), actor  # type: ignore[assignment]
        locked.save(update_fields=["answer", "answered_at", "answered_by"])
        step.record(locked, question=locked.text, answer=answer)
    locked.refresh_from_db()
    return locked
