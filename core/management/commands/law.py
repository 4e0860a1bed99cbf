"""Write docs/law.md from the records of the law."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _

from core.law.document import render

PAGE = Path(__file__).resolve().parents[3] / "docs" / "law.md"


class Command(BaseCommand):
    help = _("由规则数据生成 docs/law.md")
    requires_system_checks = []

    def handle(self, *args: Any, **options: Any) -> None:
        """Write the page and name it."""
        PAGE.parent.mkdir(exist_ok=True)
        PAGE.write_text(render(), encoding="utf-8")
        self.stdout.write(str(PAGE))
