"""The portal's clock: one source, shifted only in a demonstration."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from core.clock import local, now, today, travel
from core.models import Origin

pytestmark = pytest.mark.django_db


def test_travel_moves_the_database_clock() -> None:
    travel(local(2026, 5, 25, 9, 30))

    assert timedelta(0) <= now() - local(2026, 5, 25, 9, 30) < timedelta(seconds=5)
    assert today().isoformat() == "2026-05-25"


def test_travel_replaces_the_earlier_shift() -> None:
    travel(local(2026, 5, 25))
    travel(local(2025, 11, 14))

    assert today().isoformat() == "2025-11-14"


def test_database_not_made_for_demonstration_refuses_a_shift() -> None:
    with connection.cursor() as cursor:
        cursor.execute("ALTER TABLE core_origin DISABLE TRIGGER USER")
        cursor.execute("UPDATE core_origin SET kind = 'production'")

    with pytest.raises(IntegrityError), transaction.atomic():
        travel(local(2026, 5, 25))

    assert abs(now() - _system_time()) < timedelta(seconds=5)


def test_origin_cannot_be_changed() -> None:
    with pytest.raises(IntegrityError), transaction.atomic():
        Origin.objects.update(kind="production")

    assert Origin.objects.get().kind == "demo"


def _system_time():  # type: ignore[no-untyped-def]
    with connection.cursor() as cursor:
        cursor.execute("SELECT clock_timestamp()")
        return cursor.fetchone()[0]
