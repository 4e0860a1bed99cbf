"""Unified social credit codes: the known valid ones, and a clear reason for each way to be wrong."""

import pytest
from django.core.exceptions import ValidationError
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc

from core.uscc import CHARSET, RegistrationKind, normalise_uscc, registration_kind, validate_uscc
from tests.synthetic import make_uscc

VALID = {
    "9144030071526726XG": "enterprise",
    "914403001922038216": "enterprise",
    "91110000802100433B": "enterprise",
    "91350100M000100Y43": "enterprise",
    "91330100799655058B": "enterprise",
    "11360200014700016K": "state_organ",
    "113602030147001128": "state_organ",
    "12360200491000119Q": "public_institution",
    "5136020050100021X4": "association",
    "52360200MJ1000319K": "social_service",
    "53360000500000410Y": "foundation",
    "91360200MA3500517G": "enterprise",
    "93360222MA36006145": "farmers_cooperative",
    "N2360222MF00007185": "rural_collective",
    "52150100MJY0008101": "social_service",
    "13360200431000918K": "mass_organisation",
}
serials = st.text("0123456789ABCDEFGHJKLMNPQRTUWXY", min_size=8, max_size=8)


@pytest.mark.parametrize(("code", "kind"), VALID.items(), ids=VALID)
def test_known_codes_are_valid_and_tell_their_kind(code, kind):
    validate_uscc(code)
    assert registration_kind(code) == kind


@pytest.mark.parametrize(
    ("code", "reason"),
    [
        ("", "length"),
        ("9144030071526726X", "length"),
        ("9144030071526726XGG", "length"),
        ("9144030071526726IG", "character"),
        ("91440300715267二6XG", "character"),
        ("0144030071526726XG", "department"),
        ("91A4030071526726XG", "region"),
        ("9144030071526726XH", "check"),
        ("9144030071526762XG", "check"),
    ],
)
def test_a_wrong_code_is_refused_with_its_reason(code, reason):
    with pytest.raises(ValidationError) as caught:
        validate_uscc(code)
    assert caught.value.code == reason


def test_a_wrong_organisation_code_is_refused_even_when_the_last_character_fits():
    right = make_uscc("71526726")
    wrong = right[:16] + ("0" if right[16] != "0" else "1")
    code = next(wrong + last for last in CHARSET if refused_as(wrong + last) != "check")
    assert refused_as(code) == "organisation"


def refused_as(code: str) -> str | None:
    """Return the reason for which a code is refused."""
    try:
        validate_uscc(code)
    except ValidationError as error:
        return error.code
    return None


def test_the_message_says_which_character_would_be_right():
    with pytest.raises(ValidationError) as caught:
        validate_uscc("9144030071526726XH")
    assert caught.value.messages == ["校验码不符：按前 17 位算，末位应为 G，请核对有没有抄错"]


@given(serials)
def test_synthetic_codes_are_valid(serial):
    assert refused_as(make_uscc(serial)) is None


@given(serials)
def test_codes_agree_with_an_independent_library(serial):
    assert uscc.is_valid(make_uscc(serial))


@given(serials, st.integers(0, 17), st.sampled_from(CHARSET))
def test_one_wrong_character_is_always_noticed(serial, place, character):
    code = make_uscc(serial)
    changed = code[:place] + character + code[place + 1 :]
    assert (refused_as(changed) is None) == (changed == code)


@pytest.mark.parametrize(
    "text", ["９１４４０３００７１５２６７２６ＸＧ", "9144030071526726xg", " 914403 00 71526726XG\n", "9144-0300-7152-6726-XG"]
)
def test_normalise_reads_what_people_paste(text):
    assert normalise_uscc(text) == "9144030071526726XG"


@pytest.mark.parametrize(
    ("code", "kind"), [("54", "residents_committee"), ("55", "villagers_committee"), ("31", "law_firm"), ("19", "other")]
)
def test_registration_kind_reads_the_first_two_characters(code, kind):
    assert registration_kind(code) is RegistrationKind(kind)
