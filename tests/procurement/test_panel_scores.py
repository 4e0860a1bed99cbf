"""Sheets: alone, saved as they grow, handed in once, compared only when all are in."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, transaction
from django.http import Http404
from django.urls import reverse

from config.demo.awarding import leader
from procurement.models import Criterion, PanelMember, Score
from procurement.panels import actions
from procurement.panels.queries import members, offered_bids
from procurement.panels.rules.scores import outliers
from projects.lifecycle import blockers
from tests.procurement.conftest import lot_of, refusal

SCENE = "offer"
D = Decimal


@pytest.fixture
def scoring(live):
    life = live("offer")
    life.at(5, 25, 15, 30)
    return life


def fill(life, member, choose=lambda bid, criterion: 0):
    """Score every bid: `choose` gives the place of the grade."""
    lot = lot_of(life)
    for place, bid in enumerate(offered_bids(lot)):
        points = {item: D(item.grades[choose(place, item)]["points"]) for item in lot.tender.criteria.all()}
        actions.save_scores(life.project, actor=member.user, bid=bid, points=points)


def submit(life, member):
    return actions.submit_scores(life.project, actor=member.user)


def test_sheet_is_handed_in_whole(scoring):
    member = members(lot_of(scoring))[0]
    bid = offered_bids(lot_of(scoring))[0]
    first = Criterion.objects.order_by("position")[0]
    actions.save_scores(scoring.project, actor=member.user, bid=bid, points={first: D(30)})
    assert refusal(submit, scoring, member) == [
        "江城正衡会计师事务所还有没评的项：项目团队、质量控制、同类服务合同",
        "江城明德会计师事务所还有没评的项：服务方案、项目团队、质量控制、同类服务合同",
        "江城诚信会计师事务所还有没评的项：服务方案、项目团队、质量控制、同类服务合同",
    ]
    assert PanelMember.objects.get(pk=member.pk).submitted_at is None


@pytest.mark.parametrize("points", ["29", "30.5", "31", "-1"])
def test_points_off_the_grades_are_refused(scoring, points):
    member = members(lot_of(scoring))[0]
    bid = offered_bids(lot_of(scoring))[0]
    first = Criterion.objects.order_by("position")[0]
    expected = f"“服务方案”没有 {points} 分这一档，可选 30、22、12、0"
    assert refusal(actions.save_scores, scoring.project, actor=member.user, bid=bid, points={first: D(points)}) == [expected]
    assert not Score.objects.exists()


def test_handed_in_sheet_is_final_by_rule_and_by_the_database(scoring):
    member = members(lot_of(scoring))[0]
    fill(scoring, member)
    submit(scoring, member)
    assert refusal(fill, scoring, member) == ["您已经提交评分，不能再改"]
    with pytest.raises(IntegrityError, match="a sheet that was handed in does not change"), transaction.atomic():
        Score.objects.update(points=0)
    with pytest.raises(IntegrityError, match="a sheet that was handed in does not change"), transaction.atomic():
        Score.objects.all().delete()


def test_members_see_their_own_sheet_only(scoring):
    first, second, *_rest = members(lot_of(scoring))
    fill(scoring, first)
    submit(scoring, first)
    fill(scoring, second)
    assert set(Score.objects.visible_to(second.user).values_list("member", flat=True)) == {second.pk}
    for username in ("filer", "approver", "supplier", "administrator"):
        assert not Score.objects.visible_to(scoring.cast[username]).exists()
    assert set(Score.objects.visible_to(scoring.cast["auditor"]).values_list("member", flat=True)) == {first.pk}


def test_strangers_do_not_score(scoring):
    bid = offered_bids(lot_of(scoring))[0]
    seated = {member.user_id for member in members(lot_of(scoring))}
    other = next(user for user in scoring.cast.experts if user.pk not in seated)
    with pytest.raises(Http404):
        actions.save_scores(scoring.project, actor=other, bid=bid, points={})
    with pytest.raises(PermissionDenied):
        actions.save_scores(scoring.project, actor=scoring.person("filer"), bid=bid, points={})


def test_sheets_are_compared_only_when_all_are_in(scoring):
    seats = list(members(lot_of(scoring)))
    for place, member in enumerate(seats):
        fill(scoring, member, lambda bid, item, place=place: place % 2 if item.is_objective and bid == 0 else 0)
        if member != seats[-1]:
            submit(scoring, member)
    assert [blocker.fact for blocker in blockers(scoring.project, "make_report")] == ["scores_are_complete"]
    submit(scoring, seats[-1])
    found = blockers(scoring.project, "make_report")
    assert [blocker.message for blocker in found] == [
        "客观分不一致。江城正衡会计师事务所“项目团队”有 14.00、20.00 分",
        "客观分不一致。江城正衡会计师事务所“同类服务合同”有 9.00、15.00 分",
    ]


def test_leader_gives_sheets_back_for_a_lawful_reason(scoring):
    for member in members(lot_of(scoring)):
        fill(scoring, member)
        submit(scoring, member)
    count = actions.reopen_scores(scoring.project, actor=leader(scoring), case="客观分评分不一致", reason="项目团队一项")
    assert count == 3
    assert not PanelMember.objects.exclude(submitted_at=None).exists()
    assert Score.objects.count() == 36


def test_sheets_that_stand_out_are_shown(scoring):
    seats = list(members(lot_of(scoring)))
    for place, member in enumerate(seats):
        fill(scoring, member, lambda bid, item, place=place: 2 if place == 0 and bid == 0 and not item.is_objective else 0)
        submit(scoring, member)
    first = offered_bids(lot_of(scoring))[0]
    # 50 against 80 and 80; the others' 80 lie 23 % above their mean of 65.
    assert outliers(lot_of(scoring)) == {(first.pk, seat.pk) for seat in seats}


def test_recused_members_sheet_does_not_count(scoring):
    gone, *_rest = [member for member in members(lot_of(scoring)) if not member.is_leader and member.kind == "expert"]
    fill(scoring, gone)
    submit(scoring, gone)
    actions.recuse(scoring.project, actor=gone.user, case="other", reason="曾为供应商讲课")
    assert not Score.objects.filter(member__in=members(lot_of(scoring))).exists()


def test_page_of_a_bid_saves_as_one_goes(scoring, as_user):
    member = members(lot_of(scoring))[0]
    bid = offered_bids(lot_of(scoring))[0]
    first = Criterion.objects.order_by("position")[0]
    url = reverse("score_bid", args=[scoring.project.number, bid.pk])
    client = as_user(member.user)
    assert client.get(reverse("score", args=[scoring.project.number])).url == url
    answer = client.post(url, {"do": "draft", f"c{first.pk}": "22"})
    page = client.get(url).content.decode()
    assert (answer.status_code, "已自动保存" in answer.content.decode()) == (200, True)
    assert 'value="22" checked' in page
    assert list(Score.objects.values_list("member", "bid", "criterion", "points")) == [(member.pk, bid.pk, first.pk, D(22))]


def test_page_leads_from_bid_to_bid_and_to_the_summary(scoring, as_user):
    member = members(lot_of(scoring))[0]
    bids = list(offered_bids(lot_of(scoring)))
    client = as_user(member.user)
    urls = [reverse("score_bid", args=[scoring.project.number, bid.pk]) for bid in bids]
    assert client.post(urls[0], {"do": "next"}).url == urls[1]
    assert client.post(urls[1], {"do": "back"}).url == urls[0]
    assert client.post(urls[2], {"do": "next"}).url == reverse("submit_scores", args=[scoring.project.number])


def test_page_refuses_a_forged_grade(scoring, as_user):
    member = members(lot_of(scoring))[0]
    bid = offered_bids(lot_of(scoring))[0]
    first = Criterion.objects.order_by("position")[0]
    url = reverse("score_bid", args=[scoring.project.number, bid.pk])
    answer = as_user(member.user).post(url, {"do": "next", f"c{first.pk}": "29"})
    assert answer.status_code == 409
    assert "没有 29 分这一档" in answer.content.decode()
    assert not Score.objects.exists()


def test_page_is_unknown_to_others(scoring, as_user):
    bid = offered_bids(lot_of(scoring))[0]
    url = reverse("score_bid", args=[scoring.project.number, bid.pk])
    assert as_user(scoring.cast["filer2"]).get(url).status_code == 404
    assert as_user(scoring.person("filer")).get(url).status_code == 403
    assert as_user(scoring.cast["supplier2"]).get(url).status_code == 403
