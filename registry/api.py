"""What all views for programs share: limits, keys with scopes, one description of how to send a key."""

from collections.abc import Sequence
from typing import Any, ClassVar

from drf_spectacular.extensions import OpenApiAuthenticationExtension
from rest_framework.exceptions import NotFound
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from core.api.throttling import AddressLimit, KeyLimit
from registry.authentication import HasScope, TokenAuthentication
from registry.models import ApiToken, User


class PublicAPI(APIView):
    """Reading what is public: no key, no cookie; whoever sends a key is not looked at."""

    authentication_classes = []
    permission_classes: Sequence[Any] = [AllowAny]
    throttle_classes = []
    http_method_names = ["get", "head"]

    def perform_authentication(self, request: Request) -> None:
        """Count the address before anything else costs time."""
        limit = AddressLimit()
        if not limit.allow_request(request, self):
            self.throttled(request, limit.wait() or 1)
        super().perform_authentication(request)


class DeskAPI(PublicAPI):
    """What a person's program does for the person: never more than the key's scopes and the person's roles allow."""

    authentication_classes = [TokenAuthentication]
    permission_classes = [HasScope]
    throttle_classes = [KeyLimit]
    http_method_names = ["get", "head", "post", "put", "patch", "delete"]
    scope: ClassVar[str] = ApiToken.Scope.READ

    @property
    def user(self) -> User:
        """The owner of the key."""
        assert isinstance(self.request.user, User)
        return self.request.user


class Nowhere(PublicAPI):
    """Every address of the API that is none."""

    schema: Any = None
    http_method_names = DeskAPI.http_method_names

    def initial(self, request: Request, *args: Any, **kwargs: Any) -> None:
        """Answer as for a missing object."""
        super().initial(request, *args, **kwargs)
        raise NotFound


class KeyDescription(OpenApiAuthenticationExtension):  # type: ignore[no-untyped-call]
    """How the API's description names the key."""

    target_class = TokenAuthentication
    name = "key"

    def get_security_definition(self, auto_schema: Any) -> dict[str, str]:
        """A bearer token that means nothing to the client."""
        return {"type": "http", "scheme": "bearer"}
