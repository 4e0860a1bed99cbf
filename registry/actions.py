"""What the registry writes: accounts, organisations, memberships, tokens, messages."""

import secrets
from collections.abc import Iterable, Sequence
from datetime import timedelta
from typing import Any

from django.conf import settings
from django.db import transaction
from django.utils.translation import gettext as _

from core import audit, law, outbox
from core.clock import PortalNow, now
from core.errors import Blocker, Refused
from registry.authentication import digest
from registry.models import ApiToken, Duty, Invitation, Membership, Message, Organisation, Role, User
from registry.policy import permit

CHAIN = "registry"
INVITATION_LIVES = timedelta(days=7)


@transaction.atomic
def register_supplier(data: dict[str, Any]) -> User:
    """Register an organisation as a supplier with its first person; the form has checked code and kind."""
    organisation = Organisation.objects.create(
        uscc=data["uscc"],
        name=data["organisation_name"],
        kind=data["kind"],
        duties=[Duty.SUPPLIER],
        region=settings.REGION,
        address=data["address"],
        phone=data["office_phone"],
        representative=data["representative"],
        is_small=data["is_small"],
    )
    user = _make_user(data, data["name"])
    Membership.objects.create(user=user, organisation=organisation, role=Role.SUPPLIER)
    audit.append(
        CHAIN, "register_supplier", actor=user, data={"uscc": organisation.uscc, "name": organisation.name, "kind": organisation.kind}
    )
    return user


@transaction.atomic
def invite(organisation: Organisation, *, actor: User, name: str, role: str, replaces: Membership | None = None) -> str:
    """Invite a person to a role and return the one-time key of the link; only its hash is kept."""
    permit(actor, "invite_member", organisation)
    key = secrets.token_urlsafe(24)
    made = Invitation.objects.create(
        organisation=organisation,
        role=role,
        name=name,
        digest=digest(key),
        invited_by=actor,
        replaces=replaces,
        expires_at=now() + INVITATION_LIVES,
    )
    audit.append(CHAIN, "invite", actor=actor, data={"invitation": made.pk, "organisation": organisation.uscc, "role": role})
    return key


@transaction.atomic
def accept_invitation(key: str, data: dict[str, Any]) -> User:
    """Make the invited person's account and membership; the one who is replaced leaves in the same moment."""
    found = Invitation.objects.select_for_update().filter(digest=digest(key), accepted_at=None, expires_at__gt=PortalNow()).first()
    if found is None:
        raise Refused([Blocker(_("这个邀请已经使用或已过期"), _("邀请只能使用一次，7 日内有效"), _("请本单位管理员重新邀请"))])
    user = _make_user(data, found.name)
    if found.replaces_id:
        Membership.objects.filter(pk=found.replaces_id, valid_to=None).update(valid_to=PortalNow())
    Membership.objects.create(user=user, organisation=found.organisation, role=found.role)
    Invitation.objects.filter(pk=found.pk).update(accepted_at=PortalNow())
    audit.append(CHAIN, "accept_invitation", actor=user, data={"invitation": found.pk, "replaces": found.replaces_id})
    return user


@transaction.atomic
def end_membership(membership: Membership, *, actor: User) -> None:
    """End a membership now; nobody ends their own, so that an organisation is not left without anybody by mistake."""
    permit(actor, "end_membership", membership)
    if membership.user_id == actor.pk:
        raise Refused([Blocker(_("不能停用自己的任职"), _("人员变动由他人办理"), _("请用“邀请并接替”移交给他人"))])
    Membership.objects.filter(pk=membership.pk, valid_to=None).update(valid_to=PortalNow())
    audit.append(CHAIN, "end_membership", actor=actor, data={"membership": membership.pk})


@transaction.atomic
def register_organisation(data: dict[str, Any], *, actor: User) -> Organisation:
    """Enter an organisation that does not register itself: a buyer, a finance bureau, an agency."""
    permit(actor, "manage_accounts")
    made = Organisation.objects.create(region=settings.REGION, **data)
    audit.append(CHAIN, "register_organisation", actor=actor, data={"uscc": made.uscc, "name": made.name, "duties": list(made.duties)})
    return made


@transaction.atomic
def set_active(user: User, *, actor: User, is_active: bool) -> None:
    """Open or close an account; an administrator does not close their own."""
    permit(actor, "manage_accounts")
    if user.pk == actor.pk:
        raise Refused([Blocker(_("不能停用自己的账号"), law.cite("separation.duties"), _("请由另一位平台管理员办理"))])
    User.objects.filter(pk=user.pk).update(is_active=is_active)
    audit.append(CHAIN, "open_account" if is_active else "close_account", actor=actor, data={"user": user.pk})


@transaction.atomic
def create_token(*, actor: User, label: str, scopes: Sequence[str], days: int) -> str:
    """Make an API token and return it; it is shown once and kept only as a hash."""
    token = secrets.token_urlsafe(32)
    made = ApiToken.objects.create(
        user=actor, label=label, digest=digest(token), scopes=list(scopes), expires_at=now() + timedelta(days=days)
    )
    audit.append(CHAIN, "create_token", actor=actor, data={"token": made.pk, "scopes": list(scopes)})
    return token


@transaction.atomic
def revoke_token(token: ApiToken, *, actor: User) -> None:
    """Revoke one of the actor's own tokens."""
    if ApiToken.objects.filter(pk=token.pk, user=actor, revoked_at=None).update(revoked_at=PortalNow()):
        audit.append(CHAIN, "revoke_token", actor=actor, data={"token": token.pk})


def read_messages(user: User) -> None:
    """Mark what the inbox has shown as read."""
    Message.objects.filter(user=user, read_at=None).update(read_at=PortalNow())


def tell(people: Iterable[User], *, key: str, subject: str, url: str, text: str = "") -> None:
    """Queue one in-site message to each person; the key keeps it from being sent twice."""
    for user in people:
        own = f"{key}:{user.pk}"
        outbox.queue("message", own, {"user": user.pk, "subject": subject[:200], "text": text, "url": url, "key": own})


def deliver_message(payloads: Sequence[dict[str, Any]]) -> None:
    """Outbox handler: put messages into inboxes; the unique key makes a second delivery do nothing."""
    rows = [Message(user_id=p["user"], subject=p["subject"], text=p["text"], url=p.get("url", ""), key=p["key"]) for p in payloads]
    Message.objects.bulk_create(rows, ignore_conflicts=True)


def _make_user(data: dict[str, Any], name: str) -> User:
    user = User(username=data["username"], name=name)
    user.set_password(data["password"])
    user.save()
    return user
