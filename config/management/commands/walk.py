"""manage.py walk: the real project walks its whole life through the real actions, step by step."""

import shutil
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.db import transaction

from config.demo.life import Life, Variant
from config.demo.methods import ASKED_BY, VARIANTS
from core import outbox
from core.clock import LOCAL
from core.errors import Refused
from core.models import AuditEntry, ClockOffset
from projects.lifecycle import steps
from projects.models import Document, State
from projects.protocol import gates
from registry.policy import allowances


class Command(BaseCommand):
    help = "Walk the real project from plan to disclosure. --without FACT leaves out what one gate asks for and must stop there."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the fact to leave out and the folder for the documents."""
        parser.add_argument("--without", default="", metavar="FACT", help="the gate whose fact is left out; see manage.py lifecycle")
        parser.add_argument("--method", default="", choices=sorted(VARIANTS), help="the method of procurement; consultation by default")
        parser.add_argument("--facts", action="store_true", help="list the facts of all gates, one a line")
        parser.add_argument("--out", type=Path, default=settings.VAR_DIR / "walk", help="folder for the documents")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 0 when the project is disclosed, 2 when the left out fact stopped it."""
        if options["facts"]:
            self.stdout.write("\n".join(all_facts()))
            return
        if options["without"] and options["without"] not in all_facts():
            raise CommandError(f"no gate is named {options['without']}; see --facts", returncode=1)
        call_command("migrate", verbosity=0, interactive=False)
        self._printed = self._document = 0
        before = ClockOffset.objects.first()
        try:
            variant = VARIANTS[options["method"] or ASKED_BY.get(options["without"], "consultation")]
            self._walk_without(options["without"], variant) if options["without"] else self._walk(options["out"], variant)
        finally:
            _restore(before)

    def _walk(self, out: Path, variant: Variant) -> None:
        life = Life(variant=variant, told=self._tell).live()
        outbox.deliver_pending()
        names = _copy_documents(life, out)
        self.stdout.write("")
        self.stdout.write("\n".join(names))
        people = AuditEntry.objects.filter(chain=life.project.chain, actor_id__isnull=False).values("actor_id").distinct().count()
        self.stdout.write(f"{life.project.number}: {life.project.state}, {people} people, {len(names)} documents in {out}")
        if life.project.state != State.DISCLOSED:
            raise CommandError(f"the project ended in {life.project.state}", returncode=1)

    def _walk_without(self, fact: str, variant: Variant) -> None:
        refusal: Refused | None = None
        with transaction.atomic():
            life = Life(variant=variant, without=fact, told=self._tell)
            try:
                life.live()
            except Refused as refused:
                refusal = refused
                self._tell(life)
            # Not only the refused step: the whole walk leaves nothing behind.
            transaction.set_rollback(True)
        if refusal is None:
            raise CommandError(f"nobody missed {fact}: the project went on to {life.project.state}", returncode=1)
        for blocker in refusal.blockers:
            self.stdout.write(f"refused by {blocker.fact or '—'}: {blocker.message}　依据：{blocker.basis}")
        if fact not in {blocker.fact for blocker in refusal.blockers}:
            raise CommandError(f"stopped, but not by {fact}", returncode=1)
        raise CommandError(f"stopped at {fact}; nothing was changed", returncode=2)

    def _tell(self, life: Life) -> None:
        if not life.has_project:
            return
        entries = AuditEntry.objects.filter(chain=life.project.chain, position__gt=self._printed).order_by("position")
        for entry in entries:
            made = Document.objects.filter(project=life.project, issued_at__lte=entry.at, pk__gt=self._document).order_by("pk")
            self.stdout.write(_line(entry, list(made)))
            self._printed = entry.position
            self._document = max([document.pk for document in made], default=self._document)


def all_facts() -> list[str]:
    """The names of all gates, in the order of the steps."""
    return list(dict.fromkeys(gate.__name__ for key in steps() for gate in gates(key)))


def _line(entry: AuditEntry, made: list[Document]) -> str:
    info = steps().get(entry.action)
    at = entry.at.astimezone(LOCAL)
    before, after = entry.data.get("from", "—"), entry.data.get("state", "—")
    basis = next((row.basis for row in allowances().get(entry.action, ())), "—")
    documents = "、".join(f"{document.title} {document.number}" for document in made)
    parts = [
        f"{at:%Y-%m-%d %H:%M}",
        entry.actor_label,
        str(info.label) if info else entry.action,
        f"{before} → {after}",
        basis,
        documents or "—",
    ]
    return "  ".join(parts)


def _copy_documents(life: Life, out: Path) -> list[str]:
    shutil.rmtree(out, ignore_errors=True)
    out.mkdir(parents=True)
    names: list[str] = []
    for document in Document.objects.filter(project=life.project).exclude(sha256="").order_by("pk"):
        name = f"{len(names) + 1:02d}-{document.number}.pdf"
        with document.file.open("rb") as source:
            (out / name).write_bytes(source.read())
        names.append(f"{name}  {document.title}")
    return names


def _restore(before: ClockOffset | None) -> None:
    if before is None:
        ClockOffset.objects.all().delete()
    else:
        before.save()
