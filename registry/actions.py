"""What the registry writes: messages for now; accounts and organisations follow."""

from collections.abc import Sequence
from typing import Any

from registry.models import Message


def deliver_message(payloads: Sequence[dict[str, Any]]) -> None:
    """Put messages into inboxes; the unique key makes a second delivery do nothing."""
    rows = [Message(user_id=p["user"], subject=p["subject"], text=p["text"], url=p.get("url", ""), key=p["key"]) for p in payloads]
    Message.objects.bulk_create(rows, ignore_conflicts=True)
