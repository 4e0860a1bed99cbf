"""One life told in the browser: the server, the windows of its people, the clock and the project."""

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from typing import Any, Self, TypeVar

from playwright.sync_api import Browser, BrowserContext, StorageState

from config.demo.life import Life
from core.models import OutboxMessage
from core.outbox import deliver_pending
from projects.models import Project
from tests.browser.actors import Actor
from tests.browser.inspection import DESK, HEIGHT, Inspector

LOCALE: dict[str, Any] = {
    "locale": "zh-CN",
    "timezone_id": "Asia/Shanghai",
    "viewport": {"width": DESK, "height": HEIGHT},
    "reduced_motion": "reduce",  # every frame of a transition costs as much as a small page
}
T = TypeVar("T")


def deliver() -> list[str]:
    """Send messages and render documents; return what failed."""
    deliver_pending()
    return list(OutboxMessage.objects.exclude(error="").values_list("error", flat=True))


class Story:
    """The people act through their windows; only the clock and what a worker would do is done behind the pages.

    The driver of the browser keeps an event loop in the tests' thread, in which Django does not talk to the database: `ask` uses another.
    """

    def __init__(self, browser: Browser, address: str) -> None:
        self.browser, self.address = browser, address
        self.inspector = Inspector()
        self.actors: dict[str, Actor] = {}
        self.number = ""
        # What the chapters learn on the way: who was drawn, and which links are still unused.
        self.panel: list[str] = []
        self.links: list[str] = []
        # What people keep on their own computers: custodians' key files, bidders' receipts.
        self.kept: dict[str, bytes] = {}
        self._hands = ThreadPoolExecutor(1)
        self.life = self.ask(Life)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_problem: object) -> None:
        for actor in self.actors.values():
            actor.context.close()
        self._hands.shutdown()

    def ask(self, work: Callable[[], T]) -> T:
        """Let the other thread ask the database."""
        return self._hands.submit(work).result()

    def at(self, month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 0) -> None:
        """Deliver what waits, as a worker would, and travel to a moment of the life."""
        failures = self.ask(deliver)
        assert failures == [], failures
        self.ask(lambda: self.life.at(month, day, hour, minute, year=year))

    @property
    def project(self) -> Project:
        """The project as it stands now."""
        return self.ask(self.life_project)

    def life_project(self) -> Project:
        """The same, for work that is done inside `ask`."""
        return Project.objects.get(number=self.number)

    def actor(self, username: str) -> Actor:
        """The person at their browser, logged in at the first call."""
        if username not in self.actors:
            self.actors[username] = Actor(self, username)
        return self.actors[username]

    def windows(self) -> str:
        """What everybody's window shows now, for the one who has to find out why a chapter broke off."""
        return "\n".join(f"{name}: {actor.page.url}\n{actor.main.inner_text()[:600]}" for name, actor in self.actors.items())

    def window(self, *, state: StorageState | None = None, scripts: bool = True) -> BrowserContext:
        """Open a window of its own, watched by the inspector."""
        context = self.browser.new_context(storage_state=state, java_script_enabled=scripts, base_url=self.address, **LOCALE)
        context.set_default_timeout(30_000)
        self.inspector.watch(context)
        return context
