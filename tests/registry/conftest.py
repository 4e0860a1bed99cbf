"""Fixtures of the registry's tests."""

import pytest

from config.demo.cast import Cast, gather


@pytest.fixture
def cast(db: None) -> Cast:
    """Everybody."""
    return gather()
