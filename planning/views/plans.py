"""The buyer's plans, and a new project in one of them."""

import uuid
from typing import Any

from django.core.paginator import Paginator
from django.db.models import Count, Sum
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from planning.actions import NewProject, create_project
from planning.forms.project import NewProjectForm
from planning.models import PlanLine
from projects.actions import perform_once
from projects.models import Project
from registry.models import User
from registry.policy import may, permit

PAGE = 20


@require_safe
def plan_list(request: HttpRequest) -> HttpResponse:
    """The lines of one year's plan that the user sees, with their sum."""
    user = request.user
    assert isinstance(user, User)
    seen = PlanLine.objects.visible_to(user)
    years = list(seen.order_by("-project__fiscal_year").values_list("project__fiscal_year", flat=True).distinct())
    chosen = _year(request.GET.get("year", ""), years)
    lines = seen.filter(project__fiscal_year=chosen or 0).select_related("project__buyer", "project__catalog_item", "budget_line")
    sums = lines.aggregate(count=Count("pk"), budget=Sum("project__budget"))
    page = Paginator(lines.order_by("project__buyer__sort_key", "position"), PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "years": years, "chosen": chosen, "sums": sums, "may_create": may(user, "create_project")}
    return render(request, "planning/plans.html", context)


def _year(text: str, years: list[int]) -> int | None:
    wanted = int(text) if text.isascii() and text.isdecimal() and len(text) == 4 else None
    return wanted if wanted in years else (years[0] if years else None)


class NewProjectView(View):
    """A filer names a project and goes on to its form."""

    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only filers of a buyer."""
        super().setup(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.user = request.user
            permit(self.user, "create_project")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(NewProjectForm(user=self.user))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Create the project once, however often the button was pressed."""
        form = NewProjectForm(request.POST, user=self.user)
        if not form.is_valid():
            return self._show(form, status=422)
        data = NewProject(**form.cleaned_data)
        key = request.POST.get("key", "")[:60] or uuid.uuid4().hex
        receipt = perform_once(self.user, key, body=form.cleaned_data, title=_("编制计划项目"), run=lambda: self._create(data))
        assert receipt.project is not None
        return redirect("plan_line", number=receipt.project.number)

    def _create(self, data: NewProject) -> tuple[Project, str, dict[str, Any]]:
        project = create_project(data, actor=self.user)
        return project, "create_project", {"project": project.number}

    def _show(self, form: NewProjectForm, *, status: int = 200) -> HttpResponse:
        return render(self.request, "planning/new_project.html", {"form": form, "key": uuid.uuid4().hex}, status=status)
