"""Budget lines: what is appropriated, committed, contracted and paid; finance adds money by hand or from a file."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.paginator import Paginator
from django.db.models import QuerySet
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_safe

from core.clock import today
from core.tables import BadTable
from planning.actions import NewLine, appropriate, open_budget_line
from planning.actions.imports import import_appropriations
from planning.forms.budget import AppropriationForm, ImportForm, NewLineForm
from planning.models import BudgetLine
from projects.actions import perform_once
from registry.models import Duty, Organisation, Role, User
from registry.policy import hold, may, permit

PAGE = 20


@require_safe
def budget_list(request: HttpRequest) -> HttpResponse:
    """The budget lines that the user sees, of one year."""
    assert isinstance(request.user, User)
    seen = BudgetLine.objects.visible_to(request.user)
    years = list(seen.order_by("-fiscal_year").values_list("fiscal_year", flat=True).distinct())
    text = request.GET.get("year", "")
    chosen = next((year for year in years if str(year) == text), years[0] if years else today().year)
    rows = seen.filter(fiscal_year=chosen).select_related("buyer").order_by("buyer__sort_key", "code")
    page = Paginator(rows, PAGE).get_page(request.GET.get("page"))
    context = {"page": page, "years": years, "chosen": chosen, "may_enter": may(request.user, "open_budget_line")}
    return render(request, "planning/budget.html", context)


class FinanceView(View):
    """A page on which only finance enters money."""

    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only those who enter appropriations."""
        super().setup(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.user = request.user
            permit(self.user, "open_budget_line")

    def buyers(self) -> QuerySet[Organisation]:
        """The buyers of the user's regions."""
        holder = hold(self.user, {Role.FINANCE_REVIEWER})
        return Organisation.objects.filter(duties__contains=[Duty.BUYER], region__in=holder.regions if holder else [])


class NewLineView(FinanceView):
    """Open a budget line with its first money."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form."""
        return self._show(NewLineForm(buyers=self.buyers(), year=today().year))

    def post(self, request: HttpRequest) -> HttpResponse:
        """Open it once."""
        form = NewLineForm(request.POST, buyers=self.buyers(), year=today().year)
        if not form.is_valid():
            return self._show(form, status=422)
        key = request.POST.get("key", "")[:60] or uuid.uuid4().hex
        receipt = perform_once(self.user, key, body=form.cleaned_data, title=_("开立预算项目"), run=lambda: self._open(form, key))
        return redirect("budget_line", pk=receipt.answer["line"])

    def _open(self, form: NewLineForm, key: str) -> tuple[None, str, dict[str, Any]]:
        values = dict(form.cleaned_data)
        amount, note = values.pop("amount"), values.pop("note")
        line = open_budget_line(NewLine(**values), actor=self.user)
        appropriate(line, amount, actor=self.user, key=f"first:{line.pk}", note=note)
        return None, "open_budget_line", {"line": line.pk}

    def _show(self, form: NewLineForm, *, status: int = 200) -> HttpResponse:
        return render(self.request, "planning/budget_new.html", {"form": form, "key": uuid.uuid4().hex}, status=status)


class BudgetLineView(View):
    """One budget line with its entries; finance adds or takes back money."""

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Fetch the line among those that the user sees."""
        super().setup(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.user = request.user
            self.line = get_object_or_404(BudgetLine.objects.visible_to(self.user).select_related("buyer"), pk=kwargs["pk"])

    def get(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Show the line."""
        return self._show(AppropriationForm(line=self.line))

    def post(self, request: HttpRequest, pk: int) -> HttpResponse:
        """Enter an appropriation once."""
        permit(self.user, "appropriate", self.line)
        form = AppropriationForm(request.POST, line=self.line)
        if not form.is_valid():
            return self._show(form, status=422)
        key = request.POST.get("key", "")[:60] or uuid.uuid4().hex
        appropriate(self.line, actor=self.user, key=f"entry:{self.user.pk}:{key}", **form.cleaned_data)
        messages.success(request, _("已入账"))
        return redirect("budget_line", pk=self.line.pk)

    def _show(self, form: AppropriationForm, *, status: int = 200) -> HttpResponse:
        entries = self.line.entries.select_related("project").order_by("-pk")
        page = Paginator(entries, PAGE).get_page(self.request.GET.get("page"))
        shown = form if may(self.user, "appropriate", self.line) else None
        context = {"line": self.line, "page": page, "form": shown, "key": uuid.uuid4().hex}
        return render(self.request, "planning/budget_line.html", context, status=status)


class ImportView(FinanceView):
    """Appropriations from a file."""

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form and what the file must look like."""
        return self._show(ImportForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Import all rows or none."""
        form = ImportForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        try:
            entries = import_appropriations(form.cleaned_data["file"].read(), actor=self.user)
        except BadTable as bad:
            return self._show(form, errors=bad.errors, status=422)
        messages.success(request, _("已导入 %(count)s 笔") % {"count": len(entries)})
        return redirect("budget")

    def _show(self, form: ImportForm, *, errors: Any = (), status: int = 200) -> HttpResponse:
        return render(self.request, "planning/budget_import.html", {"form": form, "bad_rows": errors}, status=status)
