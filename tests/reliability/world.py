"""Worlds to measure in: a committed copy of a lived life, and many projects that stand where the lived one stands."""

import time
from collections.abc import Iterator
from contextlib import AbstractContextManager, closing, contextmanager, nullcontext
from urllib.parse import urlsplit

import psycopg2
from django.db import connection

from config.demo.life import Life, Variant
from projects.models import Project
from tests.databases import admin, database_like, inside, server
from tests.lived import again, lived_until

# The ids of a copied project begin so far above those of the one before.
STEP = 100_000
# What belongs to one project; documents, publications and audit entries stay those of the lived one.
TABLES = (
    *(f"projects_{name}" for name in ("project", "deadline")),
    *(f"planning_{name}" for name in ("planline", "costitem", "target", "filing", "intention")),
    *(f"procurement_{name}" for name in ("tender", "lot", "criterion", "custody", "custodian", "keyholder", "pickup", "filereview")),
    *(f"procurement_{name}" for name in ("question", "opening", "bid", "bidreview", "talk", "offercall", "finaloffer", "draw")),
    *(f"procurement_{name}" for name in ("panelmember", "score", "report", "reportsignature", "sealstatement")),
)
OTHERWISE = {
    ("planning_planline", "position"): "t.position + n",
    ("procurement_sealstatement", "entry"): f"t.entry + n * {STEP}",
    ("procurement_report", "ranking"): (
        f"(SELECT jsonb_agg(line || jsonb_build_object('bid', (line->>'bid')::bigint + n * {STEP}))"
        " FROM jsonb_array_elements(t.ranking) line)"
    ),
}
# What bids say is asked no more once they are open; terms would stand in the log, and are published anew where they are needed.
ONLY = {"procurement_sealstatement": "t.kind = 'bid'"}
COLUMNS = """
SELECT a.attname, format_type(a.atttypid, a.atttypmod), coalesce(a.atttypmod - 4, 0),
  (SELECT f.confrelid::regclass::text FROM pg_constraint f
     WHERE f.contype = 'f' AND f.conrelid = a.attrelid AND f.conkey = ARRAY[a.attnum]),
  EXISTS (SELECT 1 FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indkey::text = a.attnum::text)
FROM pg_attribute a WHERE a.attrelid = %s::regclass AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum
"""


class Unblocked:
    """Outside of pytest nothing keeps the code from the database; inside a test the fixture has let it."""

    def unblock(self) -> AbstractContextManager[None]:
        """Do nothing."""
        return nullcontext()


@contextmanager
def lived(scene: str, variant: Variant | None = None, *, copies: int = 0, is_durable: bool = False) -> Iterator[Life]:
    """Live until a scene in a database of its own, in which one may commit; beside it stand as many copies of the project.

    Only where speed is measured does every commit wait for the disk: who is first does not depend on it.
    """
    variant, free = variant or Variant(), Unblocked()
    with database_like(lived_until(scene, variant, free)) as name, inside(name, free):
        if not is_durable:
            admin(f'ALTER DATABASE "{name}" SET synchronous_commit = off')
        if copies:
            copy_project(copies)
        yield again(variant)


@contextmanager
def owner() -> Iterator[psycopg2.extensions.connection]:
    """A session of the database's owner, for whom triggers and references do not count; it is gone before anybody goes on."""
    name = str(connection.settings_dict["NAME"])
    address = urlsplit(server(name))._replace(netloc="postgres@").geturl()
    with closing(psycopg2.connect(address)) as session:
        session.autocommit = True
        with session.cursor() as cursor:
            cursor.execute("SET session_replication_role = replica")
        yield session
    # A database is dropped only when nobody is in it whom we may not send away.
    while admin("SELECT 1 FROM pg_stat_activity WHERE datname = %s AND usename = 'postgres'", name):
        time.sleep(0.005)


def as_owner(*statements: str) -> None:
    """Run statements past all guards."""
    with owner() as session, session.cursor() as cursor:
        for statement in statements:
            cursor.execute(statement)


def copy_project(count: int) -> None:
    """Write the rows of the only project again and again, with other numbers and otherwise the same."""
    with owner() as session, session.cursor() as cursor:
        for table in TABLES:
            cursor.execute(COLUMNS, [table])
            values = {name: _copied(table, name, *rest) for name, *rest in cursor.fetchall()}
            names = ", ".join(f'"{name}"' for name in values)
            source = f"SELECT {', '.join(values.values())} FROM {table} t, generate_series(1, {count}) n WHERE {ONLY.get(table, 'true')}"
            cursor.execute(f"INSERT INTO {table} ({names}) {source}")
        cursor.execute("ANALYZE")


def _copied(table: str, name: str, kind: str, longest: int, target: str | None, is_unique: bool) -> str:  # noqa: PLR0913, PLR0917
    if (table, name) in OTHERWISE:
        return OTHERWISE[table, name]
    if name == "id" or target in TABLES:
        return f't."{name}" + n * {STEP}'
    if is_unique and kind.startswith("character"):
        return f"""left(t."{name}", {longest - 5}) || '-' || n"""
    return f't."{name}"'


def copied_projects() -> list[Project]:
    """The copies in their order."""
    return list(Project.objects.filter(pk__gt=STEP).select_related("buyer").order_by("pk"))
