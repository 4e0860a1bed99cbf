"""Tables that people hand in as CSV: every bad row is named with its line and reason, and nothing bad gets through."""

import csv
import io
import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from django.core.exceptions import ValidationError
from django.core.files import File
from django.utils.translation import gettext as _

from core.text import fold, unclean_position, without_invisible

LARGEST = 2 * 1024 * 1024
MOST_ROWS = 5000
LONGEST_CELL = 2000
# A spreadsheet would run such a cell as a formula; a signed number is none.
FORMULA = re.compile(r"\s*(?:[=@\uff1d\uff20]|[+\-\uff0b\uff0d](?![\d.,\uff10-\uff19 ]+%?$))")


@dataclass(frozen=True)
class RowError:
    """What is wrong in one line of the file; line 0 speaks of the file as a whole."""

    line: int
    message: str
    column: str = ""

    def __str__(self) -> str:
        place = _("第 %(line)s 行") % {"line": self.line} if self.line else _("整个文件")
        return f"{place}{f'“{self.column}”' if self.column else ''}：{self.message}"


@dataclass(frozen=True)
class Row:
    """One line of the file with its cells by column."""

    line: int
    cells: Mapping[str, str]

    def __getitem__(self, column: str) -> str:
        return self.cells.get(column, "")


class BadTable(Exception):  # noqa: N818  (it is the file that is bad)
    """The file was refused as a whole; carries every bad row."""

    def __init__(self, errors: Iterable[RowError]) -> None:
        self.errors = list(errors)
        super().__init__("\n".join(map(str, self.errors)))


def refuse_bad(errors: Iterable[RowError]) -> None:
    """Raise `BadTable` when there are errors."""
    found = sorted(errors, key=lambda error: error.line)
    if found:
        raise BadTable(found)


def read_csv(content: bytes, columns: Mapping[str, Sequence[str]], *, required: Sequence[str]) -> tuple[list[Row], list[RowError]]:
    """Read a CSV file with a heading line; `columns` names each column and the headings it may have.

    Returns the rows and what is wrong with their cells. Raises BadTable when the file cannot be read as a table at all.
    """
    lines = list(_lines(decoded(content)))
    if not lines:
        raise BadTable([RowError(0, _("文件是空的，第一行应是表头"))])
    heading = headings(lines[0][1], columns, required)
    if len(lines) - 1 > MOST_ROWS:
        raise BadTable(
            [RowError(0, _("最多 %(most)s 行，现有 %(count)s 行，请分成几个文件") % {"most": MOST_ROWS, "count": len(lines) - 1})]
        )
    rows, errors = [], []
    for line, cells in lines[1:]:
        if any(cell.strip() for cell in cells):
            rows.append(Row(line, {name: plain(cell) for name, cell in zip(heading, cells, strict=False) if name}))
            errors += row_errors(line, heading, cells)
    if not rows:
        raise BadTable([RowError(0, _("表头下面没有内容"))])
    return rows, errors


def small_enough(upload: File) -> None:  # type: ignore[type-arg,unused-ignore]
    """Refuse an uploaded file by its size, before anything reads it into memory."""
    if upload.size is None or upload.size > LARGEST:
        raise ValidationError(_("文件太大，最多 2 MB"), code="too_large")


def decoded(content: bytes) -> str:
    """Return the text of a UTF-8 file. Raises BadTable naming the line that is not UTF-8, or what else the file seems to be."""
    if len(content) > LARGEST:
        raise BadTable([RowError(0, _("文件太大，最多 2 MB"))])
    if content[:4] == b"PK\x03\x04" or content[:4] == b"\xd0\xcf\x11\xe0":
        raise BadTable([RowError(0, _("这是 Excel 文件，请在 Excel 里“另存为 CSV UTF-8”后再导入"))])
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content[: error.start].count(b"\n") + 1
        raise BadTable([RowError(line, _("不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入"))]) from error


def _lines(text: str) -> Iterable[tuple[int, list[str]]]:
    reader = csv.reader(io.StringIO(text, newline=""), strict=True)
    start = 1
    try:
        for cells in reader:
            yield start, cells
            start = reader.line_num + 1
    except csv.Error as error:
        raise BadTable([RowError(reader.line_num, _("引号没有配对，或者有不能出现的字符"))]) from error


def headings(cells: Sequence[str], columns: Mapping[str, Sequence[str]], required: Sequence[str]) -> list[str]:
    """Return the column of each heading, "" for one that nobody reads. Raises BadTable for a missing or repeated column."""
    known = {plain(word).lower(): name for name, words in columns.items() for word in (name, *words)}
    found = [known.get(plain(cell).lower(), "") for cell in cells]
    errors = [RowError(1, _("缺少这一列"), columns[name][0]) for name in required if name not in found]
    errors += [RowError(1, _("这一列出现了两次"), columns[name][0]) for name in columns if found.count(name) > 1]
    refuse_bad(errors)
    return found


def row_errors(line: int, heading: Sequence[str], cells: Sequence[str]) -> list[RowError]:
    """Return what no cell may hold, whatever its column."""
    if len(cells) > len(heading) and any(cell.strip() for cell in cells[len(heading) :]):
        return [RowError(line, _("比表头多 %(count)s 格，内容里的逗号要放在引号中") % {"count": len(cells) - len(heading)})]
    pairs = zip(heading, cells, strict=False)
    return [RowError(line, reason, name) for name, cell in pairs if (reason := cell_error(cell))]


def cell_error(cell: str) -> str:
    """Say why a cell is refused, or nothing."""
    if FORMULA.match(cell):
        return _("像是公式（%(start)s…），请只填文字或数字") % {"start": cell.strip()[:8]}
    place = unclean_position(without_invisible(cell))
    if place is not None:
        code = f"U+{ord(without_invisible(cell)[place]):04X}"
        return _("第 %(place)s 个字符看不见（%(code)s），请删去") % {"place": place + 1, "code": code}
    return _("太长，最多 %(most)s 个字") % {"most": LONGEST_CELL} if len(cell) > LONGEST_CELL else ""


def plain(cell: str) -> str:
    """Return a cell without marks of no width and outer blanks."""
    return without_invisible(cell).strip()


def folded(cell: str) -> str:
    """Return a code or number in half-width characters without blanks."""
    return re.sub(r"\s", "", fold(cell))
