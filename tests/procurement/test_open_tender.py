"""An open tender from the file to the award: what it has that a consultation has not, and the other way round."""

from decimal import Decimal

from config.demo.life import Life
from config.demo.methods import VARIANTS
from config.demo.tendering import bid, living
from core.clock import today, travel
from procurement.awards.papers import loser_letter
from procurement.bids import actions as bids
from procurement.methods import Method
from procurement.models import AbnormalReview, Bid, BidReview
from procurement.panels import actions
from procurement.panels.actions import Verdict
from procurement.panels.queries import all_bids, bids_to_review, members, offered_bids
from procurement.panels.queries.progress import Progress
from procurement.panels.rules import qualifications_are_checked
from procurement.tenders.queries import choosing
from projects.models import Document
from tests.procurement.conftest import refusal, withdraw
from tests.procurement.test_tender_gates import messages, redraft

SCENE, VARIANT = "hand_in", VARIANTS["open_tender"]


def check(life: Life, *valid: bool) -> None:
    verdicts = [Verdict(bid, ok, "" if ok else "没有提供纳税证明") for bid, ok in zip(all_bids(living(life)), valid, strict=True)]
    actions.check_qualifications(life.project, actor=life.person("filer"), verdicts=verdicts)


def test_award_keeps_the_opened_price_and_papers_the_words_of_a_tender(live):
    awarded = live("publish_result")
    project, title = awarded.project, awarded.project.title
    titles = set(Document.objects.filter(project=project).values_list("title", flat=True))
    wanted = ("招标文件", "公开招标公告", "开标一览表", "评标报告", "中标结果公告", "中标通知书", "未中标告知书")
    assert {f"{title}{name}" for name in wanted} - titles == set()
    record = Document.objects.get(project=project, kind="opening_record").context
    assert [bid["price"] for bid in record["bids"]] == ["2,280,000.00", "2,330,000.00", "2,360,000.00"]
    assert "第四十一条" in record["basis"]
    award = living(awarded).awards.get()
    assert (award.price, award.bid.price) == (Decimal("2280000.00"), Decimal("2280000.00"))
    assert members(award.lot).count() == 5
    other = Bid.objects.filter(lot=award.lot, award=None).order_by("pk")[0]
    assert loser_letter(award, other)["scores"]["rank"] == 2


def test_panel_waits_for_the_review_of_qualifications(opened):
    assert Progress(opened.project).qualifications_wait
    check(opened, True, True, True)
    assert not Progress(opened.project).qualifications_wait
    assert refusal(check, opened, True, True, True) == ["资格审查已经完成"]


def test_who_does_not_qualify_is_not_reviewed_and_too_few_end_the_tender(opened):
    check(opened, True, True, False)
    lot = living(opened)
    assert BidReview.objects.get(bid__lot=lot).reason == "没有提供纳税证明"
    assert bids_to_review(lot).count() == 2
    assert messages(qualifications_are_checked, opened.project) == ["通过资格审查的供应商不足。应有 3 家以上，现有 2 家"]


def test_a_tender_has_no_talks_and_no_final_offers(live):
    life = live("review_bids")
    lot = living(life)
    chair = next(member.user for member in members(lot) if member.is_leader)
    first = all_bids(lot)[0]
    assert refusal(actions.record_talk, life.project, actor=chair, bid=first, summary="谈") == ["公开招标不进行谈判、磋商"]
    assert refusal(actions.request_offers, life.project, actor=chair, minutes=60)[-1] == "公开招标没有最后报价，以投标报价为准"
    assert [offered_bids(lot).count(), Progress(life.project).sheets_wait] == [3, True]


def test_low_prices_are_questioned_after_the_review(closed, live):
    bid(living(closed), closed.cast["supplier"], Decimal("800000.00"))
    live("review_bids")
    assert AbnormalReview.objects.get(bid__lot=living(closed)).bid.price == Decimal("800000.00")


def test_a_negotiation_after_a_tender_with_two_bidders_needs_only_two(closed):
    lot = living(closed)
    withdraw(closed, "supplier3")
    travel(lot.tender.deadline_at)
    note = "截至投标截止时间，只有 2 家供应商投标。"
    bids.fail_procurement(closed.project, actor=closed.person("filer"), reason="too_few", note=note)
    tender = redraft(closed, method="negotiation", scoring="最后报价最低", changes="改为竞争性谈判")
    assert (tender.minimum.number, tender.least("candidates").number) == (2, 2)
    assert tender.minimum.citation == Method("negotiation", today()).cite("final_offers_after_tender")
    assert choosing.request_waits(closed.project)
