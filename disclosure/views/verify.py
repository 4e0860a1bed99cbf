"""Verifying a document by its code, and downloading the public ones."""

import re

from django.core.files.storage import default_storage
from django.db.models import Q
from django.http import FileResponse, Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect, render

from core.text import fold
from disclosure.models import PublishedDocument
from disclosure.views.public import public, tagged, unchanged

LONGEST = 60


@public
def verify_form(request: HttpRequest) -> HttpResponse:
    """Ask for a code or a number and lead to the document's page."""
    typed = fold(request.GET.get("code", "")).strip().upper()[:LONGEST]
    if not typed:
        return render(request, "disclosure/verify_form.html", {})
    code = re.sub(r"[\s-]", "", typed)
    found = PublishedDocument.objects.filter(Q(code=code) | Q(number=typed)).first()
    return redirect(found) if found else _unknown(request, typed)


@public
def verify(request: HttpRequest, code: str) -> HttpResponse:
    """What the portal knows of the document with this code."""
    found = PublishedDocument.objects.filter(code=code.upper()).first()
    if found is None:
        return _unknown(request, code[:LONGEST])
    return render(request, "disclosure/verify.html", {"found": found})


def _unknown(request: HttpRequest, typed: str) -> HttpResponse:
    return render(request, "disclosure/verify_form.html", {"typed": typed, "unknown": True}, status=404)


@public
def document(request: HttpRequest, code: str) -> HttpResponseBase:
    """The file of a document that a publication named."""
    found = get_object_or_404(PublishedDocument.objects.exclude(file=""), code=code, published_at__isnull=False)
    tag, same = unchanged(request, found.sha256)
    if same is not None:
        return same
    if not default_storage.exists(found.file):
        raise Http404
    return tagged(FileResponse(default_storage.open(found.file), filename=f"{found.number}.pdf", content_type="application/pdf"), tag)
