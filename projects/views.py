"""The desk: to-dos first, then the projects, and one page a project with every stage's panels."""

from contextlib import suppress
from typing import Any

from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_safe

from core.clock import now
from core.context import DESK
from core.models import AuditEntry
from projects.documents import description
from projects.lifecycle import available, basis, blockers, labels, steps
from projects.models import Deadline, Document, Project, Receipt, State
from projects.protocol import Panel, stages
from projects.queries import people, todos
from projects.stage import AUDITORS, BUYER_SIDE, FINANCE_SIDE
from registry.models import Role, User
from registry.policy import condition, hold, may

PAGE = 20
OFFICIALS = BUYER_SIDE | FINANCE_SIDE | AUDITORS
# Steps that end or undo something: never the page's main button.
EXITS = frozenset(
    {"terminate", "fail_procurement", "annul_award", "void_award", "rescind", "end_contract", "suspend", "return_plan", "reject_plan"}
)
# Entries that stand in a project's chain but are no steps of the machine.
OTHER = {"create_project": _("新建计划项目"), "withhold": _("撤下公开记录")}


@require_safe
def desk(request: HttpRequest) -> HttpResponse:
    """What waits for me, my projects, and what was done last."""
    user = _user(request)
    projects = Project.objects.visible_to(user).living().select_related("buyer").order_by("-id")[:PAGE]
    waiting = todos(user)
    moment = now()
    overdue = sum(1 for todo in waiting if todo.due_at and todo.due_at < moment)
    context = {
        "todos": waiting,
        "overdue": overdue,
        "projects": _with_deadlines(list(projects)),
        "receipts": user.receipts.select_related("project").order_by("-id")[:5],
        "onward": onward(user),
    }
    return render(request, "projects/desk.html", context)


@require_safe
def tally(request: HttpRequest) -> HttpResponse:
    """How many things wait for me; the navigation asks when the page is there."""
    return render(request, "components/tally.html", {"count": len(todos(_user(request)))})


@require_safe
def project_list(request: HttpRequest) -> HttpResponse:
    """All projects that the user sees, newest first, by state."""
    found = Project.objects.visible_to(_user(request)).select_related("buyer").order_by("-id")
    chosen = request.GET.get("state", "")
    if chosen in State.values:
        found = found.filter(state=chosen)
    page = Paginator(found, PAGE).get_page(request.GET.get("page"))
    return render(
        request, "projects/list.html", {"page": page, "projects": _with_deadlines(list(page)), "states": State.choices, "chosen": chosen}
    )


@require_safe
def project(request: HttpRequest, number: str) -> HttpResponse:
    """One project: where it is, what I may do, every stage's panel, its documents and its log."""
    user = _user(request)
    found = get_object_or_404(Project.objects.visible_to(user).select_related("buyer", "catalog_item__edition"), number=number)
    # What is under way stands above what is past.
    panels: list[Panel] = [panel for stage in reversed(stages()) if stage.panel for panel in stage.panel(found, user)]
    documents = Document.objects.visible_to(user).filter(project=found).select_related("project").order_by("id")
    for one in documents:
        one.words = description(one)  # type: ignore[attr-defined]
    context = {
        "project": found,
        "panels": panels,
        "mine": _mine(found, user),
        "deadlines": found.deadlines.open().order_by("due_at"),
        "documents": documents,
        "log": _log(found, user),
    }
    return render(request, "projects/project.html", context)


@require_safe
def receipt(request: HttpRequest, number: str) -> HttpResponse:
    """The proof of a step, for the one who took it."""
    found = get_object_or_404(Receipt.objects.filter(condition(Receipt, _user(request))).select_related("project"), number=number)
    return render(request, "projects/receipt.html", {"receipt": found})


@require_safe
def document(request: HttpRequest, number: str) -> FileResponse:
    """The PDF of a document that the user sees."""
    found = get_object_or_404(Document.objects.visible_to(_user(request)), number=number)
    if not found.sha256:
        raise Http404
    return FileResponse(found.file.open("rb"), content_type="application/pdf", filename=f"{found.number}.pdf")


def forbidden(request: HttpRequest, exception: Exception) -> HttpResponse:
    """What somebody may not do: who does it, and what is theirs to do on the same project."""
    user = getattr(request, "user", None)
    if not isinstance(user, User):
        return render(request, "403.html", {"frame": "public.html"}, status=403)
    context: dict[str, Any] = {"frame": "desk.html", "onward": onward(user)}
    asked = request.resolver_match
    found = Project.objects.visible_to(user).filter(number=asked.kwargs.get("number", "")).first() if asked else None
    if asked and found:
        named = people(found, str(asked.url_name)) if asked.url_name in steps() and hold(user, OFFICIALS) else ""
        context |= {"project": found, "mine": _mine(found, user), "people": named}
    return render(request, "403.html", context, status=403)


def missing(request: HttpRequest, exception: Exception) -> HttpResponse:
    """No such page; public pages never look at the user, the desk keeps its frame."""
    inside = request.path.startswith(DESK) and isinstance(getattr(request, "user", None), User)
    return render(request, "404.html", {"frame": "desk.html" if inside else "public.html", "inside": inside}, status=404)


def onward(user: User) -> tuple[str, Any]:
    """Where somebody goes on for whom nothing waits: the address and the words of the link."""
    if may(user, "create_project"):
        return reverse("create_project"), _("编制计划项目")
    if hold(user, (Role.SUPPLIER,)):
        return reverse("tenders"), _("看正在征集响应的采购")
    return (reverse("accounts"), _("看单位和账号")) if may(user, "manage_accounts") else (reverse("projects"), _("看全部项目"))


def _mine(found: Project, user: User) -> list[dict[str, Any]]:
    """The steps open to the user with their pages and what still stands in the way: what can be done now first, the way out last."""
    rows, words = [], labels(found)
    for info in available(found, user):
        with suppress(NoReverseMatch):
            row = {"label": words[info.key], "url": reverse(info.key, args=[found.number]), "blockers": blockers(found, info.key)}
            row["basis"] = basis(found, info.key)
            rows.append(row | {"is_exit": info.key in EXITS})
    return sorted(rows, key=lambda row: (bool(row["is_exit"]), bool(row["blockers"])))


def _log(found: Project, user: User) -> list[AuditEntry]:
    """The project's chain with the steps' names, without what the database's own entries hold; outsiders see what they did themselves."""
    words = labels(found) | OTHER
    chain = AuditEntry.objects.filter(chain=found.chain).order_by("position")
    entries = list(chain if hold(user, OFFICIALS) else chain.filter(actor_id=user.pk))
    for entry in entries:
        entry.label = words.get(entry.action, entry.action)  # type: ignore[attr-defined]
    return entries


def _with_deadlines(projects: list[Project]) -> list[dict[str, Any]]:
    """Join each project with its next living deadline in one query."""
    rows = Deadline.objects.open().filter(project__in=projects).order_by("project", "due_at").distinct("project")
    following = {row.project_id: row for row in rows}
    return [{"project": found, "deadline": following.get(found.pk)} for found in projects]


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
