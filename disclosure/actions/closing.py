"""Closing a project: settle its account, seal its archive, disclose it."""

import hashlib
import json
from typing import Any

from django.core.serializers.json import DjangoJSONEncoder
from django.utils.translation import gettext as _

from core import law
from core.calendar import years_later
from core.clock import today
from core.errors import refuse
from disclosure import rules
from disclosure.models import Archive, Settlement
from planning.actions import release_budget, uncontract_amount
from projects import documents
from projects.lifecycle import moving
from projects.models import Document, Project
from registry.models import User


def settle(project: Project, *, actor: User, reason: str = "") -> Settlement:
    """Close the account: what was contracted and not paid goes back to the budget line. Refuses a surplus without a reason."""
    with moving(project, "settle", actor=actor) as step:
        refuse(rules.surplus_is_explained(step.project, reason))
        surplus = rules.outstanding(step.project)
        price = rules.contracted(step.project)
        if surplus:
            note = _("结余退回 %(number)s") % {"number": step.project.number}
            uncontract_amount(step.project, surplus, key=f"settle:{step.project.pk}", note=note)
            release_budget(step.project, key=f"surplus:{step.project.pk}", note=note, amount=surplus)
        values = {"contracted": price, "paid": price - surplus, "surplus": surplus, "reason": reason, "settled_by": actor}
        made, _created = Settlement.objects.update_or_create(project=step.project, defaults=values)
        step.record(made, contracted=str(price), paid=str(price - surplus), surplus=str(surplus))
    return made


def seal_archive(project: Project, *, actor: User, is_checked: bool, place: str) -> Archive:
    """Seal the list of all documents with their fingerprints; a later document asks for a new list."""
    with moving(project, "seal_archive", actor=actor) as step:
        refuse(rules.archive_is_checked(step.project, is_checked=is_checked, place=place))
        kept = list(Document.objects.filter(project=step.project).exclude(kind="archive_list").order_by("issued_at", "id"))
        years = law.get("archive.years", on=today(), region=step.project.region)
        until = years_later(today(), years.number)
        values = {"place": place, "is_checked": is_checked, "keep_until": until, "count": len(kept), "sealed_by": actor}
        made = Archive(project=step.project, **values)
        context = {
            "rows": [entry(document) for document in kept],
            "until": until.isoformat(),
            "years": years.number,
            "basis": years.citation,
        }
        context |= facts(step.project, place)
        context["content"] = list(law.get("archive.content", on=today(), region=step.project.region).items)
        made.document = documents.issue(
            step.project, "archive_list", title=_("%(title)s归档目录") % {"title": step.project.title}, context=context
        )
        made.save()
        step.record(made, documents=len(kept), until=until.isoformat(), document=made.document.number)
    return made


def facts(project: Project, place: str) -> dict[str, Any]:
    """What stands at the head of the list."""
    return {"title": project.title, "project": project.number, "buyer": project.buyer.name, "year": project.fiscal_year, "place": place}


def entry(document: Document) -> dict[str, Any]:
    """A document with the fingerprint of what was frozen and, once rendered, of its file."""
    frozen = json.dumps([document.template, document.context], ensure_ascii=False, sort_keys=True, cls=DjangoJSONEncoder)
    content = hashlib.sha256(frozen.encode()).hexdigest()
    found = {"number": document.number, "title": document.title, "issued_at": document.issued_at.isoformat()}
    return found | {"content": content, "file": document.sha256, "public": document.is_public}


def disclose(project: Project, *, actor: User) -> None:
    """Close the project: everything is public, settled and sealed."""
    with moving(project, "disclose", actor=actor) as step:
        archive = step.project.archives.order_by("-id").first()
        years = law.get("archive.years", on=today(), region=step.project.region)
        step.record(archive, documents=archive.count if archive else 0, years=years.number)
