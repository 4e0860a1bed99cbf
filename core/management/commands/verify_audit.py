"""manage.py verify_audit: recompute the audit log and its tree, and compare it with a head kept outside."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser

from core import audit, log


class Command(BaseCommand):
    help = "Verify every audit chain. Prints the present heads as JSON, which can be kept outside and given back with --head."

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare --head (compare with) and --save (write to)."""
        parser.add_argument("--head", type=Path, help="a file with heads printed or saved earlier")
        parser.add_argument("--save", type=Path, help="write the present heads to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Exit 1 and name the rows when anything was changed, hashed anew or cut off."""
        wrong = [*audit.verify(self._saved(options["head"])), *log.faults()]
        if wrong:
            for line in wrong:
                self.stderr.write(line)
            raise CommandError(f"{len(wrong)} faults in the audit log", returncode=1)
        text = json.dumps({"heads": audit.heads()}, ensure_ascii=False, sort_keys=True, indent=1)
        if options["save"]:
            options["save"].write_text(text + "\n")
        self.stdout.write(text)

    def _saved(self, path: Path | None) -> dict[str, tuple[int, str]]:
        if path is None:
            return {}
        try:
            heads = json.loads(path.read_text())["heads"]
            return {chain: (int(position), str(digest)) for chain, (position, digest) in heads.items()}
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise CommandError(f"{path}: not a file of heads ({error})", returncode=2) from error
