"""Pages of words: open data, how to report a problem, accessibility, help."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render

from core import law
from disclosure.models import Publication
from disclosure.queries.lists import light
from disclosure.views.public import public


@public
def data(request: HttpRequest) -> HttpResponse:
    """Where the data are, what they mean and how to check them."""
    bases = {"format": law.cite("disclosure.format"), "media": law.cite("disclosure.media")}
    return render(request, "disclosure/data.html", bases | {"example": light(Publication.objects.exclude(release_id=None)).first()})


@public
def supervise(request: HttpRequest) -> HttpResponse:
    """Where to report a problem."""
    return render(
        request, "disclosure/supervise.html", {"bases": [law.cite(rule) for rule in ("authority.public", "authority.inspection")]}
    )


@public
def accessibility(request: HttpRequest) -> HttpResponse:
    """What was done so that everybody can use the pages."""
    return render(request, "disclosure/accessibility.html", {})


@public
def help_page(request: HttpRequest) -> HttpResponse:
    """How to find, read and check."""
    return render(request, "disclosure/help.html", {})
