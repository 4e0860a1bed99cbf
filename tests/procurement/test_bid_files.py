"""What an opened bid holds as files: readable or not, and under which names."""

import pytest

from config.demo.paper import simple_pdf
from procurement.bids import files

PDF = simple_pdf("服务方案")


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"MZ\x90\x00" + b"\x00" * 100,
        b"<html>%PDF-1.7</html>%%EOF",
        b"PK\x03\x04",
        PDF[: len(PDF) // 2],
        PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"),
    ],
)
def test_what_nobody_could_read_is_no_readable_pdf(content):
    assert files.is_readable_pdf(PDF)
    assert not files.is_readable_pdf(content)


@pytest.mark.parametrize(
    ("name", "cleaned"),
    [
        ("服务方案.pdf", "服务方案.pdf"),
        ("方案.PDF", "方案.pdf"),
        ("方案.exe", "方案.exe.pdf"),
        ("../../etc/passwd.pdf", "passwd.pdf"),
        ("C:\\文档\\方案.pdf", "方案.pdf"),
        ("方\x00案\u202efdp.pdf", "方案fdp.pdf"),
        ("", "文件.pdf"),
        (".pdf", "文件.pdf"),
        ("方案<script>.pdf", "方案script.pdf"),
        ("长" * 300 + ".pdf", "长" * 120 + ".pdf"),
    ],
)
def test_name_is_cleaned(name, cleaned):
    assert files.clean_name(name) == cleaned
