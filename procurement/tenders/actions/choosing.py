"""What some methods need before their notice: an approval asked for, suppliers invited, a single source made public and defended."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.utils.translation import gettext as _

from core import law
from core.calendar import due_at
from core.clock import now
from core.errors import Blocker, refuse
from procurement.drawing import fingerprint, order
from procurement.models import Invitation, InvitationDraw, Lot, MethodRequest, SingleSource, SourceObjection, Tender
from procurement.tenders import papers
from procurement.tenders.actions.objecting import tell_of_objection
from procurement.tenders.queries import locked_lot
from procurement.tenders.rules import choosing as rules
from projects.documents import issue
from projects.lifecycle import Step, moving
from projects.models import Project
from registry.models import Organisation, User


@dataclass(frozen=True)
class Opinion:
    """An expert's word on a single source, with name, employer and professional title, as they are published."""

    name: str
    employer: str
    title: str
    opinion: str


@dataclass(frozen=True)
class SourceData:
    """What is made public of a single source."""

    supplier: Organisation
    reason: str
    opinions: tuple[Opinion, ...]


@dataclass(frozen=True)
class InvitationPlan:
    """How suppliers are found and drawn: the list, how many are invited, who of the buyer's staff watches."""

    way: str
    pool: tuple[Organisation, ...]
    count: int
    witnesses: tuple[str, ...]
    reason: str = ""


def request_approval(project: Project, *, actor: User, materials: Sequence[tuple[str, str]]) -> MethodRequest:
    """Ask finance to approve the method of the file, with (name, text) of each material."""
    with moving(project, "request_approval", actor=actor) as step:
        lot = _drafted(step)
        refuse(rules.materials_are_whole(lot, materials))
        rows = [{"name": name, "text": text} for name, text in materials]
        made = MethodRequest.objects.create(tender=lot.tender, method=lot.tender.method, materials=rows, made_by=actor)
        step.record(made, number=lot.tender.number, method=made.method, materials=[name for name, _text in materials])
    return made


def invite_suppliers(project: Project, *, actor: User, plan: InvitationPlan) -> InvitationDraw:
    """Draw those who are invited from the list; with as many as the list holds everybody on it is invited."""
    with moving(project, "invite_suppliers", actor=actor) as step:
        tender = _drafted(step).tender
        refuse(rules.invitation_is_lawful(tender, plan.way, plan.pool, count=plan.count, witnesses=plan.witnesses))
        pool = [{"id": one.pk, "name": one.name, "uscc": one.uscc} for one in sorted(plan.pool, key=lambda one: one.uscc)]
        seed = secrets.token_hex()
        places = order(pool, seed)
        made = InvitationDraw(tender=tender, way=plan.way, pool=pool, pool_sha256=fingerprint(pool), seed=seed, order=places)
        made.count, made.witnesses, made.reason, made.drawn_by = plan.count, list(plan.witnesses), plan.reason, actor
        made.save()
        made.refresh_from_db()
        Invitation.objects.bulk_create(Invitation(tender=tender, supplier_id=number) for number in places[: plan.count])
        title = _("%(title)s邀请供应商抽取记录") % {"title": tender.title}
        made.document = issue(step.project, "invitation_record", title=title, context=papers.invitation_record(made), is_public=False)
        made.save(update_fields=["document"])
        facts = {"pool_sha256": made.pool_sha256, "seed": seed, "order": places, "count": plan.count}
        step.record(made, number=tender.number, way=plan.way, witnesses=list(plan.witnesses), **facts)
    return made


def publish_single_source(project: Project, *, actor: User, data: SourceData) -> SingleSource:
    """Make the single source public with the experts' opinions; the supplier becomes the only one invited."""
    with moving(project, "publish_single_source", actor=actor) as step:
        tender = _drafted(step).tender
        refuse(rules.source_is_lawful(tender, data.supplier, [opinion.opinion for opinion in data.opinions], reason=data.reason))
        made = SingleSource(tender=tender, supplier=data.supplier, reason=data.reason, published_by=actor)
        made.opinions = [vars(opinion) for opinion in data.opinions]
        made.published_at, made.ends_at = now(), _publicity_ends(tender)
        title = _("%(title)s单一来源采购公示") % {"title": tender.title}
        made.document = issue(step.project, "single_source_notice", title=title, context=papers.single_source_notice(made))
        made.save()
        Invitation.objects.get_or_create(tender=tender, supplier=data.supplier)
        step.record(made, number=tender.number, supplier=data.supplier.uscc, ends_at=made.ends_at.isoformat())
    return made


def _publicity_ends(tender: Tender) -> datetime:
    return due_at(now(), tender.way.rule("publicity"))


def record_objection(project: Project, *, actor: User, objector: str, contact: str, text: str) -> SourceObjection:
    """Record an objection that the buyer received in writing during the publicity."""
    with moving(project, "record_objection", actor=actor) as step:
        publicity = _publicity(step)
        refuse(rules.publicity_takes_objections(publicity))
        made = SourceObjection.objects.create(publicity=publicity, objector=objector, contact=contact, text=text, recorded_by=actor)
        tell_of_objection(step.project, made)
        step.record(made, number=publicity.tender.number, text=text)
    return made


def answer_objections(project: Project, *, actor: User, reasoning: str, is_upheld: bool) -> SingleSource:
    """Give the supplementary reasoning on all objections: upheld, another method must be chosen; otherwise finance gets both."""
    with moving(project, "answer_objections", actor=actor) as step:
        publicity = _publicity(step)
        refuse(rules.objections_wait(publicity))
        publicity.reasoning, publicity.is_upheld = reasoning, is_upheld
        publicity.reasoned_at, publicity.reasoned_by = now(), actor
        publicity.save(update_fields=["reasoning", "is_upheld", "reasoned_at", "reasoned_by"])
        step.record(publicity, number=publicity.tender.number, is_upheld=is_upheld, reasoning=reasoning)
    return publicity


def _drafted(step: Step) -> Lot:
    lot = locked_lot(step.project)
    if lot is None:
        refuse([Blocker(_("还没有采购文件"), law.cite("method.kinds"), _("请经办人先编制采购文件，写明采购方式"))])
    assert lot is not None
    return lot


def _publicity(step: Step) -> SingleSource:
    tender = _drafted(step).tender
    found = SingleSource.objects.select_for_update().filter(tender=tender).first()
    if found is None:
        refuse([Blocker(_("还没有单一来源公示"), law.cite("method.kinds"), _("请先公示"))])
    assert found is not None
    return found
