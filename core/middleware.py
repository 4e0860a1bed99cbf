"""Two guards around every view: text that no database can hold, and refusals turned into pages."""

import re
from collections.abc import Callable, Iterable

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _

from core.api.problems import API, plain_problem
from core.context import DESK
from core.errors import Refused

# NUL and halves of surrogate pairs cannot be stored as text.
UNREADABLE = re.compile("[\x00\ud800-\udfff]")
GetResponse = Callable[[HttpRequest], HttpResponse]


def unreadable_field(request: HttpRequest) -> str:
    """Return the name of the first part of the request that holds unreadable text, or an empty string."""
    if UNREADABLE.search(request.path_info):
        return _("网址")
    return next(
        (name for name, value in parts(request) if UNREADABLE.search(f"{name}{value}")),
        "",
    )


def parts(request: HttpRequest) -> Iterable[tuple[str, str]]:
    """Give every name and value of the query."""
    for name, values in request.GET.lists():
        yield from ((name or "?", value) for value in values)


class CleanInputMiddleware:
    """Answer 400 with a clear page where the address holds NUL or lone surrogates.

    Form fields refuse such text themselves, beside the field; what still reaches the database is answered the same way.
    """

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Look at the address before any view does."""
        if field := unreadable_field(request):
            return self.refuse(request, field)
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Recognise what the database driver says of such text when no form stood before it."""
        if isinstance(exception, UnicodeEncodeError) or (isinstance(exception, ValueError) and "NUL" in str(exception)):
            return self.refuse(request, _("表单"))
        return None

    def refuse(self, request: HttpRequest, field: str) -> HttpResponse:
        """Name the part that cannot be read."""
        if request.path.startswith(API):
            return plain_problem(400, detail=_("“%(part)s”里有无法保存的字符") % {"part": UNREADABLE.sub("", field)})
        return render(request, "400.html", {"field": UNREADABLE.sub("", field)}, status=400)


class RefusalMiddleware:
    """Turn `Refused` into the page that names every blocker, with status 409."""

    def __init__(self, get_response: GetResponse) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Pass on; only exceptions matter here."""
        return self.get_response(request)

    def process_exception(self, request: HttpRequest, exception: Exception) -> HttpResponse | None:
        """Render the blockers as a whole page, or as the new content of <main> for htmx."""
        if not isinstance(exception, Refused):
            return None
        # A public page must not look at the user, so the address decides the frame.
        frame = "desk.html" if request.path.startswith(DESK) else "public.html"
        context = {"blockers": exception.blockers, "heading": exception.heading, "retry_url": request.path, "frame": frame}
        if not getattr(request, "htmx", False):
            return render(request, "refused.html", context, status=409)
        response = render(request, "components/refused.html", context, status=409)
        response["HX-Retarget"] = "#main > .container-xl"
        response["HX-Reswap"] = "innerHTML show:top"
        return response
