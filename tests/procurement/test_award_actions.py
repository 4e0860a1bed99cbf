"""The award: in the order of the report, once, at the price that was offered; published with every letter; undone with reasons."""

from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction
from django.http import Http404

from procurement.awards import actions
from procurement.models import Award, Bid
from procurement.panels.queries import offered_bids
from procurement.tenders.queries import current_lot
from projects.models import Deadline, Document, State
from registry.models import Message
from tests.messages import deliver_messages
from tests.procurement.conftest import lot_of, refusal, refused_by

SCENE = "report"
INSERT = (
    "INSERT INTO procurement_award (lot_id, bid_id, price, rank, decided_by_id, decided_at, reason, annul_reason) "
    "VALUES (%s, %s, %s, 1, %s, now(), '', '')"
)


@pytest.fixture
def reported(live):
    life = live("report")
    life.at(5, 28, 9, 30)
    return life


def bids(life):
    return list(offered_bids(lot_of(life)))


def award(life, place=0, actor=None, reason=""):
    return actions.award(life.project, actor=actor or life.person("approver"), bid=bids(life)[place], reason=reason)


def published(life):
    award(life)
    life.at(5, 29, 9)
    return actions.publish_result(life.project, actor=life.person("filer"))


def test_award_goes_to_the_first_at_the_final_offer(reported):
    made = award(reported)
    assert (made.supplier.name, made.price, made.rank) == ("江城正衡会计师事务所", Decimal("268000.00"), 1)
    assert reported.project.state == State.CONTRACTING
    assert Deadline.objects.get(project=reported.project, step="award").met_at is not None
    assert Deadline.objects.get(project=reported.project, step="publish_result").due_at == reported.moment(6, 1, 23, 59).replace(second=59)


def test_award_out_of_order_needs_a_reason(reported):
    assert refusal(award, reported, 1) == ["没有按推荐顺序确定。江城明德会计师事务所排名第 2，前面还有江城正衡会计师事务所"]
    assert not Award.objects.exists()
    assert award(reported, 1, reason="第一名书面放弃成交").reason == "第一名书面放弃成交"


@pytest.mark.parametrize("username", ["filer", "reviewer", "supervisor", "auditor"])
def test_award_is_the_approvers(reported, username):
    with pytest.raises(PermissionDenied):
        award(reported, actor=reported.cast[username])
    assert not Award.objects.exists()


@pytest.mark.parametrize("username", ["approver2", "supplier4", "administrator", "evaluator"])
def test_award_is_unknown_to_strangers(reported, username):
    with pytest.raises(Http404):
        award(reported, actor=reported.cast[username])


def test_second_award_is_refused_by_the_state(reported):
    award(reported)
    assert refusal(award, reported, 1) == ["项目现在是“待签合同”，不能办理“确定承接主体”"]


def test_database_refuses_a_second_living_award(reported):
    award(reported)
    second = bids(reported)[1]
    assert refused_by(INSERT, [lot_of(reported).pk, second.pk, "276000.00", reported.person("approver").pk]) == "award_one_living_per_lot"


def test_database_refuses_another_price_and_another_lots_bid(reported):
    first, lot, actor = bids(reported)[0], lot_of(reported), reported.person("approver")
    assert refused_by(INSERT, [lot.pk, first.pk, "268000.01", actor.pk]) == "award_price_is_offered"
    assert refused_by(INSERT, [lot.pk, first.pk, "275000.00", actor.pk]) == "award_price_is_offered"
    assert refused_by(INSERT, [lot.pk + 1000, first.pk, "268000.00", actor.pk]) == "award_price_is_offered"


def test_database_keeps_an_award_as_it_was(reported):
    award(reported)
    assert refused_by("UPDATE procurement_award SET price = 1") == "award_is_final"
    assert refused_by("UPDATE procurement_award SET rank = 2") == "award_is_final"
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("DELETE FROM procurement_award")


