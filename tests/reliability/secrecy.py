"""Figure 19: what bids say is looked for wherever the portal leaves something, before they are opened."""

import base64
import subprocess
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from secrets import randbelow, token_hex

from django.conf import settings
from django.db import connection
from redis import Redis

from config.embedded.postgres import binary, unprivileged
from core.tasks import deliver_outbox
from procurement.models import Bid
from procurement.seal.sealing import Content, seal_bid
from procurement.sealed.queries import terms_of
from tests.databases import server
from tests.naive import secrecy as naive
from tests.reliability.crowd import Guest, crowd
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.services import VAR
from tests.reliability.serving import Server, serving
from tests.reliability.world import as_owner, lived

CLIENTS, PACKAGE = 4, "application/octet-stream"


def forms(words: str) -> set[bytes]:
    """How it may be written: as it is, in two bytes a letter, in hexadecimal, in base 64 at each of its three places."""
    plain = words.encode()
    found = {plain, words.encode("utf-16-le"), words.encode("utf-16-be"), plain.hex().encode(), plain.hex().upper().encode()}
    for shift in range(3):
        # The first and the last letters depend on what stands beside.
        found.add(base64.b64encode(bytes(shift) + plain)[4 : len(plain) // 3 * 4])
    return found


@dataclass(frozen=True)
class Told:
    """Words and a price that stand nowhere else, not even in what an earlier run has left in the WAL."""

    words: str
    price: str

    @property
    def marks(self) -> set[bytes]:
        """What to look for."""
        return forms(self.words) | forms(self.words[-16:]) | forms(self.price)


def told() -> Told:
    """What the bids of this run say."""
    return Told(f"逐户访谈-{token_hex(8)}", f"{10**11 + randbelow(10**11)}.37")


def places(dump: Path) -> Iterator[tuple[str, Path]]:
    """Every file that may hold something of the bids: dump, files and WAL of the database, uploads, logs, broker."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT oid FROM pg_database WHERE datname = current_database()")
        number = cursor.fetchone()[0]
    folders = {"database": VAR / "pg" / "base" / str(number), "WAL": VAR / "pg" / "pg_wal", "files": Path(settings.MEDIA_ROOT)}
    folders |= {"log": VAR / "log", "public log": Path(settings.LOG_DIR)}
    for name, folder in folders.items():
        yield from ((name, path) for path in folder.rglob("*") if path.is_file())
    yield from (("dump", dump), ("broker", VAR / "dump.rdb"))


def plaintexts(trial: Trial) -> Result:
    """Hand in bids through the web server, write everything down, and look."""
    with lived("answer") as life:
        guests, secret = crowd(trial.rounds), told()
        log, dump = VAR / "log" / "web.log", VAR / "dump.sql"
        with serving({"PORTAL_LOG": "DEBUG"}, log=log) as web, ThreadPoolExecutor(CLIENTS) as people:
            sent = list(people.map(partial(_hand_in, web, secret, is_naive=trial.naive), guests))
        taken = Bid.objects.living().count() if not trial.naive else len(sent)
        as_owner("CHECKPOINT")
        with dump.open("wb") as output:
            subprocess.run(unprivileged(binary("pg_dump"), "--inserts", server(life_database())), stdout=output, check=True)
        deliver_outbox.delay()
        Redis(unix_socket_path=settings.REDIS_URL.removeprefix("redis+socket://")).save()
        looked = list(places(dump))
        found = sorted({name for name, path in looked if _holds(path, secret.marks)})
        size = sum(path.stat().st_size for _name, path in looked if path.exists()) / 2**20
        for path in (dump, log, VAR / "dump.rdb"):
            path.unlink(missing_ok=True)
        assert life.has_project
    where = f"in {', '.join(found)}" if found else "nowhere"
    return Result(f"found {where}; {taken} bids, {len(looked)} files, {size:.0f} MB", not found and taken == trial.rounds)


def life_database() -> str:
    """The name of the database in use."""
    return str(connection.settings_dict["NAME"])


def _hand_in(web: Server, secret: Told, guest: Guest, *, is_naive: bool) -> bool:
    bidder = guest.bidder
    if is_naive:
        return naive.keep(bidder, secret.words, secret.price)
    files = [(f"{secret.words}.pdf", f"%PDF-1.7 {secret.words} {bidder.supplier.name}".encode() * 5)]
    terms = terms_of(bidder.custody)
    contents = {part.kind: Content(files=files) for part in terms.parts} | {"price": Content({"price": secret.price, "is_small": False})}
    package = seal_bid(terms, contents, supplier=bidder.supplier.uscc).package()
    path = f"tenders/{bidder.lot.tender.number}/bid/sealed/"
    return web.send("POST", path, key=guest.key, body=package, kind=PACKAGE, Idempotency_Key="secret").status == 201


def _holds(path: Path, marks: set[bytes]) -> bool:
    content = path.read_bytes() if path.exists() else b""
    return any(mark in content for mark in marks)


FIGURES = (Figure(19, "plaintext of bids before the opening", "nowhere", 500, 0, plaintexts),)
