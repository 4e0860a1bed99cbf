"""Rank the bids of a file and name abnormally low prices, as the portal does."""

import json
import sys
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from procurement.scoring.abnormal import price_warnings
from procurement.scoring.formula import rank
from procurement.scoring.reading import FieldError, ScoreFile, read


class Command(BaseCommand):
    help = _("按采购文件的评分办法计算得分和排名，指出异常低价；从 JSON 文件读取，- 表示标准输入")
    requires_system_checks = []

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("file", metavar="FILE.json")

    def handle(self, *args: Any, **options: Any) -> None:
        """Print the ranking as JSON; a file that cannot be used ends with code 2."""
        try:
            found = answer(read(content(options["file"])))
        except OSError as error:
            raise CommandError(_("读不到文件：%(error)s") % {"error": error}, returncode=2) from None
        except FieldError as error:
            raise CommandError(str(error), returncode=2) from None
        self.stdout.write(json.dumps(found, ensure_ascii=False))


def content(name: str) -> bytes:
    """Return the bytes of a file or of the standard input."""
    return sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()


def answer(file: ScoreFile) -> dict[str, Any]:
    """Return the ranking and the suppliers with abnormally low prices, each once."""
    warnings = price_warnings([(bid.supplier, bid.price) for bid in file.bids], ceiling=file.ceiling, on=file.on)
    low = list(dict.fromkeys(warning.supplier for warning in warnings))
    return {"ranking": [line.as_dict() for line in rank(file.bids, file.terms)], "abnormal_low": low}
