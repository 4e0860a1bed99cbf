"""A supplier's pages of tenders: what is open, one tender, taking its file, asking."""

import uuid
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from core import law
from core.clock import today
from procurement.bids.queries import own_bid
from procurement.models import Lot, Pickup, Question, Tender
from procurement.standing.rules import standing
from procurement.tenders import actions
from procurement.tenders.forms import QuestionForm
from procurement.tenders.papers import criterion_row, percent
from procurement.tenders.queries import open_tenders, suppliers_of
from procurement.tenders.rules import may_supply
from projects.actions import drop_draft, perform_once, save_draft
from projects.models import Draft
from registry.models import Organisation, User
from registry.policy import permit

PAGE = 20


@require_safe
def tender_list(request: HttpRequest) -> HttpResponse:
    """Open tenders, the next closing first."""
    user = user_of(request)
    page = Paginator(open_tenders(user), PAGE).get_page(request.GET.get("page"))
    taken = set(Pickup.objects.visible_to(user).filter(tender__in=list(page)).values_list("tender", flat=True))
    lots = {lot.tender_id: lot for lot in Lot.objects.filter(tender__in=list(page)).select_related("project")}
    rows = [{"tender": tender, "lot": lots[tender.pk], "is_taken": tender.pk in taken} for tender in page]
    return render(request, "procurement/tender_list.html", {"page": page, "rows": rows})


@require_safe
def tender(request: HttpRequest, number: str) -> HttpResponse:
    """One tender: its facts, its file once taken, questions and answers."""
    user = user_of(request)
    found = visible_tender(user, number)
    return render(request, "procurement/tender.html", tender_context(user, found))


def tender_context(user: User, found: Tender) -> dict[str, Any]:
    """What a tender's page shows to this user."""
    lot = found.lots.select_related("project").first()
    supplier = suppliers_of(user).first()
    pickup = Pickup.objects.visible_to(user).filter(tender=found, supplier=supplier).first() if supplier else None
    obstacles = list(may_supply(supplier, found)) if supplier else []
    return {
        "tender": found,
        "lot": lot,
        "supplier": supplier,
        "pickup": pickup,
        "bid": own_bid(lot, supplier) if lot and supplier else None,
        "obstacles": obstacles,
        "standing": standing(supplier, found, obstacles) if supplier else [],
        "rows": [criterion_row(item) for item in found.criteria.all()] if pickup else [],
        "deduction": percent(found),
        "conditions_basis": law.cite("supplier.conditions"),
        "questions": Question.objects.visible_to(user).filter(tender=found),
        "clarifications": found.clarifications.select_related("document"),
        "key": uuid.uuid4().hex,
    }


@require_POST
def pick_up_file(request: HttpRequest, number: str) -> HttpResponse:
    """Take the file; nobody else learns of it before the opening."""
    user = user_of(request)
    found = visible_tender(user, number)
    permit(user, "pick_up_file", found)
    actions.pick_up_file(found, actor=user, supplier=supplier_of(user))
    messages.success(request, _("已获取采购文件。开启之前，只有本单位知道这件事"))
    return redirect(found)


@require_http_methods(["GET", "HEAD", "POST"])
def ask_question(request: HttpRequest, number: str) -> HttpResponse:
    """Ask the buyer; the name stays unknown."""
    user = user_of(request)
    found = visible_tender(user, number)
    permit(user, "ask_question", found)
    if request.POST.get("do") == "draft":
        return render(request, "components/saved.html", {"saved_at": _keep(user, found, request.POST.get("text", "")).saved_at})
    form = QuestionForm(request.POST or None, initial={"text": _kept(user, found)})
    if request.method == "POST" and form.is_valid():
        return _ask(request, user, found, form.cleaned_data["text"])
    context = {"form": form, "tender": found, "key": request.POST.get("key") or uuid.uuid4().hex}
    context["reply_days"] = law.get("inquiry.reply", on=today()).number
    return render(request, "procurement/ask.html", context, status=422 if request.method == "POST" else 200)


def _keep(user: User, found: Tender, text: str) -> Draft:
    return save_draft(user, "ask_question", found.number, {"text": text})


def _kept(user: User, found: Tender) -> str:
    draft = Draft.objects.filter(user=user, form="ask_question", subject=found.number).first()
    return str(draft.data.get("text", "")) if draft else ""


def _ask(request: HttpRequest, user: User, found: Tender, text: str) -> HttpResponse:
    supplier = supplier_of(user)
    key = request.POST.get("key") or uuid.uuid4().hex
    body = {"tender": found.number, "supplier": supplier.uscc, "text": text}

    def run() -> tuple[None, str, dict[str, int]]:
        return None, "ask_question", {"question": actions.ask_question(found, actor=user, supplier=supplier, text=text).pk}

    perform_once(user, key, body=body, title=_("询问：%(title)s") % {"title": found.title}, run=run)
    drop_draft(user, "ask_question", found.number)
    messages.success(request, _("询问已发出，答复会向全部供应商公布"))
    return redirect(found)


def user_of(request: HttpRequest) -> User:
    """The one who is logged in."""
    assert isinstance(request.user, User)
    return request.user


def visible_tender(user: User, number: str) -> Tender:
    """The tender among those the user sees; else 404."""
    return get_object_or_404(
        Tender.objects.visible_to(user).select_related("buyer", "agency", "file_document", "notice_document"), number=number
    )


def supplier_of(user: User) -> Organisation:
    """The organisation for which the user bids."""
    supplier = suppliers_of(user).first()
    if supplier is None:
        raise PermissionDenied
    return supplier
