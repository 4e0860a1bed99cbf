"""The outbox: at least once, once per key, and one failure stops nobody else."""

from collections.abc import Sequence
from typing import Any

import pytest
from django.db.models import F

from core import outbox
from core.clock import PortalNow
from core.models import OutboxMessage

pytestmark = pytest.mark.django_db
delivered: list[Any] = []


def keep(payloads: Sequence[dict[str, Any]]) -> None:
    """A handler that fails on what is marked bad."""
    if any(payload.get("bad") for payload in payloads):
        raise ValueError("bad payload")
    delivered.extend(payload["n"] for payload in payloads)


@pytest.fixture(autouse=True)
def _handler(settings: Any) -> None:
    delivered.clear()
    settings.OUTBOX_HANDLERS = {"test": f"{__name__}.keep"}


def test_message_is_delivered_once() -> None:
    outbox.queue("test", "a", {"n": 1})

    assert (outbox.deliver_pending(), outbox.deliver_pending()) == (1, 0)
    assert delivered == [1]


def test_same_key_is_queued_once() -> None:
    outbox.queue("test", "a", {"n": 1})
    outbox.queue("test", "a", {"n": 2})

    outbox.deliver_pending()

    assert delivered == [1]


def test_unknown_kind_is_refused() -> None:
    with pytest.raises(LookupError):
        outbox.queue("unknown", "a", {})

    assert OutboxMessage.objects.count() == 0


def test_failing_message_does_not_hold_up_its_neighbours() -> None:
    outbox.queue("test", "a", {"n": 1})
    outbox.queue("test", "b", {"n": 2, "bad": True})
    outbox.queue("test", "c", {"n": 3})

    outbox.deliver_pending()

    assert delivered == [1, 3]
    failed = OutboxMessage.objects.get(delivered_at=None)
    assert (failed.key, failed.attempts, failed.error) == ("b", 2, "ValueError: bad payload")


def test_failing_message_is_tried_again_later() -> None:
    outbox.queue("test", "b", {"n": 2, "bad": True})
    outbox.deliver_pending()
    OutboxMessage.objects.update(due_at=PortalNow(), payload={"n": 2})

    outbox.deliver_pending()

    assert delivered == [2]
    assert OutboxMessage.objects.filter(delivered_at__gte=F("created_at")).count() == 1
