"""The catalogue on the desk: editions, one edition as a tree, import and publication."""

from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views import View
from django.views.decorators.http import require_POST, require_safe

from catalog.actions import EditionData, import_edition, publish_edition
from catalog.forms import EditionForm
from catalog.models import CatalogEdition
from catalog.queries import editions, level_counts, search_items, tree
from core.clock import today
from core.tables import BadTable
from registry.models import User
from registry.policy import may, permit

MOST_FOUND = 50


@require_safe
def edition_list(request: HttpRequest) -> HttpResponse:
    """All editions, the newest first; `q` finds services that can be bought now."""
    assert isinstance(request.user, User)
    text = request.GET.get("q", "")[:60].strip()
    found = search_items(text, on=today(), region=settings.REGION).visible_to(request.user)[:MOST_FOUND] if text else []
    context = {"editions": editions(request.user), "may_import": may(request.user, "import_catalog"), "text": text, "found": found}
    return render(request, "catalog/editions.html", context)


@require_safe
def edition(request: HttpRequest, pk: int) -> HttpResponse:
    """One edition as a tree."""
    assert isinstance(request.user, User)
    found = get_object_or_404(CatalogEdition.objects.visible_to(request.user), pk=pk)
    may_publish = found.published_at is None and may(request.user, "publish_catalog")
    context = {"edition": found, "tree": tree(found), "counts": level_counts(found), "may_publish": may_publish}
    return render(request, "catalog/edition.html", context)


@require_POST
def publish(request: HttpRequest, pk: int) -> HttpResponse:
    """Put an edition into force."""
    assert isinstance(request.user, User)
    found = get_object_or_404(CatalogEdition.objects.visible_to(request.user), pk=pk)
    publish_edition(found, actor=request.user)
    messages.success(request, _("目录已公布"))
    return redirect("catalog_edition", pk=pk)


class ImportEdition(View):
    """Take in an edition: all rows or none."""

    user: User

    def setup(self, request: HttpRequest, *args: Any, **kwargs: Any) -> None:
        """Only those who make the catalogue."""
        super().setup(request, *args, **kwargs)
        if isinstance(request.user, User):
            self.user = request.user
            permit(self.user, "import_catalog")

    def get(self, request: HttpRequest) -> HttpResponse:
        """Show the form and what the file must look like."""
        return self._show(EditionForm())

    def post(self, request: HttpRequest) -> HttpResponse:
        """Import, or name every bad row."""
        form = EditionForm(request.POST, request.FILES)
        if not form.is_valid():
            return self._show(form, status=422)
        values = dict(form.cleaned_data)
        content = values.pop("file").read()
        try:
            made = import_edition(EditionData(region=settings.REGION, **values), content, actor=self.user)
        except BadTable as bad:
            return self._show(form, errors=bad.errors, status=422)
        messages.success(request, _("已导入 %(count)s 条，公布后生效") % {"count": made.items.count()})
        return redirect("catalog_edition", pk=made.pk)

    def _show(self, form: EditionForm, *, errors: Any = (), status: int = 200) -> HttpResponse:
        return render(self.request, "catalog/import.html", {"form": form, "bad_rows": errors}, status=status)
