"""Background work of the core."""

from celery import shared_task

from core import log
from core.outbox import deliver_pending


@shared_task  # type: ignore[untyped-decorator,unused-ignore]
def deliver_outbox() -> int:
    """Deliver what waits in the outbox; safe to run twice or not at all for a while."""
    return deliver_pending(limit=500)


@shared_task  # type: ignore[untyped-decorator,unused-ignore]
def publish_log_head() -> int:
    """Sign the log's head and write its static files; safe to run twice or not at all for a while."""
    return log.publish_head().size
