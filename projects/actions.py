"""What the spine writes: drafts, receipts and suspensions."""

import hashlib
import json
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from core import law
from core.clock import PortalNow, now, today
from core.counters import next_number
from core.errors import Blocker, Refused, refuse
from core.models import AuditEntry
from core.text import storable
from projects.lifecycle import moving
from projects.models import Draft, Project, Receipt, Suspension
from registry.models import User


def save_draft(user: User, form: str, subject: str, data: dict[str, Any]) -> Draft:
    """Keep what was typed so far, valid or not."""
    draft, _created = Draft.objects.update_or_create(
        user=user, form=form, subject=subject, defaults={"data": storable(data), "saved_at": PortalNow()}
    )
    draft.refresh_from_db(fields=["saved_at"])
    return draft


def drop_draft(user: User, form: str, subject: str) -> None:
    """Forget a draft once its step was taken."""
    Draft.objects.filter(user=user, form=form, subject=subject).delete()


def perform_once(user: User, key: str, *, body: Any, title: Any, run: Callable[[], tuple[Project | None, str, Any]]) -> Receipt:
    """Run an action once per user and key and return its receipt; a repetition returns the first one's.

    `run` returns (project, step, JSON-able answer); an answer may bring its own "fingerprint". The same key with another body is refused.
    """
    digest = hashlib.sha256(json.dumps(body, sort_keys=True, ensure_ascii=False, default=str).encode()).hexdigest()
    found = _receipt(user, key, digest)
    if found is not None:
        return found
    try:
        with transaction.atomic():
            project, step, answer = run()
            return _make_receipt(user, key, digest=digest, title=title, done=(project, step, answer))
    except IntegrityError:
        # Somebody sent the same request at the same time and was first; anything else is a real error.
        found = _receipt(user, key, digest)
        if found is None:
            raise
        return found


def _receipt(user: User, key: str, digest: str) -> Receipt | None:
    found = Receipt.objects.filter(user=user, key=key).first()
    if found is not None and found.body_sha256 != digest:
        raise Refused([Blocker(_("这个请求编号已经用于内容不同的另一次提交"), _("同一编号只办理一次"), _("请重新打开页面后再办理"))])
    return found


def _make_receipt(user: User, key: str, *, digest: str, title: Any, done: tuple[Project | None, str, Any]) -> Receipt:
    project, step, answer = done
    year = today().year
    entry = AuditEntry.objects.filter(chain=project.chain).order_by("-position").first() if project else None
    receipt = Receipt.objects.create(
        user=user,
        key=key,
        body_sha256=digest,
        number=f"HZ-{year}-{next_number(f'receipt:{year}'):06d}",
        step=step,
        title=str(title),
        project=project,
        fingerprint=(answer or {}).get("fingerprint") or (entry.hash if entry else digest),
        answer=answer or {},
    )
    receipt.refresh_from_db(fields=["at"])
    return receipt


def suspend(project: Project, *, actor: User, reason: str, notice_number: str, until: datetime) -> Suspension:
    """Pause opening, award and signing until a moment at most the lawful number of days away."""
    with moving(project, "suspend", actor=actor) as step:
        longest = law.get("procurement.suspension", on=today(), region=project.region)
        if until > now() + timedelta(days=longest.number):
            refuse([Blocker(_("暂停最长 %(days)s 日") % {"days": longest.number}, longest.citation, _("请改早结束日期"))])
        # An earlier one that has run out is over, though nobody lifted it.
        Suspension.objects.filter(project=step.project, lifted_at=None, ends_at__lte=PortalNow()).update(lifted_at=F("ends_at"))
        made = Suspension.objects.create(project=step.project, reason=reason, notice_number=notice_number, ends_at=until)
        step.record(made, reason=reason, notice_number=notice_number, until=until.isoformat())
    return made


def resume(project: Project, *, actor: User, reason: str) -> None:
    """Lift the pause before it ends by itself."""
    with moving(project, "resume", actor=actor) as step:
        Suspension.objects.filter(project=step.project, lifted_at=None).update(lifted_at=PortalNow())
        step.record(reason=reason)
