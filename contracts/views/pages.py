"""The list of contracts and the page of one contract."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, render
from django.views.decorators.http import require_safe

from contracts.models import Contract
from contracts.queries.lists import contract_page, contract_rows
from contracts.queries.standing import with_everything
from registry.models import User


@require_safe
def contracts(request: HttpRequest) -> HttpResponse:
    """The contracts that the user sees, with what was paid and what is overdue."""
    return render(request, "contracts/list.html", contract_rows(_user(request), request.GET.get("show", ""), request.GET.get("page", "")))


@require_safe
def contract(request: HttpRequest, number: str) -> HttpResponse:
    """One contract: stages, payments, acceptances, changes, text and documents."""
    user = _user(request)
    found = get_object_or_404(with_everything(Contract.objects.visible_to(user)), number=number)
    return render(request, "contracts/contract.html", contract_page(found, user))


def _user(request: HttpRequest) -> User:
    assert isinstance(request.user, User)
    return request.user
