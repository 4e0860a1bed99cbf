"""Before the notice: who keeps shares is named and registers a key of its own."""

import pytest
from django.core.exceptions import PermissionDenied

from config.demo import custody as demo
from procurement.models import KeyHolder
from procurement.seal.shares import new_identity
from procurement.sealed import actions, rules
from procurement.sealed.queries import candidates
from procurement.sealed.stage import todos
from tests.procurement.conftest import refusal

SCENE = "review_keenly"


@pytest.fixture
def named(reviewed):
    """Three custodians are named, none has a key."""
    demo.name_custodians(reviewed)
    return reviewed


@pytest.fixture
def reviewed(live):
    """A tender file that has passed both reviews; nobody is named yet."""
    return live("review_keenly")


def register(life, name, recipient):
    return actions.register_key(life.project, actor=life.cast[name], recipient=recipient)


def test_custodians_come_from_three_bodies(reviewed):
    found = candidates(reviewed.project)
    own = [each for each in found if each.organisation == reviewed.buyer]
    words = refusal(actions.name_custodians, reviewed.project, actor=reviewed.person("filer"), members=own)
    assert (len(own), words) == (3, ["托管人来自 1 家单位，不足 3 家"])
    assert KeyHolder.objects.count() == 0


def test_filer_is_no_candidate(reviewed):
    assert sorted(each.user.username for each in candidates(reviewed.project)) == [
        "acceptor",
        "approver",
        "auditor",
        "reviewer",
        "supervisor",
    ]


@pytest.mark.parametrize(("count", "threshold"), [(3, 2), (4, 3), (5, 3)])
def test_majority_opens(count, threshold):
    assert rules.threshold_of(count) == threshold


def test_custodian_registers_its_own_key_once(named):
    auditor = named.cast["auditor"]
    recipient = new_identity()[1]
    assert [str(todo.verb) for todo in todos(auditor)] == ["登记托管公钥"]
    assert register(named, "auditor", recipient).recipient == recipient
    assert list(todos(auditor)) == []
    assert refusal(register, named, "supervisor", recipient) == ["另一位托管人已经登记了这个公钥"]


@pytest.mark.parametrize("recipient", ["", "age1", "AGE-SECRET-KEY-1", "age1" + "q" * 57])
def test_what_is_no_public_key_is_refused(named, recipient):
    assert refusal(register, named, "auditor", recipient) == ["这不是托管公钥"]


def test_others_have_no_key_to_register(named):
    with pytest.raises(PermissionDenied):
        register(named, "approver", new_identity()[1])


def test_notice_waits_for_every_key(named):
    names = [holder.name for holder in KeyHolder.objects.order_by("pk")]
    assert [blocker.message for blocker in rules.custody_is_ready(named.project)] == [f"托管人 {name} 还没有登记公钥" for name in names]
    demo.register_keys(named)
    assert list(rules.custody_is_ready(named.project)) == []


def test_who_stays_keeps_the_key(named):
    demo.register_keys(named)
    wanted = [each for each in candidates(named.project) if each.user.username in {"approver", "supervisor", "auditor"}]
    actions.name_custodians(named.project, actor=named.person("filer"), members=wanted)
    found = {holder.user.username: bool(holder.recipient) for holder in KeyHolder.objects.all()}
    assert found == {"approver": False, "supervisor": True, "auditor": True}


def test_pages_name_and_register(reviewed, as_user):
    number = reviewed.project.number
    keys = {each.user.username: str(each.pk) for each in candidates(reviewed.project)}
    filer = as_user(reviewed.person("filer"))
    chosen = [keys[name] for name in ("reviewer", "supervisor", "auditor")]
    check = filer.post(f"/desk/projects/{number}/name-custodians/", {"do": "check", "members": chosen})
    assert (check.status_code, "秦正" in check.content.decode()) == (200, True)
    demo.name_custodians(reviewed)
    page = as_user(reviewed.cast["auditor"]).get(f"/desk/projects/{number}/register-key/")
    assert (page.status_code, "data-custody-make" in page.content.decode()) == (200, True)
