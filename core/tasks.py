"""Background work of the core."""

from celery import shared_task

from core.outbox import deliver_pending


@shared_task  # type: ignore[untyped-decorator,unused-ignore]
def deliver_outbox() -> int:
    """Deliver what waits in the outbox; safe to run twice or not at all for a while."""
    return deliver_pending(limit=500)
