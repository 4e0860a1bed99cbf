"""Made-up numbers that pass their checks, for tests only."""

from core.uscc import check_character, organisation_check


def make_uscc(serial: str, *, kind: str = "91", region: str = "429900") -> str:
    """Return a valid code for eight characters of an organisation code."""
    body = kind + region + serial + organisation_check(serial)
    return body + check_character(body)
