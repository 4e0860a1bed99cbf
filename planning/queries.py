"""Reading planning."""

from collections.abc import Iterator

from django.http import HttpRequest

from core.context import NavItem


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """The app's words in the desk's navigation."""
    yield from ()
