"""What every API answer shares: refusals as RFC 9457 problem documents."""

from typing import Any

from django.core.exceptions import PermissionDenied, ValidationError
from django.http import Http404
from rest_framework import exceptions
from rest_framework.response import Response
from rest_framework.views import exception_handler

from core.errors import Refused

PROBLEM = "application/problem+json"


def problem(error: Exception, context: dict[str, Any]) -> Response | None:
    """Turn an exception into problem+json; a refusal carries its blockers, invalid input its fields."""
    if isinstance(error, Refused):
        body = {"title": error.heading or "Refused", "status": 409, "blockers": [blocker.as_dict() for blocker in error.blockers]}
        return Response(body, status=409, content_type=PROBLEM)
    if isinstance(error, ValidationError):
        error = exceptions.ValidationError(error.message_dict if hasattr(error, "error_dict") else error.messages)
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    if isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    answer = exception_handler(error, context)
    if answer is not None:
        title = getattr(error, "default_detail", "Error")
        fields = answer.data if isinstance(error, exceptions.ValidationError) else None
        answer.data = {"title": str(title), "status": answer.status_code} | (
            {"errors": fields} if fields else {"detail": _detail(answer.data)}
        )
        answer.content_type = PROBLEM
    return answer


def _detail(data: Any) -> str:
    return str(data.get("detail", "")) if isinstance(data, dict) else ""
