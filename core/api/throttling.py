"""How often programs may ask: every address before its key is looked up, every key by itself."""

import hashlib
import hmac
from typing import Any

from django.conf import settings
from rest_framework.request import Request
from rest_framework.throttling import SimpleRateThrottle


class Limit(SimpleRateThrottle):
    """A limit of `settings.API_RATES`, read at each request."""

    def get_rate(self) -> str:
        """Return the rate of the scope, such as 600/min."""
        return str(settings.API_RATES[str(self.scope)])


class AddressLimit(Limit):
    """One network address; also slows down who guesses keys."""

    scope = "address"

    def get_cache_key(self, request: Request, view: Any) -> str:
        """Count by the address that the proxy or the socket names."""
        return self.cache_format % {"scope": self.scope, "ident": self.get_ident(request)}


class HiddenAddressLimit(Limit):
    """One network address, known only by a keyed hash, in memory and for a minute; for people whose visits nobody may find out."""

    def get_cache_key(self, request: Any, view: Any) -> str:
        """Hide the address from whoever looks into the cache."""
        hidden = hmac.new(settings.SECRET_KEY.encode(), self.get_ident(request).encode(), hashlib.sha256).hexdigest()
        return self.cache_format % {"scope": self.scope, "ident": hidden}


class KeyLimit(Limit):
    """One key for programs."""

    scope = "key"

    def get_cache_key(self, request: Request, view: Any) -> str | None:
        """Count by the key; who has none is counted by address alone."""
        return self.cache_format % {"scope": self.scope, "ident": request.auth.pk} if request.auth else None
