"""What every public page is: read only, without login, session or user, briefly cacheable, and made of publications."""

import csv
import hashlib
from collections.abc import Callable, Iterable, Sequence
from functools import wraps
from typing import Any, TypeVar

from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.http.response import HttpResponseBase
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import get_language
from django.views.decorators.http import require_safe

Answer = TypeVar("Answer", bound=HttpResponseBase)
View = Callable[..., HttpResponseBase]
FRESH = 60
FORMULA = ("=", "+", "-", "@", "\t", "\r")


def public(view: View) -> View:
    """Mark a view as public: GET and HEAD only, and cacheable for a minute by anybody."""

    @wraps(view)
    def shown(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponseBase:
        response = view(request, *args, **kwargs)
        if response.status_code == 200:
            patch_cache_control(response, public=True, max_age=FRESH)
            # The chosen language stands in a cookie.
            patch_vary_headers(response, ["Cookie"])
        return response

    marked: View = login_not_required(require_safe(shown))
    return marked


def typed(request: HttpRequest, longest: int) -> str:
    """The words that the reader looks for."""
    return request.GET.get("q", "").strip()[:longest]


def unchanged(request: HttpRequest, *parts: object) -> tuple[str, HttpResponse | None]:
    """Return the ETag made of the parts, and the answer 304 when the reader has that version."""
    text = "|".join(str(part) for part in parts)
    tag = f'"{text if len(parts) == 1 else hashlib.sha256(text.encode()).hexdigest()}"'
    return tag, get_conditional_response(request, etag=tag)


def page_tag(request: HttpRequest, *parts: object) -> tuple[str, HttpResponse | None]:
    """The same for a page of words: its language and its address count too."""
    return unchanged(request, get_language(), request.get_full_path(), *parts)


def tagged(response: Answer, tag: str) -> Answer:
    """Put the ETag on an answer."""
    response["ETag"] = tag
    return response


def as_json(data: Any) -> HttpResponse:
    """Readable JSON in Chinese, open to other sites."""
    response = JsonResponse(data, json_dumps_params={"ensure_ascii": False, "indent": 1}, safe=False)
    response["Access-Control-Allow-Origin"] = "*"
    return response


def as_csv(name: str, head: Sequence[str], rows: Iterable[Sequence[object]]) -> HttpResponse:
    """A CSV file that spreadsheets open as UTF-8 and in which no cell is a formula."""
    response = HttpResponse(
        "\ufeff", content_type="text/csv; charset=utf-8", headers={"Content-Disposition": f'attachment; filename="{name}"'}
    )
    writer = csv.writer(response)
    writer.writerow(head)
    writer.writerows([harmless(cell) for cell in row] for row in rows)
    return response


def harmless(cell: object) -> str:
    """Put an apostrophe before what a spreadsheet would compute."""
    text = "" if cell is None else str(cell)
    return f"'{text}" if text.startswith(FORMULA) else text
