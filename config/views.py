"""The demonstration's page of log-ins; a production portal has no such page."""

from allauth.mfa.models import Authenticator
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from allauth.mfa.utils import decrypt
from django.conf import settings
from django.contrib.auth.decorators import login_not_required
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from config.demo.cast import PASSWORD, TOTP_SECRET
from registry.models import Membership


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
    return render(request, "registry/demo.html", {"people": people, "code": code(), "password": PASSWORD})


def code() -> str:
    """The one-time code that all accounts of the demonstration share in this half minute."""
    counters = list(yield_hotp_counters_from_time())
    return str(format_hotp_value(hotp_value(TOTP_SECRET, counters[len(counters) // 2])))
