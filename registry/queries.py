"""Reading the registry: who is at the desk, and where to read messages."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.context import Identity, NavItem
from registry.models import User
from registry.policy import may


def identity(user: User) -> Identity:
    """The person with the organisation and role held first."""
    if not user.is_authenticated:
        return Identity(name="")
    held = user.held()
    return Identity(str(user), held[0].organisation.name, held[0].get_role_display()) if held else Identity(str(user))


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """Accounts for who manages them, and the inbox."""
    if may(request.user, "manage_accounts"):  # type: ignore[arg-type]
        yield NavItem(_("账号"), reverse("accounts"))
    yield NavItem(_("消息"), reverse("messages"), reverse("messages_tally"))
