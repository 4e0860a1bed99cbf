"""What arrives as a file: looked at before it is sealed."""

import json
from decimal import Decimal

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadhandler import StopUpload
from django.http import HttpRequest

from config.demo.paper import simple_pdf
from procurement.bids import uploads

PDF = simple_pdf("服务方案")


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "文件是空的"),
        (b"MZ\x90\x00" + b"\x00" * 100, "不是完整的 PDF"),
        (b"<html>%PDF-1.7</html>%%EOF", "不是完整的 PDF"),
        (b"PK\x03\x04", "不是完整的 PDF"),
        (PDF[: len(PDF) // 2], "不是完整的 PDF"),
        (PDF.replace(b"/Root 1 0 R", b"/Root 1 0 R /Encrypt 9 0 R"), "打开密码"),
        (b"%PDF-1.5" + b"\x00" * (uploads.LARGEST + 1), "超过 50 MB"),
    ],
)
def test_hostile_file_is_refused_with_a_clear_word(content, words):
    with pytest.raises(ValidationError) as error:
        uploads.checked_pdf(content, "文件.pdf")
    assert words in error.value.messages[0]


def test_real_pdf_passes():
    assert uploads.checked_pdf(PDF, "服务方案.pdf") == (PDF, "服务方案.pdf")


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
    assert uploads.clean_name(name) == cleaned


@pytest.mark.parametrize(
    ("count", "kind", "words"), [(0, "technical", "还没有选择"), (2, "qualification", "最多 1 个"), (11, "technical", "最多 10 个")]
)
def test_number_of_files_is_limited(count, kind, words):
    with pytest.raises(ValidationError, match=words):
        uploads.check_request(HttpRequest(), count, kind)


def test_price_part_reads_back():
    assert uploads.read_price(uploads.price_part(Decimal("275000.00"), is_small=True)) == (Decimal("275000.00"), True)


@pytest.mark.parametrize("price", ["0.01", "9999999999999.99"])
def test_price_part_has_one_size(price):
    assert len(uploads.price_part(Decimal(price), is_small=False)) == uploads.PRICE_SIZE


def test_price_part_carries_a_salt():
    first, second = (json.loads(uploads.price_part(Decimal(1), is_small=False))["salt"] for _time in range(2))
    assert first != second


def test_files_together_are_limited(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST_TOGETHER", 10)
    request = HttpRequest()
    handler = uploads.MemoryUploadHandler(request)
    handler.new_file("files", "a.pdf", "application/pdf", None)
    handler.receive_data_chunk(b"x" * 10, 0)
    with pytest.raises(StopUpload):
        handler.receive_data_chunk(b"x", 10)
    with pytest.raises(ValidationError, match="合计超过"):
        uploads.check_request(request, 1, "technical")


def test_file_is_cut_off_just_above_its_limit(monkeypatch):
    monkeypatch.setattr(uploads, "LARGEST", 10)
    handler = uploads.MemoryUploadHandler(HttpRequest())
    handler.new_file("files", "a.pdf", "application/pdf", None)
    for start in (0, 8, 16, 24):
        handler.receive_data_chunk(b"x" * 8, start)
    assert handler.file_complete(32).read() == b"x" * 16
