"""The plan form in the browser: saved at any time, whatever state it is in."""

from typing import Any

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.views import View

from catalog.models import PURCHASABLE, CatalogItem
from core.clock import today
from core.errors import refuse
from planning.actions import save_line
from planning.forms.line import LineForm
from planning.models import Filing, PlanLine
from planning.queries import last_filing
from projects.actions import drop_draft, save_draft
from projects.flow import CONTROLS
from projects.lifecycle import blockers
from projects.models import Draft, Project
from registry.models import User
from registry.policy import permit

FORM = "save_line"
TABLES = {"costs": 4, "targets": 5}


class PlanLineView(View):
    """GET shows the form with the draft; POST keeps what was typed and does what the button says.

    `draft` only keeps it, `add:` and `drop:` change the tables, `leave` and `check` store what is valid.
    """

    project: Project
    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the line among those that the user sees; who may not write it learns no more."""
        super().setup(request, *args, **kwargs)
        if not isinstance(request.user, User):
            return
        self.user = request.user
        found = PlanLine.objects.visible_to(self.user).select_related("project__buyer", "project__catalog_item", "plan", "created_by")
        self.line = get_object_or_404(found, project__number=kwargs["number"])
        self.project = self.line.project
        permit(self.user, FORM, self.project)

    def get(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Show the form; a line that has been filed cannot be written."""
        refuse(blockers(self.project, FORM))
        draft = self._draft()
        form = LineForm(self._typed(draft.data) if draft else None, line=self.line, strict=request.GET.get("strict") == "1")
        if draft:
            form.is_valid()
        return self._show(form, saved_at=draft.saved_at if draft else None)

    def post(self, request: HttpRequest, **kwargs: Any) -> HttpResponse:
        """Keep what was typed, then do what the button says."""
        refuse(blockers(self.project, FORM))
        do, _colon, argument = request.POST.get("do", "check").partition(":")
        fields = {name: request.POST.getlist(name) for name in request.POST if name not in CONTROLS}
        if do in {"add", "drop"} and argument:
            return self._change_table(fields, do, argument)
        draft = save_draft(self.user, FORM, self.project.number, fields)
        if do == "draft":
            return render(request, "components/saved.html", {"saved_at": draft.saved_at})
        return self._store(fields, strict=do == "check")

    def _store(self, fields: dict[str, list[str]], *, strict: bool) -> HttpResponse:
        form = LineForm(self._typed(fields), line=self.line, strict=strict)
        save_line(self.project, form.values(), actor=self.user)
        if form.is_valid():
            drop_draft(self.user, FORM, self.project.number)
            return redirect("submit_line" if strict else "project", number=self.project.number)
        return self._show(form, status=422) if strict else redirect(self.project)

    def _change_table(self, fields: dict[str, list[str]], do: str, argument: str) -> HttpResponse:
        """Add an empty row, or drop one and close the gap; then show the group again."""
        table, _dash, row = argument.partition("-")
        if table in TABLES:
            add_row(fields, table) if do == "add" else drop_row(fields, table, row)
        save_draft(self.user, FORM, self.project.number, fields)
        return redirect(f"{reverse('plan_line', args=[self.project.number])}#group-{TABLES.get(table, 1)}")

    def _show(self, form: LineForm, *, saved_at: Any = None, status: int = 200) -> HttpResponse:
        filing = last_filing(self.project)
        returned = filing if filing and filing.decision == Filing.Decision.RETURN else None
        items = CatalogItem.objects.in_force(today(), self.project.region).filter(level=PURCHASABLE)
        context = {"form": form, "project": self.project, "line": self.line, "returned": returned, "saved_at": saved_at, "items": items}
        return render(self.request, "planning/line_form.html", context, status=status)

    def _draft(self) -> Draft | None:
        return Draft.objects.filter(user=self.user, form=FORM, subject=self.project.number).first()

    def _typed(self, fields: dict[str, list[str]]) -> QueryDict:
        data = QueryDict(mutable=True)
        for name, values in fields.items():
            data.setlist(name, values)
        for table in TABLES:
            data.setdefault(f"{table}-TOTAL_FORMS", "0")
            data.setdefault(f"{table}-INITIAL_FORMS", "0")
        return data


def total(fields: dict[str, list[str]], table: str) -> int:
    """How many rows the draft says the table has."""
    text = fields.get(f"{table}-TOTAL_FORMS", ["0"])[0]
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 4 else 0


def add_row(fields: dict[str, list[str]], table: str) -> None:
    """One row more."""
    fields[f"{table}-TOTAL_FORMS"] = [str(total(fields, table) + 1)]


def drop_row(fields: dict[str, list[str]], table: str, row: str) -> None:
    """One row less; the rows below move up."""
    count, place = total(fields, table), int(row) if row.isascii() and row.isdecimal() and len(row) < 4 else -1
    if not 0 <= place < count:
        return
    cells = {name: values for name, values in fields.items() if row_of(name, table) not in {None, place}}
    for name in [name for name in fields if row_of(name, table) is not None]:
        del fields[name]
    for name, values in cells.items():
        below = row_of(name, table) or 0
        fields[f"{table}-{below - (below > place)}-{name.rpartition('-')[2]}"] = values
    fields[f"{table}-TOTAL_FORMS"] = [str(count - 1)]


def row_of(name: str, table: str) -> int | None:
    """The row to which a cell of the table belongs."""
    prefix, _dash, rest = name.partition("-")
    number, dash, _column = rest.partition("-")
    return int(number) if prefix == table and dash and number.isascii() and number.isdecimal() else None
