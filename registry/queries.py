"""Reading the registry: who is at the desk, and how many messages wait."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext_lazy as _

from core.context import Identity, NavItem
from registry.models import Message, User
from registry.policy import may


def identity(user: User) -> Identity:
    """The person with the organisation and role held first."""
    if not user.is_authenticated:
        return Identity(name="")
    held = user.memberships.current().select_related("organisation").order_by("pk").first()
    return Identity(str(user), held.organisation.name, held.get_role_display()) if held else Identity(str(user))


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """Accounts for who manages them, and the inbox with the number of unread messages."""
    if may(request.user, "manage_accounts"):  # type: ignore[arg-type]
        yield NavItem(_("账号"), reverse("accounts"))
    yield NavItem(_("消息"), reverse("messages"), Message.objects.filter(user_id=request.user.pk or 0, read_at=None).count())
