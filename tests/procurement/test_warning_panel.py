"""Signs after a real opening: read from the files, shown to the panel and its supervisors, decided by a person, never public."""

from dataclasses import replace

import pytest
from django.core.exceptions import PermissionDenied
from django.urls import reverse

from config.demo.awarding import leader
from config.demo.paper import simple_pdf
from core.models import OutboxMessage
from disclosure.models import Publication
from procurement.models import BidWarning
from procurement.panels.queries import lot_of, members
from procurement.warnings import actions, reading
from projects.queries import todos
from tests.procurement.conftest import refusal

SCENE = "answer"


@pytest.fixture
def warned(live, life):
    life.variant = replace(life.variant, author="王某")
    live("declare")
    assert OutboxMessage.objects.filter(kind="warnings").count() == 1
    for _delivered_twice in range(2):
        actions.look_at_bids([{"lot": lot_of(life.project).pk}])
    return life


def test_file_says_who_wrote_it_and_a_broken_one_nothing():
    plain, signed, broken = reading.read_files([simple_pdf("服务方案"), simple_pdf("服务方案", author="王某"), b"%PDF-1.7 nothing"])
    assert (plain["author"], signed["author"], broken) == ("", "王某", {})


def test_contacts_are_written_in_one_way():
    assert reading.contacts("电话 0700-1234567，手机１３９００００００１１", "A@X.cn") == {"07001234567", "13900000011", "a@x.cn"}


def test_sign_is_shown_decided_and_kept_inside(warned, as_user):
    found = BidWarning.objects.get()
    assert (found.kind, found.message, len(found.evidence)) == ("author", "文件作者相同：王某", 6)
    head, member = leader(warned), members(lot_of(warned.project)).exclude(user=leader(warned)).first().user
    seen = {user.username: BidWarning.objects.visible_to(user).count() for user in (head, member, *warned.cast.people.values())}
    seated = {one.user.username for one in members(lot_of(warned.project))}
    assert {name for name, count in seen.items() if count} == {*seated, "supervisor", "auditor"}
    assert [str(todo.verb) for todo in todos(head)].count("认定异常提示") == 1

    page = as_user(head).get(reverse("decide_warning", args=[warned.project.number])).content.decode()
    assert ("文件作者相同：王某" in page, "江城正衡会计师事务所：服务方案.pdf" in page) == (True, True)
    with pytest.raises(PermissionDenied):
        actions.decide_warning(warned.project, actor=member, warning=found, decision="harmless", reason="同一软件模板")
    actions.decide_warning(warned.project, actor=head, warning=found, decision="harmless", reason="同一软件模板")
    again = {"actor": head, "warning": found, "decision": "collusion", "reason": "改变"}
    assert refusal(actions.decide_warning, warned.project, **again) == ["这条提示已经认定"]
    assert [row.pk for row in Publication.objects.all() if "王某" in str(row.payload) or row.event == "decide_warning"] == []


def test_honest_bids_give_no_sign(live):
    life = live("open_all")
    assert actions.look_at(lot_of(life.project)) == []
