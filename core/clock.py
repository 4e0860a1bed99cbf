"""The only source of "now": the database function portal_now(), which a demonstration may shift."""

from datetime import date, datetime
from zoneinfo import ZoneInfo

from django.db import connection
from django.db.models import DateTimeField, Func

LOCAL = ZoneInfo("Asia/Shanghai")


class PortalNow(Func):
    """The database's portal time in an expression; use it for defaults and conditions."""

    function = "portal_now"
    template = "%(function)s()"
    arity = 0
    output_field = DateTimeField()


def now() -> datetime:
    """Return the portal's time, aware, in UTC, asked from the database."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT portal_now()")
        moment: datetime = cursor.fetchone()[0]
    return moment


def today() -> date:
    """Return the portal's date in Asia/Shanghai."""
    return now().astimezone(LOCAL).date()


def local(year: int, month: int, day: int, hour: int = 9, minute: int = 0) -> datetime:
    """Return an aware moment given in Asia/Shanghai."""
    return datetime(year, month, day, hour, minute, tzinfo=LOCAL)


def travel(moment: datetime) -> None:
    """Shift the portal's clock so that it shows `moment` now. Refused by the database unless it was created as a demonstration."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_clockoffset (id, shift) VALUES (1, %s - clock_timestamp()) "
            "ON CONFLICT (id) DO UPDATE SET shift = excluded.shift",
            [moment],
        )
