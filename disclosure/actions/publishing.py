"""Publishing: the effect that follows every step and turns those of the table into an immutable snapshot."""

from core.search import bigrams
from disclosure.actions import models_of
from disclosure.models import Publication
from disclosure.queries.proof import digest
from disclosure.release import Facts, build
from disclosure.release.budget import figures
from disclosure.release.events import EVENTS, Event
from disclosure.release.page import basis, page
from projects.models import Project
from projects.protocol import Happened


def publish(project: Project, happened: Happened) -> None:
    """Publish the step if the table says so and its subject is public."""
    event = EVENTS.get(happened.step)
    if event is None:
        return
    facts = Facts(project, happened)
    if event.is_due(facts):
        models_of.follow(_write(facts, event))


def _write(facts: Facts, event: Event) -> Publication:
    release = build(facts, event.tag(facts))
    before = facts.history[-1] if facts.history else None
    proof = {
        "chain": facts.entry.chain,
        "position": facts.entry.position,
        "hash": facts.entry.hash,
        "previous": before.sha256 if before else "",
    }
    shown = page(facts, event)
    payload = {"release": release, "page": shown, "proof": proof} | figures(facts)
    words = " ".join([facts.project.number, facts.project.title, facts.project.buyer.name, event.title(facts), shown["event"]["text"]])
    return Publication.objects.create(
        kind=event.kind,
        event=facts.step,
        project_number=facts.project.number,
        ocid=facts.ocid,
        release_id=release["id"],
        title=facts.project.title,
        headline=event.title(facts),
        buyer=facts.project.buyer.name,
        brief=event.brief(facts)[:120],
        summary=shown["event"]["text"][:400],
        basis=basis(facts, event)[:300],
        payload=payload,
        sha256=digest(payload),
        supersedes=before,
        published_at=facts.at,
        words=bigrams(words),
    )
