"""The home page and the search."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _

from core.clock import LOCAL, now
from disclosure.models import Publication, PublishedProject
from disclosure.queries.figures import year_figures
from disclosure.queries.lists import closing_soon, light
from disclosure.queries.slices import capped, slice_of
from disclosure.views.public import public

CLOSING, NEWEST = 4, 5
LONGEST = 100


@public
def home(request: HttpRequest) -> HttpResponse:
    """What was planned, approved, signed and evaluated; what closes soon; what was published last; where the projects are."""
    year = now().astimezone(LOCAL).year
    found = year_figures(year)
    context = {
        "year": found,
        "river": river(found.places, year),
        "closing": closing_soon()[:CLOSING],
        "newest": light(Publication.objects.all())[:NEWEST],
    }
    return render(request, "disclosure/home.html", context)


def river(places: tuple[int, ...], year: int) -> list[dict[str, object]]:
    """The seven steps with counts, each explained and linked."""
    texts = (
        _("购买主体编制并公开年度计划"),
        _("财政逐项审核、批复"),
        _("公告、响应、评审、定标"),
        _("签订、公告合同"),
        _("履约付款，逐条验收"),
        _("购买主体、服务对象、第三方"),
        _("全部资料归档并公开"),
    )
    address = reverse("public_projects")
    rows = zip(range(1, 8), places, texts, strict=True)
    return [{"count": count, "text": text, "url": f"{address}?year={year}&step={place}"} for place, count, text in rows]


@public
def search(request: HttpRequest) -> HttpResponse:
    """Projects and notices that hold every part of what was typed."""
    typed = request.GET.get("q", "").strip()[:LONGEST]
    projects, notices = PublishedProject.objects.matching(typed), light(Publication.objects.matching(typed))
    among = "notices" if request.GET.get("in") == "notices" else "projects"
    chosen, by = (notices, "published_at") if among == "notices" else (projects, "last_published_at")
    context = {"q": typed, "among": among, "slice": slice_of(chosen, request.GET, by=by) if typed else None}
    context |= {"project_count": capped(projects), "notice_count": capped(notices)} if typed else {}
    return render(request, "disclosure/search.html", context)
