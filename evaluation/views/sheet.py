"""The sheet of one-time links: made in memory for one response and kept nowhere."""

import base64
from collections.abc import Sequence
from dataclasses import dataclass
from urllib.parse import urljoin

import segno
from django.conf import settings
from django.urls import reverse

from core import pdf
from evaluation.actions.survey import Link
from projects.models import Project


@dataclass(frozen=True)
class Code:
    """One link as people use it: its unit, its address and the address as a picture."""

    unit: str
    address: str
    picture: str


@dataclass(frozen=True)
class Sheet:
    """All links of one issue, and the same as a printable PDF in a data: address."""

    codes: list[Code]
    pdf_address: str


def make_sheet(project: Project, links: Sequence[Link]) -> Sheet:
    """Draw the codes and the PDF; neither is written to a file, a document or a cache."""
    codes = [_code(link) for link in links]
    closes = project.evaluation.survey_closes_at
    context = {"title": project.title, "number": project.number, "buyer": project.buyer.name, "codes": codes, "closes_at": closes}
    content = pdf.render("pdf/survey_sheet.html", context)
    return Sheet(codes, f"data:application/pdf;base64,{base64.b64encode(content).decode()}")


def _code(link: Link) -> Code:
    address = urljoin(settings.PUBLIC_URL, reverse("survey", args=[link.token]))
    picture = segno.make(address, error="m").svg_data_uri(border=0, scale=4)
    return Code(link.unit, address, picture)
