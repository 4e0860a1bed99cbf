"""Background work of the spine."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from core import outbox
from core.clock import PortalNow
from projects.models import Deadline
from projects.queries import recipients

NOTICE = timedelta(days=1)


@shared_task  # type: ignore[untyped-decorator,unused-ignore]
def mark_deadlines() -> int:
    """Remind, once each, of deadlines that end within a day or have passed; returns how many."""
    done = 0
    with transaction.atomic():
        rows = Deadline.objects.open().select_for_update(skip_locked=True, of=("self",))
        for deadline in rows.filter(reminded_at=None, due_at__lt=PortalNow() + NOTICE).select_related("project")[:500]:
            for user in recipients(deadline.project, deadline.step):
                text = _("%(label)s，最迟 %(due)s。依据：%(basis)s") % {
                    "label": deadline.label,
                    "due": deadline.due_at.date(),
                    "basis": deadline.basis,
                }
                key = f"deadline:{deadline.pk}:{user.pk}"
                payload = {"user": user.pk, "subject": deadline.label, "text": text, "url": deadline.project.get_absolute_url(), "key": key}
                outbox.queue("message", key, payload)
            deadline.reminded_at = PortalNow()
            deadline.save(update_fields=["reminded_at"])
            done += 1
    return done
