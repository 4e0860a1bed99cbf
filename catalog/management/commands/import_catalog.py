"""Import an edition of the guidance catalogue from a CSV file and, when asked, publish it."""

from argparse import ArgumentParser
from datetime import date
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from catalog.actions import EditionData, import_edition, publish_edition
from core.errors import Refused
from core.tables import BadTable


class Command(BaseCommand):
    help = "Import an edition of the guidance catalogue: every bad row is named, and then nothing is stored."

    def add_arguments(self, parser: ArgumentParser) -> None:
        parser.add_argument("file", type=Path, help="CSV in UTF-8: Code,Title,Description[,Maps to]")
        parser.add_argument("--title", required=True)
        parser.add_argument("--document", default="", help="number of the document that put the catalogue into force")
        parser.add_argument("--region", default=settings.REGION)
        parser.add_argument("--from", dest="valid_from", type=date.fromisoformat, required=True)
        parser.add_argument("--to", dest="valid_to", type=date.fromisoformat, default=None)
        parser.add_argument("--publish", action="store_true")

    def handle(self, *args: Any, **options: Any) -> None:
        """Import and report."""
        data = EditionData(**{name: options[name] for name in ("region", "title", "document", "valid_from", "valid_to")})
        try:
            edition = import_edition(data, options["file"].read_bytes(), actor=None)
            if options["publish"]:
                publish_edition(edition, actor=None)
        except OSError as error:
            raise CommandError(f"{options['file']}: {error.strerror}") from error
        except (BadTable, Refused) as error:
            raise CommandError(str(error)) from error
        self.stdout.write(f"{edition.title}: {edition.items.count()}")
