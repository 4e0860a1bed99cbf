"""API tokens: looked up by hash, limited to their scopes."""

import hashlib
from typing import Any

from django.db.models import QuerySet
from django.utils.translation import gettext as _
from rest_framework import exceptions
from rest_framework.authentication import BaseAuthentication, get_authorization_header
from rest_framework.permissions import BasePermission
from rest_framework.request import Request

from core.clock import PortalNow
from registry.models import ApiToken, User


def digest(token: str) -> str:
    """The only form in which a token is stored."""
    return hashlib.sha256(token.encode()).hexdigest()


def living_tokens() -> QuerySet[ApiToken]:
    """Tokens neither revoked nor expired, of active users."""
    return ApiToken.objects.filter(revoked_at=None, expires_at__gt=PortalNow(), user__is_active=True)


class TokenAuthentication(BaseAuthentication):
    """`Authorization: Bearer <token>`; sessions are not accepted, so the API needs no CSRF token."""

    def authenticate(self, request: Request) -> tuple[User, ApiToken] | None:
        """Return the token's owner, None without a token, and refuse a wrong one."""
        parts = get_authorization_header(request).split()
        if not parts or parts[0].lower() != b"bearer":
            return None
        found = living_tokens().filter(digest=digest(parts[-1].decode("latin-1"))).select_related("user").first()
        if len(parts) != 2 or found is None:
            raise exceptions.AuthenticationFailed(_("令牌无效或已过期"))
        return found.user, found

    def authenticate_header(self, request: Request) -> str:
        """What a client is told to send."""
        return "Bearer"


class HasScope(BasePermission):
    """The key must carry the view's `scope`, and its owner must still hold a role."""

    def has_permission(self, request: Request, view: Any) -> bool:
        """Refuse a key that lacks the scope, and one whose owner has left."""
        if not isinstance(request.auth, ApiToken):
            return False
        if not request.auth.user.held():
            raise exceptions.PermissionDenied(_("令牌的持有人已经没有任职"))
        if view.scope not in request.auth.scopes:
            raise exceptions.PermissionDenied(_("令牌没有“%(scope)s”的范围") % {"scope": ApiToken.Scope(view.scope).label})
        return True
