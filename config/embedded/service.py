"""What the embedded services have in common: places, the lock, running programs, finding out who is alive."""

import fcntl
import importlib.util
import os
import shlex
import signal
import socket
import subprocess
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

PATIENCE = 60.0  # seconds a service may need to come up, crash recovery included


class ServiceError(RuntimeError):
    """A service could not be started; the message says why and what to do."""


def var_dir() -> Path:
    """Return the folder of everything that a run leaves behind."""
    return Path(os.environ.get("PORTAL_VAR", Path(__file__).resolve().parents[2] / "var")).absolute()


@contextmanager
def locked() -> Iterator[None]:
    """Let one process at a time start or stop services."""
    var_dir().mkdir(parents=True, exist_ok=True)
    with (var_dir() / "services.lock").open("w") as handle:
        fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def socket_dir() -> Path:
    """Return the folder of our sockets as var/ notes it; it may not exist."""
    try:
        return Path((var_dir() / "sockets").read_text().strip())
    except FileNotFoundError:
        return Path("/nonexistent")


def make_socket_dir() -> Path:
    """Return the folder of our sockets, made when missing; call it under the lock.

    It lies outside var/ because a socket's path may have at most 107 bytes; its name is random, so that nobody else can be there first.
    """
    folder = socket_dir()
    if folder.is_dir():
        return folder
    base = tempfile.gettempdir()
    folder = Path(tempfile.mkdtemp(prefix="portal-", dir=base if len(base) < 60 else "/tmp"))  # noqa: S108 - mkdtemp makes it safe
    (var_dir() / "sockets").write_text(f"{folder}\n")
    return folder


def log_file(name: str) -> Path:
    """Return a log file in var/, made when missing."""
    path = var_dir() / "log" / f"{name}.log"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.touch()
    return path


def package_file(package: str, *parts: str) -> Path:
    """Return a file of an installed package without importing it (its Python code would change the system)."""
    spec = importlib.util.find_spec(package)
    if spec is None or spec.origin is None:
        raise ServiceError(f"{package} is not installed: pip install --require-hashes -r requirements/base.txt")
    return Path(spec.origin).parent.joinpath(*parts)


def run(command: list[str], *, stdin: str = "") -> None:
    """Run a command to its end; nothing it leaves running may hold our terminal or pipes."""
    log = log_file("setup")
    with log.open("ab") as output:
        done = subprocess.run(command, input=stdin.encode(), stdout=output, stderr=output, check=False)
    if done.returncode:
        tail = "\n".join(log.read_text(errors="replace").splitlines()[-15:])
        raise ServiceError(f"{shlex.join(command)} failed; the end of {log}:\n{tail}")


def wait_for(condition: Callable[[], bool], *, patience: float = PATIENCE) -> bool:
    """Ask until the condition holds; false when patience is over."""
    end = time.monotonic() + patience
    while not condition():
        if time.monotonic() > end:
            return False
        time.sleep(0.02)
    return True


class Service:
    """One server, started by us, reached through a socket."""

    variable: str
    program: str
    socket_name: str

    def pid_file(self) -> Path:
        """Return the file in which the server notes its process number."""
        raise NotImplementedError

    def mark(self) -> str:
        """Return what stands in the command line of this very server and of no other."""
        raise NotImplementedError

    def url(self) -> str:
        """Return the address for the environment variable."""
        raise NotImplementedError

    def greet(self, connection: socket.socket) -> bool:
        """Talk to the server over a fresh connection; true when it serves us."""
        raise NotImplementedError

    def start(self, *, durable: bool) -> None:
        """Start the server and wait until it serves us; call it under the lock."""
        raise NotImplementedError

    def socket_path(self) -> Path:
        """Return the place of the server's socket."""
        return socket_dir() / self.socket_name

    def answers(self) -> bool:
        """Say whether the server serves us now, by really asking it."""
        try:
            with socket.socket(socket.AF_UNIX, socket.SOCK_STREAM) as connection:
                connection.settimeout(5)
                connection.connect(str(self.socket_path()))
                return self.greet(connection)
        except OSError:
            return False

    def is_running(self, pid: int) -> bool:
        """Say whether the process is this server: after a kill or a reboot its number may be somebody else's."""
        try:
            return self.mark().encode() in Path(f"/proc/{pid}/cmdline").read_bytes()
        except OSError:
            return False

    def pid(self) -> int:
        """Return the running server's process number, else 0."""
        try:
            pid = int(self.pid_file().read_text().split()[0])
        except (OSError, ValueError, IndexError):
            return 0
        return pid if self.is_running(pid) else 0

    def stop(self) -> None:
        """Stop the server when it runs: first politely, then not."""
        pid = self.pid()
        for number, patience in ((signal.SIGINT, 20.0), (signal.SIGKILL, 5.0)):
            if pid and self.is_running(pid):
                os.kill(pid, number)
                wait_for(lambda: not self.is_running(pid), patience=patience)
