"""Every form that a browser sends carries its token; what every page sends to the browser is looked at with the access table."""

from collections.abc import Iterable, Iterator
from typing import Any

from django.conf import settings
from django.urls import URLPattern, URLResolver, get_resolver

from tests.access.table import TABLE


def exempt(patterns: Iterable[Any]) -> Iterator[str]:
    """The names of all addresses that the middleware lets through without a token."""
    for pattern in patterns:
        if isinstance(pattern, URLResolver):
            yield from exempt(pattern.url_patterns)
        elif isinstance(pattern, URLPattern) and getattr(pattern.callback, "csrf_exempt", False):
            yield str(pattern.name)


def test_only_programs_write_without_the_token_of_a_form() -> None:
    assert "django.middleware.csrf.CsrfViewMiddleware" in settings.MIDDLEWARE
    assert set(exempt(get_resolver().url_patterns)) == {name for name, row in TABLE.items() if row.is_api}
