"""The unified social credit code (GB 32100-2015, with the organisation code of GB 11714 inside)."""

import re

from django.core.exceptions import ValidationError
from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _

from core.text import fold

LENGTH = 18
CHARSET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
WEIGHTS = (1, 3, 9, 27, 19, 26, 16, 17, 20, 29, 25, 13, 8, 24, 10, 30, 28)
ORGANISATION_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
DEPARTMENTS = "123456789ANY"
ORGANISATION = slice(8, 16)


class RegistrationKind(TextChoices):
    """How an organisation is registered, told by the first two characters of its code."""

    STATE_ORGAN = "state_organ", _("机关")
    PUBLIC_INSTITUTION = "public_institution", _("事业单位")
    MASS_ORGANISATION = "mass_organisation", _("群众团体")
    LAW_FIRM = "law_firm", _("律师执业机构")
    ASSOCIATION = "association", _("社会团体")
    SOCIAL_SERVICE = "social_service", _("社会服务机构（民办非企业单位）")
    FOUNDATION = "foundation", _("基金会")
    RESIDENTS_COMMITTEE = "residents_committee", _("居民委员会")
    VILLAGERS_COMMITTEE = "villagers_committee", _("村民委员会")
    ENTERPRISE = "enterprise", _("企业")
    SOLE_TRADER = "sole_trader", _("个体工商户")
    FARMERS_COOPERATIVE = "farmers_cooperative", _("农民专业合作社")
    RURAL_COLLECTIVE = "rural_collective", _("农村集体经济组织")
    OTHER = "other", _("其他")


KINDS = {
    "11": RegistrationKind.STATE_ORGAN,
    "12": RegistrationKind.PUBLIC_INSTITUTION,
    "13": RegistrationKind.MASS_ORGANISATION,
    "31": RegistrationKind.LAW_FIRM,
    "51": RegistrationKind.ASSOCIATION,
    "52": RegistrationKind.SOCIAL_SERVICE,
    "53": RegistrationKind.FOUNDATION,
    "54": RegistrationKind.RESIDENTS_COMMITTEE,
    "55": RegistrationKind.VILLAGERS_COMMITTEE,
    "91": RegistrationKind.ENTERPRISE,
    "92": RegistrationKind.SOLE_TRADER,
    "93": RegistrationKind.FARMERS_COOPERATIVE,
    "N1": RegistrationKind.RURAL_COLLECTIVE,
    "N2": RegistrationKind.RURAL_COLLECTIVE,
    "N3": RegistrationKind.RURAL_COLLECTIVE,
}


def normalise_uscc(text: str) -> str:
    """Return a code as it is stored: plain capitals and digits without spaces or hyphens."""
    return re.sub(r"[\s-]", "", fold(text)).upper()


def check_character(body: str) -> str:
    """Return the eighteenth character for the first seventeen."""
    total = sum(CHARSET.index(character) * weight for character, weight in zip(body, WEIGHTS, strict=True))
    return CHARSET[-total % len(CHARSET)]


def organisation_check(body: str) -> str:
    """Return the ninth character of an organisation code for the first eight (X stands for 10)."""
    total = sum(int(character, 36) * weight for character, weight in zip(body, ORGANISATION_WEIGHTS, strict=True))
    return "0123456789X"[-total % 11]


def validate_uscc(code: str) -> None:
    """Raise ValidationError saying what is wrong with a normalised code: length, character, department, region or check."""
    if len(code) != LENGTH:
        raise ValidationError(_("统一社会信用代码应为 18 位，现有 %(count)d 位"), code="length", params={"count": len(code)})
    refuse_characters(code)
    if (expected := check_character(code[:-1])) != code[-1]:
        message = _("校验码不符：按前 17 位算，末位应为 %(expected)s，请核对有没有抄错")
        raise ValidationError(message, code="check", params={"expected": expected})
    if (expected := organisation_check(code[ORGANISATION])) != code[ORGANISATION.stop]:
        message = _("组织机构代码不符：按第 9 至 16 位算，第 17 位应为 %(expected)s，请核对有没有抄错")
        raise ValidationError(message, code="organisation", params={"expected": expected})


def refuse_characters(code: str) -> None:
    """Raise ValidationError for a character that a code cannot hold at its place."""
    for place, character in enumerate(code, 1):
        if character not in CHARSET:
            message = _("第 %(place)d 位“%(character)s”不会出现在代码里（不用 I、O、S、V、Z），请核对")
            raise ValidationError(message, code="character", params={"place": place, "character": character})
    if code[0] not in DEPARTMENTS:
        raise ValidationError(_("第 1 位是登记管理部门，没有“%(character)s”"), code="department", params={"character": code[0]})
    if not code[2:8].isdigit():
        raise ValidationError(_("第 3 至 8 位是行政区划代码，应为 6 位数字"), code="region")


def registration_kind(code: str) -> RegistrationKind:
    """Return how the organisation of a normalised code is registered."""
    return KINDS.get(code[:2], RegistrationKind.OTHER)
