"""Pages of a supplier's standing: finance's entries, a supplier's library."""

from typing import Any

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import FileResponse, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import law
from core.clock import today
from core.errors import Refused
from procurement.models import StoredDocument, SupplierBan
from procurement.standing import actions
from procurement.standing.actions import BanData
from procurement.standing.files import LARGEST, MEGABYTE
from procurement.standing.forms import BanForm, DocumentForm, LiftForm
from procurement.tenders.views.pages import supplier_of, user_of
from registry.policy import permit


@require_http_methods(["GET", "HEAD", "POST"])
def bans(request: HttpRequest) -> HttpResponse:
    """All entries, the newest first, and the form for another."""
    user = user_of(request)
    permit(user, "keep_bans")
    form = BanForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        data = dict(form.cleaned_data)
        actions.record_ban(data.pop("supplier"), actor=user, data=BanData(**data))
        messages.success(request, _("已登记，立即生效"))
        return redirect("bans")
    found = SupplierBan.objects.visible_to(user).select_related("supplier")[:200]
    context = {"form": form, "bans": found, "today": today(), "lift_form": LiftForm(), "basis": law.cite("supplier.ban")}
    return render(request, "procurement/bans.html", context, status=422 if form.errors else 200)


@require_POST
def lift_ban(request: HttpRequest, pk: int) -> HttpResponse:
    """End an entry."""
    user = user_of(request)
    permit(user, "keep_bans")
    found = get_object_or_404(SupplierBan.objects.visible_to(user), pk=pk)
    permit(user, "keep_bans", found)
    form = LiftForm(request.POST)
    if not form.is_valid():
        messages.error(request, _("没有解除：请写明理由"))
        return redirect("bans")
    try:
        actions.lift_ban(found, actor=user, reason=form.cleaned_data["reason"])
    except Refused as refusal:
        return render(request, "refused.html", {"blockers": refusal.blockers, "heading": _("不能解除")}, status=409)
    messages.success(request, _("已解除"))
    return redirect("bans")


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
def library(request: HttpRequest) -> HttpResponse:
    """The supplier's documents and the form for another."""
    user = user_of(request)
    permit(user, "keep_documents")
    form = DocumentForm(request.POST or None, request.FILES or None)
    if request.method == "POST" and form.is_valid() and _store(request, form):
        messages.success(request, _("已存入资料库"))
        return redirect("library")
    supplier = supplier_of(user)
    found = StoredDocument.objects.visible_to(user).filter(supplier=supplier)
    context = {"form": form, "documents": found, "supplier": supplier, "today": today(), "limit": LARGEST // MEGABYTE}
    return render(request, "procurement/library.html", context, status=422 if form.errors else 200)


def _store(request: HttpRequest, form: DocumentForm) -> bool:
    """Keep the file, or say at its field what is wrong with it."""
    user, data = user_of(request), form.cleaned_data
    words: dict[str, Any] = {"kind": data["kind"], "valid_until": data["valid_until"]}
    try:
        actions.store_document(supplier_of(user), actor=user, file=(data["file"].read(), str(data["file"].name)), **words)
    except ValidationError as error:
        form.add_error("file", error)
    except Refused as refusal:
        form.add_error("file", str(refusal.blockers[0].message))
    return not form.errors


@never_cache
@require_safe
def stored_document(request: HttpRequest, pk: int) -> FileResponse:
    """One of one's own documents."""
    found = get_object_or_404(StoredDocument.objects.visible_to(user_of(request)), pk=pk)
    return FileResponse(found.file.open("rb"), content_type="application/pdf", as_attachment=True, filename=found.name)


@require_POST
def drop_document(request: HttpRequest, pk: int) -> HttpResponse:
    """Remove it from the library."""
    user = user_of(request)
    found = get_object_or_404(StoredDocument.objects.visible_to(user), pk=pk)
    actions.drop_document(found, actor=user)
    messages.success(request, _("已从资料库删去"))
    return redirect("library")
