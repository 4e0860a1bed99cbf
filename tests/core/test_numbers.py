"""Document numbers: written one way whatever was pasted, and refused with a pattern to follow."""

import pytest
from django.core.exceptions import ValidationError

from core.numbers import normalise_document_number, validate_document_number


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("云财教〔2017〕418号", "云财教〔2017〕418号"),
        ("云财教[2017]418号", "云财教〔2017〕418号"),
        ("云财教（2017）0418 号", "云财教〔2017〕418号"),
        ("云财教(2017)418", "云财教〔2017〕418号"),
        ("云财教〔２０１７〕４１８号", "云财教〔2017〕418号"),
        ("通政办发[2015]143号", "通政办发〔2015〕143号"),
        ("内政办发﹝2014﹞80号", "内政办发〔2014〕80号"),
        ("国办发【2013】第96号", "国办发〔2013〕96号"),
        ("中组发〔2011年〕25号", "中组发〔2011〕25号"),
        ("财政部令第１０２号", "财政部令第102号"),
    ],
)
def test_a_number_is_normalised_and_then_valid(text, number):
    normalised = normalise_document_number(text)
    validate_document_number(normalised)
    assert normalised == number


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("", "year"),
        ("云财教2017 418号", "year"),
        ("〔2017〕418号", "issuer"),
        ("财库〔2014〕", "invalid"),
        ("财库〔3014〕1号", "invalid"),
        ("财库〔2014〕0号", "invalid"),
        ("财库〔2014〕12号附件", "invalid"),
        ("财" * 60 + "〔2014〕1号", "length"),
    ],
)
def test_an_incomplete_number_is_refused_with_its_reason(text, reason):
    with pytest.raises(ValidationError) as caught:
        validate_document_number(normalise_document_number(text))
    assert caught.value.code == reason
