"""The panel: who may sit, a witnessed draw that can be recomputed, names that stay secret, recusal and the leader."""

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from core.models import AuditEntry
from procurement import drawing
from procurement.models import Draw, Expert, PanelMember
from procurement.panels import actions
from procurement.panels.actions import DrawPlan
from procurement.panels.queries import leader_of, members
from procurement.panels.rules.composition import recusal_reasons
from projects.lifecycle import blockers
from projects.models import Document
from tests.procurement.conftest import lot_of, refusal

SCENE = "open_expert_pool"
PLAN = DrawPlan(size=3, fields=("会计审计", "教育管理"), needs_legal=False)
TOKEN = "8254193706"


@pytest.fixture
def pooled(live):
    life = live("open_expert_pool")
    life.at(5, 25, 9, 45)
    return life


def appoint(life, username="reviewer"):
    return actions.appoint_representative(life.project, actor=life.person("approver"), user=life.cast[username], letter="江采授〔2026〕8号")


def draw(life, plan=PLAN):
    actions.prepare_draw(life.project, actor=life.person("filer"), plan=plan)
    return actions.draw_panel(life.project, actor=life.person("acceptor"), token=TOKEN)


def test_representative_is_seated_by_letter(pooled):
    member = appoint(pooled)
    assert (member.code, member.letter, member.is_leader) == ("采购人代表", "江采授〔2026〕8号", False)


def test_approver_cannot_send_himself(pooled):
    assert refusal(appoint, pooled, "approver") == ["审批人不能授权自己参加评审，结果由审批人确定"]


def test_representative_is_of_the_buyer(pooled):
    assert refusal(appoint, pooled, "filer2") == ["马宁不是购买主体的人员"]


def test_second_representative_is_refused(pooled):
    appoint(pooled)
    assert refusal(appoint, pooled, "filer") == ["已经授权了采购人代表"]


@pytest.mark.parametrize(("size", "count"), [(1, 1), (2, 2), (4, 1)])
def test_draw_of_an_unlawful_size_is_refused(pooled, size, count):
    plan = DrawPlan(size=size, fields=PLAN.fields, needs_legal=False)
    assert len(refusal(actions.prepare_draw, pooled.project, actor=pooled.person("filer"), plan=plan)) == count
    assert not Draw.objects.exists()


def test_draw_without_a_representative_fills_all_seats(pooled):
    assert [member.code for member in draw(pooled)] == ["专家 01", "专家 02", "专家 03"]


def test_pool_leaves_out_ties_to_bidders(pooled):
    actions.prepare_draw(pooled.project, actor=pooled.person("filer"), plan=PLAN)
    experts = {expert.user.username: expert.pk for expert in Expert.objects.select_related("user")}
    excluded = {row["id"]: row["reasons"] for row in Draw.objects.get().excluded}
    assert excluded == {experts["expert4"]: ["在江城正衡会计师事务所任职"], experts["expert8"]: ["前三年内担任供应商的董事、监事"]}


def test_reasons_name_people_of_the_buyer_and_makers_of_the_file(pooled):
    lot = lot_of(pooled)
    made = Expert(user=lot.tender.drafted_by, region="429900", fields=[], employer="江城市教育局")
    made.save()
    assert list(recusal_reasons(made, [lot.tender.buyer], lot)) == [
        "在江城市教育局任职",
        "是购买主体或者供应商的人员",
        "参加了采购文件的编制或者审查",
    ]


def test_draw_can_be_recomputed_from_its_record(pooled):
    appoint(pooled)
    seats = draw(pooled)
    paper = Document.objects.get(kind="draw_record").context
    pool = Draw.objects.get().pool
    seed = drawing.seed(paper["secret"], paper["beacon"], paper["token"])
    order = drawing.order(pool, seed)
    picked = drawing.pick(pool, order, wanted=drawing.Wanted(2, needs_legal=False, per_employer=1))
    assert (paper["seed"], paper["order"], paper["commitment"]) == (seed, order, drawing.commitment(paper["secret"]))
    assert paper["pool_sha256"] == drawing.fingerprint(pool)
    assert [member.user.expert.pk for member in seats] == picked
    assert paper["beacon"] == AuditEntry.objects.get(action="prepare_draw").hash


def test_commitment_is_logged_before_the_draw(pooled):
    draw(pooled)
    prepared = AuditEntry.objects.get(action="prepare_draw")
    assert prepared.data["commitment"] == Draw.objects.get().commitment
    assert prepared.position < AuditEntry.objects.get(action="draw_panel").position


def test_draw_needs_another_witness(pooled):
    actions.prepare_draw(pooled.project, actor=pooled.person("filer"), plan=PLAN)
    with pytest.raises(PermissionDenied):
        actions.draw_panel(pooled.project, actor=pooled.person("filer"), token=TOKEN)
    with pytest.raises(Http404):
        actions.draw_panel(pooled.project, actor=pooled.cast["acceptor2"], token=TOKEN)
    assert not PanelMember.objects.exists()


def test_draw_without_a_pool_is_refused(pooled):
    assert refusal(actions.draw_panel, pooled.project, actor=pooled.person("acceptor"), token=TOKEN) == ["还没有冻结备选专家名单"]


