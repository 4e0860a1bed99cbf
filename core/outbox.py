"""Work after commit: rows written in the same transaction, delivered at least once by a sweep."""

from collections.abc import Callable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.db.models import F
from django.utils.module_loading import import_string

from core.clock import PortalNow
from core.models import OutboxMessage

Handler = Callable[[Sequence[dict[str, Any]]], None]

BATCH = 20
ATTEMPTS = 12


def queue(kind: str, key: str, payload: dict[str, Any]) -> None:
    """Queue work in the running transaction; the same kind and key is queued only once."""
    if kind not in settings.OUTBOX_HANDLERS:
        raise LookupError(kind)
    OutboxMessage.objects.bulk_create([OutboxMessage(kind=kind, key=key, payload=payload)], ignore_conflicts=True)


def deliver_pending(limit: int = 10_000) -> int:
    """Deliver what is due, in batches of one kind, and return how many; a failing row waits longer each time and stops no other."""
    done = 0
    while done < limit:
        delivered = _deliver_batch()
        if delivered is None:
            break
        done += delivered
    return done


def _pending() -> Any:
    rows = OutboxMessage.objects.select_for_update(skip_locked=True)
    return rows.filter(delivered_at=None, due_at__lte=PortalNow(), attempts__lt=ATTEMPTS).order_by("due_at", "id")


def _deliver_batch() -> int | None:
    with transaction.atomic():
        first = _pending().first()
        if first is None:
            return None
        # A row that failed before is tried alone, so that it cannot hold up its neighbours.
        batch = [first] if first.attempts else list(_pending().filter(kind=first.kind, attempts=0)[:BATCH])
        try:
            with transaction.atomic():
                _handler(first.kind)([row.payload for row in batch])
        except Exception as error:  # noqa: BLE001  (whatever a handler raises is kept with the row)
            _postpone(batch, error)
            return 0
        OutboxMessage.objects.filter(pk__in=[row.pk for row in batch]).update(delivered_at=PortalNow(), error="")
        return len(batch)


def _postpone(batch: Sequence[OutboxMessage], error: Exception) -> None:
    alone = len(batch) == 1
    wait = timedelta(seconds=5 * 2 ** batch[0].attempts) if alone else timedelta(0)
    rows = OutboxMessage.objects.filter(pk__in=[row.pk for row in batch])
    rows.update(attempts=F("attempts") + 1, error=f"{type(error).__name__}: {error}"[:2000], due_at=PortalNow() + wait)


def _handler(kind: str) -> Handler:
    handler: Handler = import_string(settings.OUTBOX_HANDLERS[kind])
    return handler
