"""Files that people hand in: every bad row is named, and the good ones are read as they were meant."""

import pytest

from core.tables import BadTable, read_csv

COLUMNS = {"code": ("Code", "代码"), "title": ("Title", "名称")}


def read(text: str | bytes) -> tuple[list[dict[str, str]], list[str]]:
    content = text.encode() if isinstance(text, str) else text
    rows, errors = read_csv(content, COLUMNS, required=("code", "title"))
    return [dict(row.cells) for row in rows], [str(error) for error in errors]


def refusal(text: str | bytes) -> list[str]:
    with pytest.raises(BadTable) as caught:
        read(text)
    return [str(error) for error in caught.value.errors]


def test_rows_are_read_by_their_headings_in_any_order():
    assert read("名称,Code\n公共服务,A\n\n安全,A01\n") == ([{"title": "公共服务", "code": "A"}, {"title": "安全", "code": "A01"}], [])


def test_mark_at_the_start_of_a_file_is_passed_over():
    assert read("\ufeffCode,Title\nA,公共\n") == ([{"code": "A", "title": "公共"}], [])


def test_columns_nobody_reads_are_passed_over():
    assert read("Code,Title,备用\nA,公共,x\n") == ([{"code": "A", "title": "公共"}], [])


def test_quoted_cells_may_hold_commas_and_keep_their_line_numbers():
    rows, errors = read('Code,Title\nA,"公共,服务"\nB,=1+1\n')

    assert rows == [{"code": "A", "title": "公共,服务"}, {"code": "B", "title": "=1+1"}]
    assert errors == ["第 3 行“title”：像是公式（=1+1…），请只填文字或数字"]


@pytest.mark.parametrize("cell", ["=1+1", "@SUM(A1)", "+cmd|' /C calc'!A0", "-2+3", "＝1"])
def test_formula_is_refused(cell):
    _rows, errors = read(f"Code,Title\nA,{cell}\n")

    assert len(errors) == 1


@pytest.mark.parametrize("cell", ["-500.00", "+3", "－5", "-1,000", "A-1"])
def test_signed_number_is_no_formula(cell):
    assert read(f'Code,Title\nA,"{cell}"\n')[1] == []


@pytest.mark.parametrize("cell", ["公\u202e共", "公\x07共", "公\x00共"])
def test_odd_character_is_named_by_its_place(cell):
    assert read(f"Code,Title\nA,{cell}\n")[1] == [f"第 2 行“title”：第 2 个字符看不见（U+{ord(cell[1]):04X}），请删去"]


def test_too_many_cells_are_named():
    assert read("Code,Title\nA,公共,服务\n")[1] == ["第 2 行：比表头多 1 格，内容里的逗号要放在引号中"]


def test_missing_and_repeated_columns_are_named():
    assert refusal("Code,代码\nA,B\n") == ["第 1 行“Title”：缺少这一列", "第 1 行“Code”：这一列出现了两次"]


@pytest.mark.parametrize(
    ("content", "why"),
    [
        (b"", "整个文件：文件是空的，第一行应是表头"),
        (b"Code,Title\n", "整个文件：表头下面没有内容"),
        ("Code,Title\nA,公共\n".encode("gbk"), "第 2 行：不是 UTF-8 编码，请另存为“CSV UTF-8”后再导入"),
        (b"PK\x03\x04rest", "整个文件：这是 Excel 文件，请在 Excel 里“另存为 CSV UTF-8”后再导入"),
        (b"x" * 2_100_000, "整个文件：文件太大，最多 2 MB"),
        (b'Code,Title\nA,"x\n', "第 2 行：引号没有配对，或者有不能出现的字符"),
    ],
)
def test_unreadable_file_says_what_it_is(content, why):
    assert refusal(content) == [why]


def test_too_many_rows_are_refused():
    assert refusal("Code,Title\n" + "A,x\n" * 5001) == ["整个文件：最多 5000 行，现有 5001 行，请分成几个文件"]
