"""Messages to people, delivered without the documents that wait beside them: printing is slow."""

from core.models import OutboxMessage
from registry.actions import deliver_message


def deliver_messages() -> None:
    """Hand over all messages that wait."""
    deliver_message([row.payload for row in OutboxMessage.objects.filter(kind="message", delivered_at=None).order_by("id")])
