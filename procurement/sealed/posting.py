"""What pages of sealed bids share: reading what their scripts post, doing it once, and the files that they offer."""

import hashlib
import json
import uuid
from collections.abc import Callable
from functools import cached_property
from typing import Any, TypeVar

from django.http import HttpRequest, HttpResponse, JsonResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views import View

from core.errors import Refused
from procurement.models import Bid, Custody, SealStatement
from procurement.sealed.queries import receipt, terms_of
from projects.actions import perform_once
from projects.models import Project, Receipt
from registry.models import User

Answers = dict[str, Any]
T = TypeVar("T")
# Of one bid with all its parts and shares.
LARGEST = 210 * 1024 * 1024
TOO_LARGE = gettext_lazy("封好的文件超过 200 MB，请压缩后再封")
LONGEST_KEY = Receipt._meta.get_field("key").max_length  # noqa: SLF001


class UnreadableError(Exception):
    """What was posted is nothing that the page's script writes; the text is for people."""


class PostedView(View):
    """Takes what a page's script posts; whatever stands in the way is said in the words of the page."""

    user: User

    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Answer in JSON, also to what cannot be read."""
        try:
            return super().dispatch(request, *args, **kwargs)  # type: ignore[return-value]
        except UnreadableError as error:
            return JsonResponse({"message": str(error)}, status=422)

    @cached_property
    def key(self) -> str:
        """The name of this one submission, under which the script repeats it when the reply was lost."""
        return self.request.headers.get("Idempotency-Key", "")[:LONGEST_KEY] or uuid.uuid4().hex

    def posted(self, read: Callable[[Any], T], *, otherwise: str) -> T:
        """Read the body as JSON. Raises UnreadableError with these words."""
        try:
            return read(json.loads(self.request.body))
        except (ValueError, KeyError, TypeError, AttributeError):
            raise UnreadableError(otherwise) from None

    def package(self) -> bytes:
        """The body as a sealed package, which nobody can read here. Raises UnreadableError for a larger one than a bid may be."""
        content = self.request.read(LARGEST + 1)
        if len(content) > LARGEST:
            raise UnreadableError(TOO_LARGE)
        return content

    def identities(self) -> dict[str, str]:
        """The one-off identities of one's own receipt by the kinds of its parts."""
        return self.posted(lambda data: {str(kind): str(identity) for kind, identity in data.items()}, otherwise=_("回执写得不对"))

    def answered(
        self, run: Callable[[], tuple[Project | None, str, Answers]], content: bytes, *, about: Answers, title: str, url: str
    ) -> HttpResponse:
        """Do it once for each key and say where to go on; a refusal is told in one sentence."""
        body = {**about, "content": hashlib.sha256(content).hexdigest()}
        try:
            made = perform_once(self.user, self.key, body=body, title=title, run=run)
        except Refused as refusal:
            return JsonResponse({"message": "；".join(f"{each.message}。{each.mend}" for each in refusal.blockers)}, status=409)
        return JsonResponse({"receipt": made.number, "url": url}, status=201)


def told(made: Bid | SealStatement) -> Answers:
    """What the receipt says of a bid, or of the statement of one that its maker opened."""
    return {"bid": made.pk, "fingerprint": made.sha256} if isinstance(made, Bid) else {"fingerprint": made.leaf}


def terms_file(custody: Custody) -> HttpResponse:
    """The terms of a round byte for byte as the log has them, to be kept as a file."""
    return _file(terms_of(custody).text(), "terms.json")


def receipt_file(statement: SealStatement) -> HttpResponse:
    """The portal's signed receipt of a statement, to be kept as a file."""
    return _file(receipt(statement), "given.json")


def _file(content: bytes, name: str) -> HttpResponse:
    return HttpResponse(content, content_type="application/json", headers={"Content-Disposition": f'attachment; filename="{name}"'})
