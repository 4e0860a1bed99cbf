"""Background work of the spine."""

from datetime import timedelta

from celery import shared_task
from django.db import transaction
from django.utils.translation import gettext as _

from core.clock import PortalNow
from projects.models import Deadline
from projects.queries import recipients
from registry.actions import tell

NOTICE = timedelta(days=1)


@shared_task  # type: ignore[untyped-decorator,unused-ignore]
def mark_deadlines() -> int:
    """Remind, once each, of deadlines that end within a day or have passed; returns how many."""
    done = 0
    with transaction.atomic():
        rows = Deadline.objects.open().select_for_update(skip_locked=True, of=("self",))
        for deadline in rows.filter(reminded_at=None, due_at__lt=PortalNow() + NOTICE).select_related("project")[:500]:
            facts = {"label": deadline.label, "due": deadline.due_at.date(), "basis": deadline.basis}
            tell(
                recipients(deadline.project, deadline.step),
                key=f"deadline:{deadline.pk}",
                subject=deadline.label,
                text=_("%(label)s，最迟 %(due)s。依据：%(basis)s") % facts,
                url=deadline.project.get_absolute_url(),
            )
            deadline.reminded_at = PortalNow()
            deadline.save(update_fields=["reminded_at"])
            done += 1
    return done
