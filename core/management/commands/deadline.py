"""Print the day on which a period ends, counted as the portal counts it."""

from argparse import ArgumentTypeError
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from core.calendar import due_date


def iso_date(text: str) -> date:
    """Read an ISO date for argparse."""
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise ArgumentTypeError(_("不是日期：%(text)s，请写成 2025-12-01") % {"text": text}) from None


class Command(BaseCommand):
    help = _("计算期限：从某日起若干日（d）或工作日（wd）后到期的日子")
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("--from", dest="start", type=iso_date, required=True, metavar="YYYY-MM-DD")
        parser.add_argument("--days", type=int, required=True)
        parser.add_argument("--unit", choices=["d", "wd"], required=True)

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the due day and nothing else; input that is no period ends with code 2."""
        try:
            due = due_date(options["start"], options["days"], options["unit"])
        except (ValueError, OverflowError):
            raise CommandError(_("天数应为 0 到 36500 的整数，到期日不得超出公历 9999 年"), returncode=2) from None
        self.stdout.write(due.isoformat())
