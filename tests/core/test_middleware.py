"""Text that no database can hold is answered with 400, a refusal with 409 and all its blockers."""

import pytest
from django.contrib.auth.models import AnonymousUser
from django.http import HttpRequest, HttpResponse
from django.test import RequestFactory

from core.errors import Blocker, Refused
from core.middleware import CleanInputMiddleware, RefusalMiddleware

BLOCKERS = [Blocker("意向公开未满 30 日。还差 15 日。", "财库〔2020〕10号"), Blocker("没有审查意见", "财库〔2021〕22号第二十九条")]

pytestmark = pytest.mark.django_db


def request(path: str = "/needs/", **headers: str) -> HttpRequest:
    made = RequestFactory().get(path, headers=headers)
    made.user = AnonymousUser()
    return made


def answer(_request: HttpRequest) -> HttpResponse:
    return HttpResponse("answered")


@pytest.mark.parametrize("path", ["/?q=a%00b", "/?a%00b=1", "/notices/%00/", "/?q=1&q=%00"])
def test_nul_in_the_address_is_refused(path: str) -> None:
    response = CleanInputMiddleware(answer)(request(path))
    assert response.status_code == 400
    assert "怎么办" in response.content.decode()


@pytest.mark.parametrize("path", ["/", "/?q=义务教育", "/?q=%F0%9F%98%80"])
def test_readable_text_passes(path: str) -> None:
    assert CleanInputMiddleware(answer)(request(path)).content == b"answered"


def test_nul_that_reaches_the_database_is_refused_in_the_same_words() -> None:
    error = ValueError("A string literal cannot contain NUL (0x00) characters.")
    response = CleanInputMiddleware(answer).process_exception(request(), error)
    assert response is not None
    assert response.status_code == 400


def test_other_errors_stay_errors() -> None:
    assert CleanInputMiddleware(answer).process_exception(request(), ValueError("something else")) is None
    assert RefusalMiddleware(answer).process_exception(request(), ValueError("something else")) is None


def test_refusal_shows_every_blocker_with_its_clause() -> None:
    response = RefusalMiddleware(answer).process_exception(request(), Refused(BLOCKERS, heading="还不能启动采购"))
    assert response is not None
    page = response.content.decode()
    shown = ("<h1>还不能启动采购</h1>", "有 2 项条件没有满足", "意向公开未满 30 日</h3>", "财库〔2020〕10号", "财库〔2021〕22号第二十九条")
    assert response.status_code == 409
    assert [words for words in shown if words not in page] == []


def test_refusal_of_a_small_interaction_replaces_the_content() -> None:
    made = request()
    made.htmx = True  # type: ignore[attr-defined]
    response = RefusalMiddleware(answer).process_exception(made, Refused(BLOCKERS))
    assert response is not None
    assert (response.status_code, response["HX-Retarget"]) == (409, "#main > .container-xl")
    assert "<html" not in response.content.decode()
