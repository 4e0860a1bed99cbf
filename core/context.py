"""What every page knows: the portal's name and time, where one may go, and who is here."""

import datetime as dt
from dataclasses import dataclass
from functools import cached_property, lru_cache

from django.conf import settings
from django.http import HttpRequest
from django.urls import Resolver404, resolve
from django.utils.functional import Promise
from django.utils.module_loading import import_string
from django.utils.translation import gettext_lazy as _

from core import clock

Words = str | Promise
# The to-do list lies above all pages of the desk, so only the page itself is "here".
DESK = "/desk/"


@dataclass(frozen=True)
class NavItem:
    """One word of the main navigation; at the address `tally` it is counted, after the page is there, what waits behind it."""

    label: Words
    url: str
    tally: str = ""
    current: bool = False


@dataclass(frozen=True)
class Identity:
    """Who is at the desk: a person, the organisation and the role in words."""

    name: str
    organisation: str = ""
    role: Words = ""


PUBLIC: tuple[tuple[Words, str], ...] = (
    (_("公告"), "/notices/"),
    (_("计划"), "/plans/"),
    (_("项目"), "/projects/"),
    (_("目录"), "/catalog/"),
    (_("评价"), "/evaluations/"),
    (_("统计"), "/statistics/"),
)
FOOT: tuple[tuple[Words, str], ...] = (
    (_("核验文件"), "/verify/"),
    (_("数据下载"), "/data/"),
    (_("承接主体"), "/suppliers/"),
    (_("监督举报"), "/supervise/"),
    (_("无障碍说明"), "/accessibility/"),
    (_("办事帮助"), "/help/"),
)


@lru_cache(maxsize=64)
def leads_somewhere(path: str) -> bool:
    """Tell whether a page answers at this address: a link to nowhere is not shown."""
    try:
        resolve(path)
    except Resolver404:
        return False
    return True


class Portal:
    """The portal as templates see it; nothing is computed before a template asks."""

    def __init__(self, request: HttpRequest) -> None:
        self.request = request
        self.name = settings.PORTAL_NAME
        self.host = settings.PORTAL_HOST
        self.phone = settings.PORTAL_PHONE
        self.region = settings.REGION
        self.languages = settings.LANGUAGES

    @cached_property
    def now(self) -> dt.datetime:
        """The platform's time, asked once per request."""
        return clock.now()

    @cached_property
    def public(self) -> list[NavItem]:
        """The public navigation; it never looks at the user."""
        return [self.item(label, url) for label, url in PUBLIC if leads_somewhere(url)]

    @cached_property
    def foot(self) -> list[NavItem]:
        """The links at the foot of every page."""
        return [self.item(label, url) for label, url in FOOT if leads_somewhere(url)]

    @cached_property
    def desk(self) -> list[NavItem]:
        """The desk's navigation, from the callables of `settings.DESK_NAVIGATION` in their order."""
        sources = getattr(settings, "DESK_NAVIGATION", ())
        items = [item for source in sources for item in import_string(source)(self.request)]
        return [self.item(item.label, item.url, item.tally) for item in items]

    @cached_property
    def identity(self) -> Identity:
        """Who is at the desk, from `settings.DESK_IDENTITY`, a callable that takes the user."""
        source = getattr(settings, "DESK_IDENTITY", "")
        user = self.request.user
        return import_string(source)(user) if source else Identity(name=str(user))

    def item(self, label: Words, url: str, tally: str = "") -> NavItem:
        """Mark the word whose pages the reader is on."""
        path = self.request.path
        return NavItem(label, url, tally, path == url if url == DESK else path.startswith(url))


def portal(request: HttpRequest) -> dict[str, Portal]:
    """Give templates the portal as `portal`."""
    return {"portal": Portal(request)}
