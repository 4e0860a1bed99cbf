"""What procurement puts into the desk's navigation."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.context import NavItem
from registry.models import Role, User
from registry.policy import hold


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """Suppliers see what they can bid for and what they have handed in; finance's supervisors the pool of experts."""
    user = request.user
    if isinstance(user, User) and hold(user, (Role.SUPPLIER,)):
        yield NavItem(_("商机"), reverse("tenders"))
        yield NavItem(_("响应"), reverse("bids"))
    if isinstance(user, User) and hold(user, (Role.FINANCE_SUPERVISOR,)):
        yield NavItem(_("专家"), reverse("experts"))