def test_result_is_published_with_letter_names_and_scores(reported):
    made = published(reported)
    notice, letter = made.notice_document.context, made.letter_document.context
    others = {paper.context["addressee"]: paper.context for paper in Document.objects.filter(kind="loser_letter")}
    assert (notice["supplier"], notice["price"], notice["capitals"]) == ("江城正衡会计师事务所", "268,000.00", "贰拾陆万捌仟元整")
    assert len(notice["members"]) == 3
    assert (letter["capitals"], letter["recipient"]) == ("贰拾陆万捌仟元整", made.supplier.pk)
    assert {name: paper["scores"]["rank"] for name, paper in others.items()} == {"江城明德会计师事务所": 2, "江城诚信会计师事务所": 3}
    assert made.challenge_until == reported.moment(6, 10, 23, 59).replace(second=59)


def test_letters_are_read_by_their_addressees_only(reported):
    published(reported)
    letters = Document.objects.filter(kind__in=("award_letter", "loser_letter"))
    for username, kind in (("supplier", "award_letter"), ("supplier2", "loser_letter"), ("supplier3", "loser_letter")):
        assert [paper.kind for paper in letters.visible_to(reported.cast[username])] == [kind]
    assert not letters.visible_to(reported.cast["supplier4"]).exists()
    assert not Document.objects.filter(kind="panel_report").visible_to(reported.cast["supplier"]).exists()


def test_result_is_published_once(reported):
    published(reported)
    assert refusal(actions.publish_result, reported.project, actor=reported.person("filer")) == [
        "结果已于 2026年5月29日 09:00（周五） 公告"
    ]


def test_award_is_unknown_to_bidders_until_it_is_published(reported):
    award(reported)
    supplier = reported.cast["supplier2"]
    assert not Award.objects.visible_to(supplier).exists()
    reported.at(5, 29, 9)
    actions.publish_result(reported.project, actor=reported.person("filer"))
    assert Award.objects.visible_to(supplier).count() == 1


def test_next_candidate_follows_a_winner_who_refuses(reported):
    published(reported)
    reported.at(6, 3)
    actions.annul_award(reported.project, actor=reported.person("approver"), reason="成交供应商书面拒绝签订合同")
    assert reported.project.state == State.BIDDING
    made = award(reported, 1)
    assert (made.rank, made.supplier.name, reported.project.state) == (2, "江城明德会计师事务所", State.CONTRACTING)
    assert Award.objects.filter(annulled_at=None).count() == 1


def test_refused_winner_is_not_awarded_again(reported):
    award(reported)
    actions.annul_award(reported.project, actor=reported.person("approver"), reason="拒绝签订合同")
    assert refusal(award, reported, 0) == ["不在评审报告推荐的候选人之中"]


def test_annulment_without_another_candidate_is_refused(reported):
    for place in (0, 1):
        award(reported, place)
        actions.annul_award(reported.project, actor=reported.person("approver"), reason="拒绝签订合同")
    award(reported, 2)
    assert refusal(actions.annul_award, reported.project, actor=reported.person("approver"), reason="拒绝") == ["没有可以递补的候选人"]
    assert reported.project.state == State.CONTRACTING


@pytest.mark.parametrize("username", ["approver", "supervisor"])
def test_void_award_lets_the_purchase_begin_anew(reported, username):
    published(reported)
    actions.void_award(reported.project, actor=reported.cast[username], reason="投诉成立，成交结果无效")
    lot = Bid.objects.all()[0].lot
    assert reported.project.state == State.APPROVED
    assert current_lot(reported.project) is None
    assert (lot.failure_note, Award.objects.get().annul_reason) == ("投诉成立，成交结果无效", "投诉成立，成交结果无效")
    assert not Deadline.objects.open().filter(project=reported.project).exists()
    assert Document.objects.filter(kind="failure_notice").count() == 1


def test_everybody_who_bid_hears_of_the_result(reported):
    published(reported)
    deliver_messages()
    heard = Message.objects.filter(key__startswith="result:").values_list("user__username", "subject")
    assert dict(heard) == {"supplier": "成交通知书已发出", "supplier2": "采购结果已公告", "supplier3": "采购结果已公告"}