def test_second_draw_is_refused(pooled):
    draw(pooled)
    assert refusal(actions.draw_panel, pooled.project, actor=pooled.person("acceptor"), token=TOKEN) == ["评审专家已经抽取，不能重抽"]
    assert refusal(actions.prepare_draw, pooled.project, actor=pooled.person("filer"), plan=PLAN) == ["没有空缺。磋商小组 3 人，已有 3 人"]


def test_database_keeps_a_draw_as_it_was(pooled):
    draw(pooled)
    for statement in ("UPDATE procurement_draw SET seed = 'x'", "DELETE FROM procurement_draw"):
        with pytest.raises(IntegrityError, match="a draw does not change"), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)


def test_database_refuses_a_witness_who_drew(pooled):
    actions.prepare_draw(pooled.project, actor=pooled.person("filer"), plan=PLAN)
    with pytest.raises(IntegrityError, match="draw_has_another_witness"), transaction.atomic():
        Draw.objects.update(witnessed_by=pooled.person("filer"))


def test_legal_seat_is_drawn_where_it_is_needed(pooled):
    seats = draw(pooled, DrawPlan(size=3, fields=PLAN.fields, needs_legal=True))
    assert [member.user.expert.is_legal for member in seats].count(True) == 1
    assert [blocker.fact for blocker in blockers(pooled.project, "review_bids")] == ["members_have_declared"]


def test_names_are_nowhere_to_be_read_before_the_result(pooled, as_user):
    appoint(pooled)
    seats = draw(pooled)
    actions.declare_impartiality(pooled.project, actor=seats[0].user, nominee=seats[0])
    page = as_user(pooled.person("filer")).get(pooled.project.get_absolute_url()).content.decode()
    assert "专家 01" in page
    assert [seat.user.name for seat in seats if seat.user.name in page] == []
    assert AuditEntry.objects.get(action="declare_impartiality").actor_label == "专家 01"
    assert not PanelMember.objects.visible_to(pooled.person("approver")).exists()


def test_members_of_a_panel_see_each_other(pooled):
    seats = draw(pooled)
    assert set(PanelMember.objects.visible_to(seats[0].user)) == set(seats)
    others = [user for user in pooled.cast.experts if user not in [seat.user for seat in seats]]
    assert not PanelMember.objects.visible_to(others[0]).exists()
    with pytest.raises(Http404):
        actions.declare_impartiality(pooled.project, actor=others[0], nominee=seats[0])


def test_leader_is_whom_more_than_half_named(pooled):
    appoint(pooled)
    first, second = draw(pooled)
    actions.declare_impartiality(pooled.project, actor=first.user, nominee=second)
    assert leader_of(first.lot) is None
    actions.declare_impartiality(pooled.project, actor=second.user, nominee=second)
    assert leader_of(first.lot) == second


def test_equal_votes_go_to_the_first_seat_once_all_have_declared(pooled):
    seats = draw(pooled)
    for seat in seats:
        actions.declare_impartiality(pooled.project, actor=seat.user, nominee=seat)
    assert leader_of(seats[0].lot) == seats[0]


def test_representative_cannot_lead(pooled):
    member = appoint(pooled)
    first, _second = draw(pooled)
    assert refusal(actions.declare_impartiality, pooled.project, actor=first.user, nominee=member) == ["组长应当是本小组的评审专家"]
    with pytest.raises(IntegrityError, match="panel_leader_is_expert"), transaction.atomic():
        PanelMember.objects.filter(pk=member.pk).update(is_leader=True)


def test_declaration_is_made_once(pooled):
    seats = draw(pooled)
    actions.declare_impartiality(pooled.project, actor=seats[0].user, nominee=seats[0])
    assert refusal(actions.declare_impartiality, pooled.project, actor=seats[0].user, nominee=seats[0]) == ["您已经作出过声明"]


def test_recused_expert_is_replaced_by_the_next_in_the_order(pooled):
    appoint(pooled)
    first, second = draw(pooled)
    actions.recuse(pooled.project, actor=first.user, case="kinship", reason="与供应商负责人是近姻亲")
    made = Draw.objects.get()
    expected = drawing.pick(
        made.pool,
        made.order,
        wanted=drawing.Wanted(2, needs_legal=False, per_employer=1),
        seated=[second.user.expert.pk],
        gone=[first.user.expert.pk],
    )
    seated = [member for member in members(first.lot) if member.kind == PanelMember.Kind.EXPERT]
    assert [member.user.expert.pk for member in seated] == [second.user.expert.pk, *expected]
    assert [member.code for member in seated] == ["专家 02", "专家 03"]
    with pytest.raises(Http404):
        actions.declare_impartiality(pooled.project, actor=first.user, nominee=second)


def test_exhausted_order_leaves_a_seat_for_another_draw(pooled):
    draw(pooled, DrawPlan(size=3, fields=("教育管理",), needs_legal=False))
    lot = lot_of(pooled)
    actions.recuse(pooled.project, actor=members(lot)[0].user, case="other", reason="与供应商有合作课题")
    assert [blocker.fact for blocker in blockers(pooled.project, "review_bids")] == [
        "panel_is_lawful",
        "panel_is_lawful",
        "members_have_declared",
    ]
    assert len(draw(pooled)) == 1
    assert members(lot).count() == 3
