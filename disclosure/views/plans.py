"""Annual plans: one of each buyer and year, made of the published lines."""

from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render

from disclosure.models import PublishedBudget, PublishedProject
from disclosure.queries.lists import plan_rows
from disclosure.views.public import public

SIZE = 20


@public
def plan_list(request: HttpRequest) -> HttpResponse:
    """The plans by year and buyer with their lines and amounts."""
    page = Paginator(plan_rows(chosen_year(request)), SIZE).get_page(request.GET.get("page"))
    years = PublishedProject.objects.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct()
    return render(request, "disclosure/plans.html", {"page": page, "years": years, "year": request.GET.get("year", "")})


def chosen_year(request: HttpRequest) -> int | None:
    """The year that the address names."""
    year = request.GET.get("year", "")
    return int(year) if year.isascii() and year.isdigit() and len(year) == 4 else None


@public
def plan(request: HttpRequest, uscc: str, year: int) -> HttpResponse:
    """One plan with all its lines."""
    lines = list(PublishedProject.objects.filter(buyer_uscc=uscc, fiscal_year=year).defer("words", "search").order_by("number")[:500])
    if not lines:
        raise Http404
    budget = PublishedBudget.objects.filter(buyer_uscc=uscc, fiscal_year=year).first()
    total = sum(line.budget for line in lines if line.budget is not None and line.approved_on)
    asked = sum(line.budget for line in lines if line.budget is not None)
    context = {"lines": lines, "asked": asked, "buyer": lines[0].buyer, "uscc": uscc, "year": year, "budget": budget, "total": total}
    return render(request, "disclosure/plan.html", context)
