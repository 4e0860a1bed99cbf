"""manage.py demo: build the demonstration's world once, serve it, and stop everything at Ctrl-C."""

import os
import signal
import subprocess
import sys
from contextlib import suppress
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import override

from config.demo import cast, world
from config.embedded import stop_services
from core.models import Origin

PYTHON = sys.executable


class Command(BaseCommand):
    help = "Build the demonstration (first time only) and serve it with web, worker and beat; Ctrl-C stops all of it."
    requires_system_checks: list[str] = []  # type: ignore[assignment]

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare the address and --build-only."""
        parser.add_argument("--port", type=int, default=8000)
        parser.add_argument("--build-only", action="store_true", help="make the world and stop")

    def handle(self, *args: Any, **options: Any) -> None:
        """Refuse a database that was not created as a demonstration; otherwise build, serve, wait, stop."""
        call_command("migrate", verbosity=0, interactive=False)
        if not Origin.objects.filter(kind=Origin.Kind.DEMO).exists():
            raise CommandError("this database was not created as a demonstration")
        with override("zh-hans"):
            world.build(say=self._say)
        if options["build_only"]:
            return
        children = self._start(options["port"])
        self._introduce(options["port"])
        try:
            signal.signal(signal.SIGTERM, _interrupt)
            children[0].wait()
        except KeyboardInterrupt:
            pass
        finally:
            self._stop(children)

    def _start(self, port: int) -> list[subprocess.Popen[bytes]]:
        web = [PYTHON, "-m", "granian", "--interface", "wsgi", "--host", "127.0.0.1", "--port", str(port), "--workers", "1"]
        web += ["--blocking-threads", "8", "--backpressure", "16", "--log-level", "warning", "config.wsgi:application"]
        # A demonstration may be run by root, as in a container; the worker need not warn of it.
        celery = [PYTHON, "-W", "ignore:You're running the worker with superuser", "-m", "celery", "--quiet", "-A", "config", "worker"]
        celery += ["--beat", "--concurrency", "1", "--loglevel", "warning", "--schedule", str(settings.VAR_DIR / "beat")]
        # Sessions of their own: Ctrl-C reaches this process only, which then ends them in order.
        return [subprocess.Popen(command, start_new_session=True, env=os.environ.copy()) for command in (web, celery)]

    def _stop(self, children: list[subprocess.Popen[bytes]]) -> None:
        for child in children:
            with suppress(ProcessLookupError):
                os.killpg(child.pid, signal.SIGTERM)
        for child in children:
            try:
                child.wait(timeout=15)
            except subprocess.TimeoutExpired:
                os.killpg(child.pid, signal.SIGKILL)
        stop_services()

    def _introduce(self, port: int) -> None:
        self._say("")
        self._say(f"  http://127.0.0.1:{port}/        公开页面")
        self._say(f"  http://127.0.0.1:{port}/desk/   办事（登录）")
        self._say("")
        self._say(f"  密码 {cast.PASSWORD}，动态码见 http://127.0.0.1:{port}/demo/")
        for username, (name, organisation, role) in cast.PEOPLE.items():
            if not username[-1].isdigit() or username == "expert1":
                self._say(f"  {username:14}{name}  {cast.ORGANISATIONS[organisation][1]}  {role.label}")
        self._say("")
        self._say("  Ctrl-C 停止全部服务")

    def _say(self, line: str) -> None:
        self.stdout.write(line)
        self.stdout.flush()


def _interrupt(*_args: Any) -> None:
    raise KeyboardInterrupt
