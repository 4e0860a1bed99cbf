"""PDF documents from templates, rendered in a limited process."""

from collections.abc import Sequence
from typing import Any


def render_many(items: Sequence[tuple[str, dict[str, Any]]]) -> list[bytes]:
    """Render (template, context) pairs to PDF; the real renderer replaces this file."""
    raise NotImplementedError
