"""Registration, invitations, hand-over, tokens and messages as people use them."""

import re

import pytest
from django.test import Client

from config.demo.cast import Cast
from core.models import AuditEntry
from registry.models import ApiToken, Invitation, Membership, Message, Organisation, Role, User
from tests.synthetic import make_uscc

SUPPLIER = {
    "organisation_name": "江城暖心社会工作服务中心",
    "kind": "nonprofit",
    "address": "江城市和平路 8 号",
    "office_phone": "0700-7654321",
    "representative": "温良",
    "name": "温良",
    "username": "wenliang",
    "password": "Heping-Road-8",
}


def supplier(**changes: str) -> dict[str, str]:
    return {"uscc": make_uscc("MJ000077", kind="52"), **SUPPLIER, **changes}


def test_supplier_registers_itself(client: Client, cast: Cast) -> None:
    answer = client.post("/desk/register/", supplier())

    made = Organisation.objects.get(name=SUPPLIER["organisation_name"])
    assert answer.status_code == 200
    assert (made.duties, made.region) == (["supplier"], "429900")
    assert list(made.memberships.values_list("user__username", "role")) == [("wenliang", "supplier")]
    assert list(AuditEntry.objects.filter(chain="registry").values_list("action", flat=True)) == ["register_supplier"]


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("uscc", "52360200MJ1000319X"),
        ("uscc", "91429900MA4K00010J"),
        ("kind", "company"),
        ("kind", "institution_1"),
        ("is_small", "on"),
        ("username", "filer"),
        ("username", "有 空格"),
        ("password", "12345678"),
        ("organisation_name", "名" * 300),
        ("organisation_name", ""),
    ],
)
def test_odd_registration_is_refused_at_its_field(client: Client, cast: Cast, field: str, value: str) -> None:
    before = (Organisation.objects.count(), User.objects.count(), AuditEntry.objects.count())

    answer = client.post("/desk/register/", supplier(**{field: value}))

    assert answer.status_code == 422
    assert list(answer.context["form"].errors) == [field]
    assert (Organisation.objects.count(), User.objects.count(), AuditEntry.objects.count()) == before


def test_full_width_code_is_read(client: Client, cast: Cast) -> None:
    code = make_uscc("MJ000078", kind="52")
    wide = "".join(chr(ord(character) + 0xFEE0) for character in code)

    client.post("/desk/register/", supplier(uscc=wide))

    assert Organisation.objects.get(name=SUPPLIER["organisation_name"]).uscc == code


def invite(client: Client, cast: Cast, **data: str) -> str:
    client.force_login(cast["approver"])
    answer = client.post("/desk/people/", {"name": "新人", "role": Role.FILER, **data})
    client.logout()
    found = re.search(r"/desk/join/([\w-]+)/", answer.content.decode())
    assert found
    return found[0]


def test_invited_person_joins_once(client: Client, cast: Cast) -> None:
    link = invite(client, cast)
    account = {"username": "xinren", "password": "Heping-Road-8"}

    first, second = client.post(link, account), client.post(link, {**account, "username": "xinren2"})

    assert (first.status_code, second.status_code) == (200, 404)
    assert list(User.objects.get(username="xinren").memberships.values_list("role", "organisation__name")) == [("filer", "江城市教育局")]


def test_hand_over_ends_the_former_membership(client: Client, cast: Cast) -> None:
    former = cast["filer"].memberships.get()
    link = invite(client, cast, replaces=str(former.pk))

    client.post(link, {"username": "xinren", "password": "Heping-Road-8"})

    assert set(
        Membership.objects.current()
        .filter(organisation=cast.organisations["education"], role=Role.FILER)
        .values_list("user__username", flat=True)
    ) == {"xinren"}


def test_link_holds_nothing_that_the_database_keeps(client: Client, cast: Cast) -> None:
    link = invite(client, cast)
    assert Invitation.objects.get().digest not in link


@pytest.mark.parametrize("username", ["filer", "acceptor", "auditor", "expert1"])
def test_who_does_not_manage_people_gets_no_page(client: Client, cast: Cast, username: str) -> None:
    client.force_login(cast[username])
    assert client.get("/desk/people/").status_code == 403


def test_membership_of_a_stranger_is_unknown(client: Client, cast: Cast) -> None:
    foreign = cast["filer2"].memberships.get()
    client.force_login(cast["approver"])

    assert client.post(f"/desk/people/{foreign.pk}/end/").status_code == 404
    assert Membership.objects.get(pk=foreign.pk).valid_to is None


def test_token_is_shown_once_and_kept_as_hash(client: Client, cast: Cast) -> None:
    client.force_login(cast["supplier"])
    answer = client.post("/desk/tokens/", {"label": "投标程序", "scopes": ["bid"], "days": "30"})

    token = answer.context["token"]
    assert len(token) == 43
    assert ApiToken.objects.get().digest != token
    assert token not in client.get("/desk/tokens/").content.decode()


def test_revoked_token_stays_revoked(client: Client, cast: Cast) -> None:
    client.force_login(cast["supplier"])
    client.post("/desk/tokens/", {"label": "投标程序", "scopes": ["bid"], "days": "30"})
    token = ApiToken.objects.get()

    client.post(f"/desk/tokens/{token.pk}/revoke/")
    moment = ApiToken.objects.get().revoked_at
    client.post(f"/desk/tokens/{token.pk}/revoke/")

    assert moment is not None
    assert ApiToken.objects.get().revoked_at == moment


def test_message_is_unread_until_it_was_shown(client: Client, cast: Cast) -> None:
    Message.objects.create(user=cast["filer"], subject="期限将到", text="请公告合同", key="k")
    client.force_login(cast["filer"])

    first, second = client.get("/desk/messages/"), client.get("/desk/messages/")

    assert ("新消息" in first.content.decode(), "新消息" in second.content.decode()) == (True, False)


def test_other_peoples_messages_are_not_shown(client: Client, cast: Cast) -> None:
    Message.objects.create(user=cast["filer2"], subject="期限将到", text="请公告合同", key="k")
    client.force_login(cast["filer"])
    assert "期限将到" not in client.get("/desk/messages/").content.decode()


def test_who_has_no_second_factor_is_led_to_set_one_up(client: Client, cast: Cast) -> None:
    cast["filer"].authenticator_set.all().delete()
    client.force_login(cast["filer"])

    answer = client.get("/desk/")

    assert (answer.status_code, answer.headers["Location"]) == (302, "/accounts/2fa/totp/activate/")
