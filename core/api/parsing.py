"""JSON as it must be: no key twice, no numbers that are none, not too deep, not too long, money never as a binary fraction."""

import json
from collections.abc import Mapping
from decimal import Decimal, InvalidOperation
from typing import IO, Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from rest_framework import status
from rest_framework.exceptions import APIException, ParseError
from rest_framework.parsers import JSONParser

DEEPEST = 32


class TooLarge(APIException):
    """The body is longer than the portal reads."""

    status_code = status.HTTP_413_REQUEST_ENTITY_TOO_LARGE
    default_detail = gettext_lazy("请求的内容太大")
    default_code = "too_large"


class StrictJSONParser(JSONParser):
    """Read a body once and whole; what is doubtful is refused instead of guessed."""

    def parse(self, stream: IO[Any], media_type: str | None = None, parser_context: Mapping[str, Any] | None = None) -> Any:
        """Return the value with decimal fractions as Decimal."""
        most = settings.DATA_UPLOAD_MAX_MEMORY_SIZE
        content = stream.read(most + 1)
        if len(content) > most:
            raise TooLarge
        try:
            value = json.loads(content.decode("utf-8"), object_pairs_hook=_once, parse_float=_exact, parse_constant=_refuse_constant)
        except (ValueError, RecursionError) as error:
            raise ParseError(_("这不是有效的 JSON：%(reason)s") % {"reason": _reason(error)}) from None
        refuse_deep(value)
        return value


def refuse_deep(value: Any, left: int = DEEPEST) -> None:
    """Raise ParseError when objects and lists lie deeper in each other than any form of ours."""
    if not isinstance(value, (dict, list)):
        return
    if not left:
        raise ParseError(_("内容嵌套超过 %(most)d 层") % {"most": DEEPEST})
    for part in value.values() if isinstance(value, dict) else value:
        refuse_deep(part, left - 1)


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    made = dict(pairs)
    if len(made) != len(pairs):
        names = [name for name, _value in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(_("“%(name)s”出现了两次") % {"name": ascii(twice)[1:-1]})
    return made


def _exact(text: str) -> Decimal:
    try:
        return Decimal(text)
    except InvalidOperation:  # an exponent of astronomical length
        raise ValueError(_("数字太大")) from None


def _refuse_constant(name: str) -> Any:
    raise ValueError(_("%(name)s 不是数字") % {"name": name})


def _reason(error: Exception) -> str:
    return _("嵌套太深") if isinstance(error, RecursionError) else str(error)
