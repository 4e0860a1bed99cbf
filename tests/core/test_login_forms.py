"""Logging in speaks the portal's language."""

import pytest
from django.test import Client
from django.urls import reverse

pytestmark = pytest.mark.django_db


def test_login_page_is_ours_and_open_to_everybody(client: Client) -> None:
    page = client.get(reverse("account_login")).content.decode()
    wanted = ("登录办事", reverse("register"), 'name="login"', 'name="password"')
    assert [words for words in wanted if words not in page] == []
    assert [mark in page for mark in ("placeholder", "Remember", "/password/reset/")] == [False, False, False]


def test_login_says_what_is_missing(client: Client) -> None:
    page = client.post(reverse("account_login"), {}).content.decode()
    assert page.count("还没有填写") == 4
    assert "<title>有误：登录办事" in page


def test_account_pages_ask_to_log_in(client: Client) -> None:
    login = reverse("account_login")
    pages = [reverse(name) for name in ("mfa_index", "account_change_password", "mfa_activate_totp")]
    assert [client.get(page)["Location"].partition("?")[0] for page in pages] == [login] * 3


def test_sign_up_is_closed_and_says_where_accounts_come_from(client: Client) -> None:
    assert "每个账号都属于一个单位" in client.get(reverse("account_signup")).content.decode()
