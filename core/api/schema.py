"""The description of the API: every operation names its refusals and, where it writes, the key that makes it happen once."""

from typing import Any

from drf_spectacular.openapi import AutoSchema
from drf_spectacular.utils import OpenApiParameter
from rest_framework import serializers

from core.api.problems import PROBLEM

ONCE = OpenApiParameter(
    name="Idempotency-Key",
    location=OpenApiParameter.HEADER,
    required=True,
    type={"type": "string", "minLength": 1, "maxLength": 80, "pattern": "^[!-~]+$"},
    description="Names this one request. Sent again with the same body it returns the first answer; with another body it is refused.",
)


class BlockerSerializer(serializers.Serializer[Any]):
    """One reason of a refusal."""

    message = serializers.CharField(help_text="What is wrong, and by how much.")
    basis = serializers.CharField(required=False, help_text="The clause that asks for it.")
    mend = serializers.CharField(required=False, help_text="How to put it right.")
    url = serializers.CharField(required=False, help_text="Where to put it right.")
    who = serializers.CharField(required=False, help_text="Who can put it right.")
    fact = serializers.CharField(required=False, help_text="The name of the gate.")


class ProblemSerializer(serializers.Serializer[Any]):
    """A problem document of RFC 9457."""

    title = serializers.CharField()
    status = serializers.IntegerField()
    detail = serializers.CharField(required=False)
    errors = serializers.DictField(  # type: ignore[assignment]
        required=False, help_text="What is wrong with which field; an empty name stands for the whole."
    )
    blockers = BlockerSerializer(many=True, required=False)


class PortalSchema(AutoSchema):
    """Adds what all operations share."""

    def get_override_parameters(self) -> list[Any]:
        """Ask for the key of a request that must happen once."""
        return [ONCE] if hasattr(self.view, "receipt_serializer") and self.method == "POST" else []

    def get_response_serializers(self) -> Any:
        """A step answers with its receipt."""
        if (receipt := getattr(self.view, "receipt_serializer", None)) and self.method == "POST":
            return {"201": receipt}
        return super().get_response_serializers()

    def _get_response_bodies(self, direction: str = "response") -> dict[str, Any]:
        bodies: dict[str, Any] = super()._get_response_bodies(direction)  # type: ignore[arg-type]
        for code in self.refusals():
            bodies.setdefault(code, self._get_response_for_code(ProblemSerializer, code, media_types=[PROBLEM]))  # type: ignore[no-untyped-call]
        return bodies

    def refusals(self) -> list[str]:
        """The refusals that this operation can give."""
        found = ["400", "405", "406", "429"]
        if self.view.authentication_classes:
            found += ["401", "403"]
        if "{" in self.path or getattr(self.view, "may_be_missing", False):
            found.append("404")
        if self.method not in {"GET", "HEAD"}:
            found += ["409", "413", "415"]
        return sorted(found)
