"""Reading the registry: who is at the desk, and how many messages wait."""

from collections.abc import Iterator

from django.http import HttpRequest
from django.urls import NoReverseMatch, reverse
from django.utils.translation import gettext_lazy as _

from core.context import Identity, NavItem
from registry.models import Message, User


def identity(user: User) -> Identity:
    """The person with the organisation and role held first."""
    if not user.is_authenticated:
        return Identity(name="")
    held = user.memberships.current().select_related("organisation").order_by("pk").first()
    return Identity(str(user), held.organisation.name, held.get_role_display()) if held else Identity(str(user))


def navigation(request: HttpRequest) -> Iterator[NavItem]:
    """The inbox with the number of unread messages."""
    try:
        yield NavItem(_("消息"), reverse("messages"), Message.objects.filter(user_id=request.user.pk, read_at=None).count())
    except NoReverseMatch:
        return
