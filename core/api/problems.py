"""Refusals and errors as RFC 9457 problem documents."""

from collections.abc import Mapping
from typing import Any

from django.core.exceptions import PermissionDenied, RequestDataTooBig, ValidationError
from django.http import Http404, JsonResponse
from django.utils.translation import gettext_lazy as _
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.api.parsing import TooLarge
from core.errors import Refused

PROBLEM = "application/problem+json"
API = "/api/"
TITLES: dict[int, Any] = {
    400: _("请求的内容有误"),
    401: _("需要有效的令牌"),
    403: _("没有这项权限"),
    404: _("没有找到"),
    405: _("不支持这种方法"),
    406: _("只能以 JSON 回答"),
    409: _("现在不能办理"),
    413: _("请求的内容太大"),
    415: _("只接受 JSON"),
    429: _("请求太频繁"),
    500: _("平台出了故障"),
}


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into problem+json; a refusal carries its blockers, invalid input its fields."""
    if isinstance(error, Refused):
        facts = {"detail": str(error), "blockers": [blocker.as_dict() for blocker in error.blockers]}
        return Response(document(409, title=error.heading, **facts), status=409, content_type=PROBLEM)
    known = _as_api_error(error)
    answer = exception_handler(known, context)
    if answer is not None:
        invalid = isinstance(known, exceptions.ValidationError)
        facts = {"errors": _errors(answer.data)} if invalid else {"detail": _detail(answer.data)}
        answer.data = document(answer.status_code, **facts)
        answer.content_type = PROBLEM
    return answer


def document(code: int, *, title: Any = "", **facts: Any) -> dict[str, Any]:
    """The members of a problem document; empty ones are left out."""
    return {"title": str(title or TITLES.get(code, code)), "status": code} | {name: value for name, value in facts.items() if value}


def plain_problem(code: int, **facts: Any) -> JsonResponse:
    """The same outside the API's own views: for middleware and error handlers."""
    return JsonResponse(document(code, **facts), status=code, content_type=PROBLEM)


def _as_api_error(error: Exception) -> Exception:
    if isinstance(error, ValidationError):
        return exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    if isinstance(error, Http404):
        return exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        return exceptions.PermissionDenied()
    return TooLarge() if isinstance(error, RequestDataTooBig) else error


def _errors(data: Any) -> Any:
    """Errors by field; those of the whole stand under an empty name."""
    return {name or "": found for name, found in data.items()} if isinstance(data, Mapping) else {"": data}


def _detail(data: Any) -> str:
    return str(data.get("detail", "")) if isinstance(data, Mapping) else ""
