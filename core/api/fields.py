"""Serializer fields that read and refuse exactly what the same fields of the pages do."""

from collections.abc import Mapping
from decimal import Decimal
from typing import Any

from django import forms
from django.core.exceptions import ValidationError
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from core import fields


class StrictSerializer(serializers.Serializer[Any]):
    """A body that may hold only what it declares: a misspelt field is not silently left out."""

    def to_internal_value(self, data: Any) -> Any:
        """Refuse unknown names, then read the known ones."""
        if isinstance(data, Mapping) and (unknown := sorted(set(data) - set(self.fields))):
            raise serializers.ValidationError({ascii(name)[1:-1]: [_("没有这个字段")] for name in unknown[:20]})
        return super().to_internal_value(data)


class FormBacked(serializers.Field[Any, Any, Any, Any]):
    """A field cleaned by a form field; it takes text, and numbers where the form field would read them."""

    form_field: type[forms.Field]
    takes: tuple[type, ...] = (str,)
    default_error_messages = {"type": _("这里应当是文本")}

    def __init__(self, **kwargs: Any) -> None:
        """Pass what the form field knows on to it."""
        limits = {name: kwargs.pop(name) for name in ("max_length", "min_length", "minimum", "maximum") if name in kwargs}
        super().__init__(**kwargs)
        self.limits = limits
        self.cleaner = self.form_field(required=False, **limits)

    def to_internal_value(self, data: Any) -> Any:
        """Clean what was sent."""
        if isinstance(data, bool) or not isinstance(data, self.takes):
            self.fail("type")
        try:
            value = self.cleaner.clean(str(data))
        except ValidationError as error:
            raise serializers.ValidationError(error.messages) from None
        if value in (None, "") and self.required:
            raise serializers.ValidationError(_("还没有填写"))
        return value

    def to_representation(self, value: Any) -> Any:
        """Write the value as text."""
        return str(value)


@extend_schema_field({"type": "string"})
class Line(FormBacked):
    """One line of clean text."""

    form_field = fields.CleanCharField


@extend_schema_field({"type": "string"})
class Text(FormBacked):
    """Clean text of several lines."""

    form_field = fields.CleanTextField


@extend_schema_field({"type": "string", "example": "云财教〔2017〕418号"})
class DocumentNumber(FormBacked):
    """The number of an official document."""

    form_field = fields.DocumentNumberField


@extend_schema_field({"type": "string", "format": "date", "example": "2026-09-01"})
class Day(FormBacked):
    """A date."""

    form_field = fields.DateField

    def to_representation(self, value: Any) -> Any:
        """Write it as ISO 8601."""
        return value.isoformat()


@extend_schema_field({"type": "string", "format": "decimal", "example": "290000.00"})
class Money(FormBacked):
    """An amount in yuan; written with two places, as text, because JSON's numbers are binary fractions for most programs."""

    form_field = fields.MoneyField
    takes = (str, int, Decimal)

    def to_representation(self, value: Any) -> Any:
        """Write it with two places."""
        return f"{value:.2f}"
