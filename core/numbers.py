"""Numbers of official documents: 云财教〔2017〕418号, 财政部令第102号."""

import re

from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _

from core.text import fold

LONGEST = 60
HAN = "[\u3400-\u9fff]"
NUMBER = re.compile(rf"{HAN}+〔(19|20)\d{{2}}〕[1-9]\d*号", re.ASCII)
ORDER = re.compile(rf"{HAN}+令第[1-9]\d*号", re.ASCII)
BRACKETED_YEAR = re.compile(r"[\[({【〔〖﹝<〈《](\d{4})年?[\])}】〕〗﹞>〉》]", re.ASCII)
SERIAL = re.compile(r"〕第?0*(\d+)号?$", re.ASCII)


def normalise_document_number(text: str) -> str:
    """Return a document number as the standard writes it: 〔〕 around the year, no padding, no 第, no spaces, with 号."""
    plain = re.sub(r"\s", "", fold(text))
    return SERIAL.sub(r"〕\1号", BRACKETED_YEAR.sub(r"〔\1〕", plain))


def validate_document_number(number: str) -> None:
    """Raise ValidationError unless a normalised number is complete: issuer, year in 〔〕, serial, 号; or the order of a ministry."""
    if len(number) > LONGEST:
        raise ValidationError(_("文号最多 %(count)d 个字"), code="length", params={"count": LONGEST})
    if NUMBER.fullmatch(number) or ORDER.fullmatch(number):
        return
    if not re.search(r"〔\d{4}〕", number):
        raise ValidationError(_("缺少〔年份〕，请写成 云财教〔2017〕418号 的样子"), code="year")
    if not re.match(HAN, number):
        raise ValidationError(_("〔年份〕前缺少发文机关代字，请写成 云财教〔2017〕418号 的样子"), code="issuer")
    raise ValidationError(_("文号不完整，请写成 云财教〔2017〕418号 的样子"), code="invalid")
