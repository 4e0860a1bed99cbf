"""The demonstration's page of log-ins; a production portal has no such page."""

from functools import cache

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe
from pyrage import passphrase

from config.demo.cast import PASSWORD, TOTP_SECRET
from config.demo.custody import identity_of
from registry.models import Membership, User


@login_not_required
@never_cache
@require_safe
def demo(request: HttpRequest) -> HttpResponse:
    """Everybody's user name and the code of the minute."""
    if not settings.DEMO:
        raise Http404
    shared = [
        entry.user_id
        for entry in Authenticator.objects.filter(type=Authenticator.Type.TOTP)
        if decrypt(entry.data["secret"]) == TOTP_SECRET
    ]
    people = Membership.objects.current().filter(user__in=shared).select_related("user", "organisation").order_by("pk")
    keepers = User.objects.filter(key_holds__recipient__gt="").distinct().order_by("pk")
    return render(request, "registry/demo.html", {"people": people, "code": code(), "password": PASSWORD, "keepers": keepers})


@login_not_required
@never_cache
@require_safe
def demo_key(request: HttpRequest, username: str) -> HttpResponse:
    """The key file of a custodian of the demonstration, under the demonstration's password."""
    user = User.objects.filter(username=username, key_holds__isnull=False).first()
    if not settings.DEMO or user is None:
        raise Http404
    headers = {"Content-Disposition": f'attachment; filename="custody-{username}.age"'}
    return HttpResponse(key_file(identity_of(user)), content_type="text/plain", headers=headers)


@cache
def key_file(identity: str) -> bytes:
    """The identity as an age file; made once, because what stands between a passphrase and a guess takes seconds."""
    content: bytes = passphrase.encrypt(f"{identity}\n".encode(), PASSWORD, armored=True)
    return content


def code() -> str:
    """The one-time code that all accounts of the demonstration share in this half minute."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2])))
