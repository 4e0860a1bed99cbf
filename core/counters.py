"""Running numbers for projects, documents and receipts, given by the database without repeats."""

from django.db import connection


def next_number(series: str) -> int:
    """Return the next number of a series, from 1; concurrent callers wait for each other."""
    with connection.cursor() as cursor:
        cursor.execute(
            "INSERT INTO core_counter (series, last) VALUES (%s, 1) "
            "ON CONFLICT (series) DO UPDATE SET last = core_counter.last + 1 RETURNING last",
            [series],
        )
        number: int = cursor.fetchone()[0]
    return number
