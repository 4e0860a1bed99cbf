"""Logging in with password and one-time code."""

import pytest
from django.core.cache import cache
from django.test import Client

from config.demo.cast import PASSWORD, Cast
from config.views import code

LOGIN, SECOND = "/accounts/login/", "/accounts/2fa/authenticate/"


@pytest.fixture(autouse=True)
def _fresh_rate_limits(settings) -> None:
    settings.CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache", "LOCATION": "login"}}
    cache.clear()


def test_desk_leads_strangers_to_the_login(client: Client, db: None) -> None:
    answer = client.get("/desk/")
    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/login/?next=/desk/")


def test_password_alone_opens_nothing(client: Client, cast: Cast) -> None:
    answer = client.post(LOGIN, {"login": "filer", "password": PASSWORD})

    assert (answer.status_code, answer.headers["Location"]) == (302, SECOND)
    assert client.get("/desk/").status_code == 302


def test_password_and_code_open_the_desk(client: Client, cast: Cast) -> None:
    client.post(LOGIN, {"login": "filer", "password": PASSWORD})
    client.post(SECOND, {"code": code()})

    assert client.get("/desk/").status_code == 200


def test_wrong_code_opens_nothing(client: Client, cast: Cast) -> None:
    client.post(LOGIN, {"login": "filer", "password": PASSWORD})
    client.post(SECOND, {"code": "000000" if code() != "000000" else "000001"})

    assert client.get("/desk/").status_code == 302


def test_wrong_password_is_named_at_the_form(client: Client, cast: Cast) -> None:
    answer = client.post(LOGIN, {"login": "filer", "password": "wrong"})

    assert answer.status_code == 200
    assert answer.context["form"].errors


def test_nobody_signs_up_without_an_organisation(client: Client, db: None) -> None:
    page = client.get("/accounts/signup/").content.decode()
    assert 'name="password1"' not in page


def test_logging_out_takes_a_post(client: Client, cast: Cast) -> None:
    client.force_login(cast["filer"])
    client.get("/accounts/logout/")
    assert client.get("/desk/").status_code == 200

    client.post("/accounts/logout/")
    assert client.get("/desk/").status_code == 302
