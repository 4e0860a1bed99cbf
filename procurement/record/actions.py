"""What the opening's record writes: corrected prices and their confirmation, objections and how they were dealt with."""

from collections.abc import Sequence
from datetime import timedelta
from decimal import Decimal

from django.utils.translation import gettext as _

from core.clock import now
from core.errors import refuse
from core.money import grouped
from procurement.models import Bid, Lot, OpeningObjection, PriceCorrection
from procurement.panels.actions.seats import take_seat, take_side
from procurement.panels.queries import all_bids, lot_of
from procurement.record import queries, rules
from procurement.record.rules import Finding
from procurement.tenders.queries import suppliers_of
from procurement.tenders.rules.periods import moment
from projects.lifecycle import moving
from projects.models import Project
from projects.queries import recipients
from registry.actions import tell
from registry.models import Organisation, User


def correct_price(project: Project, *, actor: User, bid: Bid, findings: Sequence[Finding], minutes: int) -> PriceCorrection:
    """Record what disagrees in a bid and correct its price in the order of the law; its bidder has so many minutes to confirm."""
    with moving(project, "correct_price", actor=actor) as step:
        lot = take_seat(step, actor).lot
        refuse(rules.correction_is_lawful(lot, bid, findings, minutes))
        assert bid.price is not None  # only opened prices are corrected
        steps = rules.corrected(bid.price, findings, lot.tender.way.rule("correction").items)
        made = PriceCorrection(bid=bid, steps=steps, price=Decimal(steps[-1]["after"]), made_by=actor)
        made.due_at = now() + timedelta(minutes=minutes)
        made.save()
        _ask(made)
        step.record(made, bid=bid.pk, read_out=f"{bid.price:.2f}", steps=steps, due_at=made.due_at.isoformat())
    return made


def _ask(made: PriceCorrection) -> None:
    project = made.bid.lot.project
    words = {"title": project.title, "price": grouped(made.price), "due": moment(made.due_at)}
    text = (
        _("评标委员会修正了您单位对“%(title)s”的报价，修正后为 %(price)s 元。请在 %(due)s 前确认，不确认或者没有按时确认的，投标无效。")
        % words
    )
    people, key = [made.bid.submitted_by], f"correction:{made.pk}"
    tell(people, subject=_("请确认修正后的报价"), text=text, url=project.get_absolute_url(), key=key)


def confirm_correction(project: Project, *, actor: User, is_confirmed: bool) -> PriceCorrection:
    """Confirm or decline the corrected price of one's own bid, once and in time; a confirmed price is the price of the bid from then on."""
    with moving(project, "confirm_correction", actor=actor) as step:
        take_side(step, actor)
        lot = lot_of(step.project)
        made = (
            PriceCorrection.objects.select_for_update(of=("self",))
            .select_related("bid__lot__tender")
            .get(bid__lot=lot, bid__supplier__in=suppliers_of(actor))
        )
        refuse(rules.answer_is_in_time(made))
        made.is_confirmed, made.answered_at, made.answered_by = is_confirmed, now(), actor
        made.save(update_fields=["is_confirmed", "answered_at", "answered_by"])
        if is_confirmed:
            made.bid.corrected_price = made.price
            made.bid.save(update_fields=["corrected_price"])
        step.record(made, bid=made.bid_id, is_confirmed=is_confirmed, price=f"{made.price:.2f}")
    return made


def object_to_opening(project: Project, *, actor: User, text: str, is_recusal: bool = False) -> OpeningObjection:
    """Object to the opening or its record on the spot, or ask that a member of its staff keeps away."""
    with moving(project, "object_to_opening", actor=actor) as step:
        take_side(step, actor)
        lot = lot_of(step.project)
        refuse(rules.objection_is_in_time(lot))
        words = {"is_recusal": is_recusal, "text": text, "raised_by": actor}
        made = OpeningObjection.objects.create(opening=lot.opening, supplier=_own(lot, actor), **words)
        url, subject = step.project.get_absolute_url(), _("供应商对开标提出疑义，请当场处理")
        tell(recipients(step.project, "answer_opening_objection"), subject=subject, text=text, url=url, key=f"opening-objection:{made.pk}")
        step.record(made, is_recusal=is_recusal)
    return made


def _own(lot: Lot, actor: User) -> Organisation:
    return all_bids(lot).filter(supplier__in=suppliers_of(actor))[0].supplier


def answer_opening_objection(project: Project, *, actor: User, objection: OpeningObjection, answer: str) -> OpeningObjection:
    """Write how an objection was dealt with; once."""
    with moving(project, "answer_opening_objection", actor=actor) as step:
        found = queries.waiting_objections(step.project).select_for_update(of=("self",)).get(pk=objection.pk)
        found.answer, found.answered_at, found.answered_by = answer, now(), actor
        found.save(update_fields=["answer", "answered_at", "answered_by"])
        key, url = f"opening-answer:{found.pk}", step.project.get_absolute_url()
        tell([found.raised_by], subject=_("对开标疑义的处理"), text=answer, url=url, key=key)
        step.record(found, answer=answer)
    return found
