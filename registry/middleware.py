"""Nobody works at the desk without a second factor: who has none is led to set one up."""

from collections.abc import Callable

from allauth.mfa.models import Authenticator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect

DESK = "/desk/"
KNOWN = "has_second_factor"


class SecondFactorMiddleware:
    """allauth asks for the code of who has a second factor; this asks for a second factor."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponse]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponse:
        """Lead to the set-up page, or go on."""
        if request.path.startswith(DESK) and request.user.is_authenticated and not request.session.get(KNOWN):
            if not Authenticator.objects.filter(user_id=request.user.pk, type=Authenticator.Type.TOTP).exists():
                return redirect("mfa_activate_totp")
            request.session[KNOWN] = True
        return self.get_response(request)
