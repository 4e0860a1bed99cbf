"""Suppliers with their contracts, and the results of the evaluations."""

from django.core.paginator import Paginator
from django.db.models import F, QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render

from disclosure.models import PublishedParty, PublishedProject
from disclosure.queries.figures import GOOD
from disclosure.views.public import public, typed

SIZE, LONGEST = 20, 60


@public
def supplier_list(request: HttpRequest) -> HttpResponse:
    """Those who bid for or won public projects, the largest first."""
    page = Paginator(selected(request), SIZE).get_page(request.GET.get("page"))
    return render(request, "disclosure/suppliers.html", {"page": page, "q": typed(request, LONGEST)})


def selected(request: HttpRequest) -> QuerySet[PublishedParty]:
    """The suppliers that the address asks for."""
    words = typed(request, LONGEST)
    rows = PublishedParty.objects.order_by("-contracts", "-amount", "-id")
    return rows.filter(name__icontains=words) | rows.filter(uscc=words.upper()) if words else rows


@public
def supplier(request: HttpRequest, uscc: str) -> HttpResponse:
    """One supplier: what it won, what it was paid, how its work was judged."""
    found = get_object_or_404(PublishedParty, uscc=uscc)
    won = PublishedProject.objects.filter(supplier_uscc=uscc).defer("words", "search").order_by("-last_published_at", "-id")
    page = Paginator(won, SIZE).get_page(request.GET.get("page"))
    return render(request, "disclosure/supplier.html", {"found": found, "page": page})


@public
def evaluations(request: HttpRequest) -> HttpResponse:
    """Concluded evaluations, the newest first, by grade."""
    page = Paginator(concluded(request), SIZE).get_page(request.GET.get("page"))
    return render(request, "disclosure/evaluations.html", {"page": page, "grades": GRADES, "grade": request.GET.get("grade", "")})


def concluded(request: HttpRequest) -> QuerySet[PublishedProject]:
    """The evaluations that the address asks for."""
    grade = request.GET.get("grade", "")
    rows = PublishedProject.objects.filter(score__isnull=False).defer("words", "search").order_by(F("concluded_on").desc(), F("id").desc())
    return rows.filter(grade=grade) if grade in GRADES else rows


GRADES = (*GOOD, "中", "差")
