"""Pages of the expert pool, for finance's supervisors."""

from typing import Any

from django.db.models import QuerySet
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from procurement.models import Conflict, Expert
from procurement.panels.actions import pool
from procurement.panels.forms.pool import ConflictForm, ExpertForm
from registry.models import Membership, Role, User
from registry.policy import hold, permit

BOOLEANS = {True: "true", False: "false"}


@require_safe
def expert_list(request: HttpRequest) -> HttpResponse:
    """Everybody with the role of an expert in the region, in the pool or not yet."""
    user = _manager(request)
    entries = {expert.user_id: expert for expert in Expert.objects.visible_to(user).prefetch_related("conflicts")}
    people = [{"person": person, "expert": entries.get(person.pk)} for person in _people(user)]
    return render(request, "procurement/panel_pool.html", {"people": people})


@require_http_methods(["GET", "HEAD", "POST"])
def expert(request: HttpRequest, pk: int) -> HttpResponse:
    """One expert's entry with the known ties."""
    user = _manager(request)
    person = get_object_or_404(_people(user), pk=pk)
    found = Expert.objects.filter(user=person).first()
    form = ExpertForm(request.POST or None, initial=_initial(found))
    if request.method == "POST" and form.is_valid():
        data = form.cleaned_data
        facts = pool.ExpertData(data["specialities"], data["employer"], data["is_legal"], data["is_active"])
        pool.save_expert(person, actor=user, data=facts)
        return redirect("experts")
    context = {"person": person, "expert": found, "form": form, "conflict_form": ConflictForm(), "conflicts": _conflicts(found)}
    return render(request, "procurement/panel_expert.html", context, status=422 if form.errors else 200)


@require_POST
def add_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Record a tie of the expert."""
    user = _manager(request)
    found = get_object_or_404(Expert.objects.visible_to(user), user=pk)
    form = ConflictForm(request.POST)
    if form.is_valid():
        pool.add_conflict(found, actor=user, organisation=form.cleaned_data["organisation"], reason=form.cleaned_data["reason"])
        return redirect("expert", pk)
    context = {"person": found.user, "expert": found, "form": ExpertForm(initial=_initial(found)), "conflict_form": form}
    return render(request, "procurement/panel_expert.html", {**context, "conflicts": _conflicts(found)}, status=422)


@require_POST
def drop_conflict(request: HttpRequest, pk: int) -> HttpResponse:
    """Forget a tie."""
    user = _manager(request)
    found = get_object_or_404(Conflict.objects.filter(expert__in=Expert.objects.visible_to(user)), pk=pk)
    pool.drop_conflict(found, actor=user)
    return redirect("expert", found.expert.user_id)


def _manager(request: HttpRequest) -> User:
    user = request.user
    assert isinstance(user, User)
    permit(user, "manage_experts")
    return user


def _people(user: User) -> QuerySet[User]:
    held = hold(user, (Role.FINANCE_SUPERVISOR,))
    if held is None:
        raise Http404
    seats = Membership.objects.current().holding([Role.EXPERT]).filter(organisation__region__in=held.regions)
    return User.objects.filter(pk__in=seats.values("user"), is_active=True).order_by("pk")


def _initial(found: Expert | None) -> dict[str, Any]:
    if found is None:
        return {"is_legal": "false", "is_active": "true"}
    words = {"specialities": _("、").join(found.fields), "employer": found.employer}
    return {**words, "is_legal": BOOLEANS[found.is_legal], "is_active": BOOLEANS[found.is_active]}


def _conflicts(found: Expert | None) -> Any:
    return found.conflicts.select_related("organisation").order_by("pk") if found else []
