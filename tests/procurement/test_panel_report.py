"""The report: the ranking anyone can recompute, signatures, other opinions, silence, delivery."""

from decimal import Decimal

import pytest
from django.db import IntegrityError, connection, transaction
from django.urls import reverse

from config.demo.awarding import leader
from procurement.models import Report
from procurement.panels import actions
from procurement.panels.queries import members
from procurement.scoring import ScoredBid, Terms, rank
from projects.lifecycle import blockers
from projects.models import Deadline, Document
from tests.procurement.conftest import lot_of, refusal

SCENE = "score"
D = Decimal


@pytest.fixture
def scored(live):
    life = live("score")
    life.at(5, 26, 9)
    return life


def make(life, notes=""):
    return actions.make_report(life.project, actor=leader(life), notes=notes)


def sign_all(life, but=()):
    for member in members(lot_of(life)):
        if member not in but:
            actions.sign_report(life.project, actor=member.user)


def test_ranking_can_be_recomputed_from_the_report(scored):
    report = make(scored)
    terms = Terms(report.terms["method"], D(report.terms["price_weight"]), D(report.terms["small_deduction"]))
    bids = [
        ScoredBid(line["supplier"], D(line["price"]), line["small"], tuple(tuple(map(D, expert["points"])) for expert in line["experts"]))
        for line in report.ranking
    ]
    keys = ("supplier", "evaluated_price", "price_score", "technical_score", "total", "rank")
    assert [{key: line[key] for key in keys} for line in report.ranking] == [line.as_dict() for line in rank(bids, terms)]
    assert [(line["supplier"], line["rank"]) for line in report.ranking] == [
        ("江城正衡会计师事务所", 1),
        ("江城明德会计师事务所", 2),
        ("江城诚信会计师事务所", 3),
    ]


def test_report_is_due_and_its_delivery_starts_the_decision(scored):
    make(scored)
    assert Deadline.objects.get(project=scored.project, step="deliver_report").due_at == scored.moment(5, 28, 23, 59).replace(second=59)
    sign_all(scored)
    actions.deliver_report(scored.project, actor=leader(scored))
    assert Deadline.objects.get(project=scored.project, step="deliver_report").met_at is not None
    assert Deadline.objects.get(project=scored.project, step="award").due_at == scored.moment(6, 2, 23, 59).replace(second=59)


def test_unsigned_report_can_be_made_again_and_a_signed_one_not(scored):
    make(scored)
    assert make(scored, "补充说明").notes == "补充说明"
    actions.sign_report(scored.project, actor=leader(scored))
    assert refusal(make, scored) == ["评审报告已经有成员签署，不能重做"]
    for statement in ("UPDATE procurement_report SET ranking = '[]'", "UPDATE procurement_reportsignature SET dissent = 'x'"):
        with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement)
    assert Report.objects.get().ranking != []


def test_scores_stay_once_the_report_is_made(scored):
    make(scored)
    assert refusal(actions.reopen_scores, scored.project, actor=leader(scored), case="分值汇总计算错误", reason="重算") == [
        "评审报告已经形成，不能再更正评分"
    ]


def test_dissent_stands_in_the_document(scored):
    make(scored)
    first, *rest = members(lot_of(scored))
    actions.sign_report(scored.project, actor=first.user, dissent="认为第二名的服务方案分偏低")
    for member in rest:
        actions.sign_report(scored.project, actor=member.user)
    paper = actions.deliver_report(scored.project, actor=leader(scored)).document.context
    assert [row["dissent"] for row in paper["signatures"]] == ["认为第二名的服务方案分偏低", "", ""]
    assert paper["members"][0]["name"] == first.user.name


def test_silence_counts_as_consent_after_a_working_day(scored):
    make(scored)
    silent = list(members(lot_of(scored)))[-1]
    sign_all(scored, but=[silent])
    assert refusal(actions.deliver_report, scored.project, actor=leader(scored)) == ["还有成员没有签署评审报告：采购人代表"]
    scored.at(5, 28, 0, 1)
    paper = actions.deliver_report(scored.project, actor=leader(scored)).document.context
    assert [row["is_silent"] for row in paper["signatures"]] == [False, False, True]


def test_member_signs_once(scored):
    make(scored)
    actions.sign_report(scored.project, actor=leader(scored))
    assert refusal(actions.sign_report, scored.project, actor=leader(scored)) == ["您已经签署"]


def test_report_is_delivered_once(scored):
    make(scored)
    sign_all(scored)
    actions.deliver_report(scored.project, actor=leader(scored))
    assert refusal(actions.deliver_report, scored.project, actor=leader(scored)) == ["评审报告已经送交"]
    assert Document.objects.filter(kind="panel_report").count() == 1


def test_buyer_sees_report_and_sheets_after_the_delivery(scored, as_user):
    make(scored)
    url = reverse("report", args=[scored.project.number])
    assert as_user(scored.person("approver")).get(url).status_code == 404
    sign_all(scored)
    actions.deliver_report(scored.project, actor=leader(scored))
    page = as_user(scored.person("approver")).get(url)
    assert (page.status_code, len(page.context["sheets"])) == (200, 9)


def test_member_sees_the_report_with_the_own_sheet_only(scored, as_user):
    make(scored)
    page = as_user(leader(scored)).get(reverse("report", args=[scored.project.number]))
    assert {sheet["code"] for sheet in page.context["sheets"]} == {"专家 01"}


@pytest.mark.parametrize(
    ("username", "status"), [("auditor", 200), ("supervisor", 200), ("supplier", 404), ("filer2", 404), ("administrator", 404)]
)
def test_report_page_by_role(scored, as_user, username, status):
    make(scored)
    assert as_user(scored.cast[username]).get(reverse("report", args=[scored.project.number])).status_code == status


def test_award_waits_for_the_report(scored):
    assert [blocker.fact for blocker in blockers(scored.project, "award")] == ["report_is_signed", "report_is_delivered"]
