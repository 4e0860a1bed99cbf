"""Documents: Chinese inside, the same bytes for the same facts, nothing fetched, and a bad one stops no other."""

from datetime import UTC, datetime
from io import BytesIO

import pytest
from pypdf import PdfReader

from core import pdf

NUMBER = "429900-JYJ-2026-0001-计划书-03"
TITLE = "义务教育经费保障机制专项检查"
ISSUED = datetime(2025, 11, 14, 2, 12, tzinfo=UTC)
PLAN = {
    "document": {"number": NUMBER, "title": f"政府购买服务计划书：{TITLE}", "code": "7KQM4XRD2HPA", "issued_at": ISSUED},
    "verify_url": "/verify/7KQM4XRD2HPA/",
    "title": TITLE,
    "buyer": "江城市教育局",
    "uscc": "11420100MB0000017H",
    "year": 2026,
    "amount": "290000.00",
    "capitals": "贰拾玖万元整",
    "basis_title": "关于开展2017年义务教育经费保障机制检查的通知",
    "basis_document": "云财教〔2017〕418号",
    "items": ["检查中央、省、市安排的资金", "检查县区分担资金的落实"],
    "coverage": "8 个县区",
    "schedule": "2026年9月至10月",
    "supplier_standard": ["具有独立法人资格"],
    "targets": [{"name": "检查县区数", "value": "8 个", "source": "检查报告"}],
    "costs": [{"name": "注册会计师", "unit": "人·日", "quantity": "96", "price": "1200.00", "subtotal": "115200.00", "source": "询价"}],
    "parties": [{"label": "购买主体", "name": "江城市教育局", "people": [("经办人", "周岚")], "on": "2025-11-14"}],
}


def reader(content: bytes) -> PdfReader:
    return PdfReader(BytesIO(content))


def text_of(content: bytes) -> str:
    return "".join(page.extract_text() for page in reader(content).pages).replace("\n", "")


@pytest.fixture(scope="module")
def sheet() -> bytes:
    return pdf.render("pdf/plan_sheet.html", PLAN)


def test_plan_sheet_says_title_capitals_number_and_place_to_seal(sheet: bytes) -> None:
    text = text_of(sheet)
    missing = [words for words in (TITLE, "贰拾玖万元整", NUMBER, "（盖章）", "云财教〔2017〕418号") if words not in text]
    assert missing == []


def test_plan_sheet_names_its_title_language_and_date(sheet: bytes) -> None:
    found = reader(sheet)
    assert found.metadata is not None
    assert found.metadata.title == PLAN["document"]["title"]
    assert found.metadata.creation_date == ISSUED
    assert found.trailer["/Root"]["/Lang"] == "zh-CN"  # type: ignore[index]


def test_same_facts_give_the_same_bytes(sheet: bytes) -> None:
    assert pdf.render("pdf/plan_sheet.html", PLAN) == sheet


def test_fonts_are_embedded_chinese_fonts_only(sheet: bytes) -> None:
    fonts = {
        str(font.get_object()["/BaseFont"]).split("+")[1]
        for page in reader(sheet).pages
        for font in page["/Resources"]["/Font"].values()  # type: ignore[index]
    }
    assert fonts == {"Noto-Sans-SC", "Noto-Serif-SC"}


def test_plan_sheet_carries_the_address_of_its_verification(sheet: bytes, settings) -> None:
    assert f"{settings.PUBLIC_URL}/verify/7KQM4XRD2HPA/" in text_of(sheet)


def test_render_escapes_what_people_typed() -> None:
    content = pdf.render("pdf/plan_sheet.html", PLAN | {"buyer": "<img src=x>江城"})
    assert "<img src=x>江城" in text_of(content)


def test_files_and_network_are_not_read(tmp_path) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text("secret-of-the-server")
    page = f'<title>x</title><p>before<object data="file://{secret}"></object><link rel=attachment href="file://{secret}"><p>after'
    outcome = pdf.draw_many([page])[0]
    assert isinstance(outcome, bytes)
    assert b"secret-of-the-server" not in outcome
    assert "secret" not in text_of(outcome)


def test_a_bad_document_stops_no_other() -> None:
    endless = "<table><tr><td>" * 900
    outcomes = pdf.draw_many(["<p>一", endless, "<p>三"], seconds=20)
    assert [isinstance(outcome, bytes) for outcome in outcomes] == [True, False, True]


def test_a_slow_document_is_given_up() -> None:
    slow = "<style>p{columns:3}</style>" + "<p>政府购买服务" * 60_000
    outcomes = pdf.draw_many([slow, "<p>二"], seconds=1)
    assert [str(outcome) if isinstance(outcome, pdf.PdfError) else "pdf" for outcome in outcomes] == ["the document took too long", "pdf"]


def test_render_many_names_the_document_that_failed() -> None:
    with pytest.raises(pdf.PdfError, match=r"^pdf/plan_sheet\.html: the document took too long$"):
        pdf.render_many([("pdf/plan_sheet.html", PLAN | {"items": ["条"] * 50_000})], seconds=1)


def test_a_process_that_died_costs_one_document_only() -> None:
    with pdf.process() as worker:
        worker.kill()
        worker.wait()
        assert str(pdf.exchange(worker, "<p>一", 5)) == "the process ended while it drew the document"
