"""Scenes of the life: the panel, talks, final offers, scores, the report, the award and its publication."""

from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal

from config.demo import custody, opening, remedies
from config.demo.cast import REGION, Cast
from config.demo.life import Life, Scene
from core.clock import travel
from procurement.awards import actions as awards
from procurement.models import Bid, Conflict, Criterion, Custody, Expert, Lot
from procurement.panels import actions as panels
from procurement.panels.actions import DrawPlan, Verdict
from procurement.panels.queries import all_bids, leader_of, lot_of, members, offered_bids, reviewed_bids
from procurement.sealed.queries import offer_custody
from projects.models import State
from registry.models import User

# user name: fields, employer, legal expert. One works for a bidder, one sat on another's board, two share an employer.
EXPERTS = {
    "expert1": (["会计审计"], "江城财经学院", False),
    "expert2": (["会计审计"], "江城市内部审计协会", False),
    "expert3": (["教育管理"], "江城师范学院", False),
    "expert4": (["会计审计"], "江城正衡会计师事务所", False),
    "expert5": (["会计审计", "教育管理"], "江城市会计学会", False),
    "expert6": (["法律"], "江城市律师协会", True),
    "expert7": (["教育管理"], "江城教育学院", False),
    "expert8": (["会计审计"], "江城理工大学", False),
    "expert9": (["会计审计"], "江城财经学院", False),
}
TIES = (("expert8", "mingde", "前三年内担任供应商的董事、监事"),)
FIELDS = ("会计审计", "教育管理")
MINUTES = 60
# The grade of each criterion by the order of the bids; 0 is the best.
GRADES = ((0, 0, 0, 1), (0, 1, 0, 1), (1, 0, 1, 1))


def register_experts(cast: Cast) -> None:
    """Fill the region's pool of experts, once."""
    for username, (fields, employer, is_legal) in EXPERTS.items():
        values = {"region": REGION, "fields": fields, "employer": employer, "is_legal": is_legal}
        Expert.objects.get_or_create(user=cast[username], defaults=values)
    for username, organisation, reason in TIES:
        expert = Expert.objects.get(user=cast[username])
        Conflict.objects.get_or_create(expert=expert, organisation=cast.organisations[organisation], defaults={"reason": reason})


def goes_on(life: Life) -> bool:
    """Whether the tender has been opened and has not failed."""
    return life.project.state == State.BIDDING and hasattr(lot_of(life.project), "opening")


def open_pool(life: Life) -> None:
    """The region's pool of experts is there before anybody is drawn."""
    register_experts(life.cast)


def size_of(life: Life) -> int:
    """The least that the method allows."""
    lot = lot_of(life.project)
    return lot.tender.way.group_min(life.project.budget or lot.ceiling).number


def has(life: Life, name: str) -> bool:
    """Whether the method's procedure has this."""
    return lot_of(life.project).tender.way.has(name)


def check_qualifications(life: Life) -> None:
    """Where the method asks for it, the buyer reviews the qualifications after the opening."""
    if not has(life, "qualification_review") or not life.gives("qualifications_are_checked"):
        return
    life.at(5, 25, 9, 40)
    verdicts = [Verdict(bid, is_valid=True) for bid in all_bids(lot_of(life.project))]
    panels.check_qualifications(life.project, actor=life.person("filer"), verdicts=verdicts)


def compose(life: Life) -> None:
    """The approver sends a representative, the filer freezes the pool, another witnesses the draw."""
    life.at(5, 25, 9, 45)
    if life.gives("panel_is_lawful"):
        user, letter = life.person("reviewer"), f"江采授〔{life.variant.year}〕8号"
        panels.appoint_representative(life.project, actor=life.person("approver"), user=user, letter=letter)
    life.at(5, 25, 9, 50)
    fields = FIELDS if life.gives("pool_has_enough_experts") else ("水文地质",)
    if life.gives("pool_is_frozen"):
        plan = DrawPlan(size=size_of(life), fields=fields, needs_legal=False)
        panels.prepare_draw(life.project, actor=life.person("filer"), plan=plan)
    life.at(5, 25, 10)
    panels.draw_panel(life.project, actor=life.person("acceptor"), token="8254193706")  # noqa: S106  (digits of a witness)
    if not life.gives("panel_is_lawful"):
        _lose_an_expert(life)


def _lose_an_expert(life: Life) -> None:
    """Experts keep away until the order of the draw is exhausted."""
    life.at(5, 25, 10, 5)
    while members(lot_of(life.project)).count() == size_of(life):
        member = members(lot_of(life.project))[0]
        panels.recuse(life.project, actor=member.user, case="other", reason="与供应商有合作课题")


def declare(life: Life) -> None:
    """Every member declares and names the first expert as leader."""
    seats = list(members(lot_of(life.project)))
    told = seats if life.gives("members_have_declared") else seats[:-1]
    for minute, member in enumerate(told, 10):
        life.at(5, 25, 10, minute)
        panels.declare_impartiality(life.project, actor=member.user, nominee=seats[0])


def leader(life: Life) -> User:
    """The one who leads the panel."""
    found = leader_of(lot_of(life.project))
    assert found is not None
    return found.user


def review(life: Life) -> None:
    """The panel reviews all bids."""
    life.at(5, 25, 10, 30)
    if not life.gives("bids_are_reviewed"):
        return
    bids = list(all_bids(lot_of(life.project)))
    kept = len(bids) if life.gives("enough_valid_bids") else 1
    missing = "没有提供前三年内无重大违法记录的书面声明"
    verdicts = [Verdict(bid, place < kept, "" if place < kept else missing) for place, bid in enumerate(bids)]
    panels.review_bids(life.project, actor=leader(life), verdicts=verdicts)


def talk(life: Life) -> None:
    """The panel talks with each bidder, then asks all for final offers, where the method has talks."""
    if not has(life, "talks"):
        return
    bids = list(all_bids(lot_of(life.project)))
    held = bids if life.gives("talks_were_held") else bids[:-1]
    for place, bid in enumerate(held):
        life.at(5, 25, 11, 15 * place)
        word = lot_of(life.project).tender.way.words["talk"]
        summary = (
            f"就检查组人员安排、抽样方法、底稿复核和报告时间进行了{word}。供应商承诺每个检查组至少有一名注册会计师，11月20日前提交报告。"
        )
        panels.record_talk(life.project, actor=leader(life), bid=bid, summary=summary)
    life.at(5, 25, 14)
    if life.gives("offers_are_called"):
        panels.request_offers(life.project, actor=leader(life), minutes=MINUTES)


def offer(life: Life) -> None:
    """Each bidder seals its final offer; when the time is up, custodians hand over and the panel opens all together."""
    if not has(life, "final_offers"):
        return
    lot = lot_of(life.project)
    bids = list(reviewed_bids(lot))
    given = bids if life.gives("enough_final_offers") else bids[:1]
    prices = {life.cast[username].pk: Decimal(final) for username, _first, final in life.variant.prices}
    called = offer_custody(lot)
    for minute, bid in enumerate(given, 10):
        life.at(5, 25, 14, minute)
        content = custody.seal(called, bid.supplier, prices[bid.submitted_by_id]) if called else b""
        panels.submit_offer(life.project, actor=bid.submitted_by, content=content, key=custody.key_of(content))
    called = custody.custody_of(life, Custody.Round.FINAL_OFFER)
    travel(called.deadline_at if life.gives("offers_are_due") else called.deadline_at - timedelta(minutes=30))
    panels.shut_offers(life.project, actor=leader(life))
    custody.hand_over_all(life, called, fact="offer_shares_are_enough")
    life.at(5, 25, 15, 5)
    if life.gives("offers_are_opened"):
        panels.open_offers(life.project, actor=leader(life))


def score(life: Life) -> None:
    """Each member scores alone and hands in the sheet, where criteria are rated."""
    lot = lot_of(life.project)
    if not lot.tender.is_rated:
        return
    seats = list(members(lot))
    told = seats if life.gives("scores_are_complete") else seats[:-1]
    for place, member in enumerate(told):
        life.at(5, 25, 15, 30 + 4 * place)
        for rank, bid in enumerate(offered_bids(lot)):
            differs = place == 0 and not life.gives("objective_scores_agree")
            panels.save_scores(life.project, actor=member.user, bid=bid, points=_points(lot, rank, place, differs=differs))
        panels.submit_scores(life.project, actor=member.user)


def _points(lot: Lot, rank: int, place: int, *, differs: bool) -> dict[Criterion, Decimal]:
    """One member's points for one bid: objective ones the same from all, the others a grade apart here and there."""
    found = {}
    for number, criterion in enumerate(lot.tender.criteria.all()):
        step = GRADES[min(rank, len(GRADES) - 1)][number % len(GRADES[0])]
        step += 1 if differs and criterion.is_objective else 0
        step += 1 if not criterion.is_objective and (rank + place + number) % len(GRADES) == 0 and not step else 0
        grade = criterion.grades[min(step, len(criterion.grades) - 1)]
        found[criterion] = Decimal(str(grade["points"]))
    return found


def question(life: Life) -> None:
    """Only in walks that miss a fact: the panel questions prices and does not end it, or rejects them."""
    if life.gives("abnormal_prices_are_closed") and life.gives("enough_candidates"):
        return
    life.at(5, 25, 16, 30)
    doubted = list(offered_bids(lot_of(life.project)))[1:]
    for bid in doubted:
        panels.question_price(life.project, actor=leader(life), bid=bid, question="请说明人工成本的构成")
    life.at(5, 25, 17, 10)
    for bid in doubted if life.gives("abnormal_prices_are_closed") else []:
        decision = "供应商没有在规定时间内说明"
        panels.decide_price(life.project, actor=leader(life), bid=bid, is_reasonable=False, decision=decision)


def report(life: Life) -> None:
    """The leader forms the report, every member signs, the buyer receives it."""
    life.at(5, 26, 9)
    if life.gives("report_is_made"):
        panels.make_report(life.project, actor=leader(life))
    seats = list(members(lot_of(life.project)))
    signing = seats if life.gives("report_is_signed") else seats[:-1]
    for minute, member in enumerate(signing, 20):
        life.at(5, 26, 9, minute)
        panels.sign_report(life.project, actor=member.user)
    life.at(5, 26, 10)
    if life.gives("report_is_delivered"):
        panels.deliver_report(life.project, actor=leader(life))


def decide(life: Life) -> None:
    """The approver decides in the order of the report."""
    life.at(5, 28, 9, 30)
    bids = {bid.pk: bid for bid in offered_bids(lot_of(life.project))}
    ranking = lot_of(life.project).report.ranking
    line = ranking[0] if life.gives("awardee_is_first_ranked") else ranking[1]
    awards.award(life.project, actor=life.person("approver"), bid=bids[line["bid"]])


def publish(life: Life) -> None:
    """The filer publishes the result; in one walk a bidder then challenges it and hears nothing, in one finance is not obeyed."""
    if life.project.state != State.CONTRACTING:
        return
    life.at(5, 29, 9)
    if not life.gives("result_is_published"):
        return
    awards.publish_result(life.project, actor=life.person("filer"))
    if not life.gives("challenges_are_decided"):
        life.at(6, 2, 10)
        other = Bid.objects.filter(lot=lot_of(life.project), withdrawn_at=None, award=None).order_by("pk")[0]
        words = {"text": "认为同类业绩一项评分有误，请求复核。", "facts": "本所近三年同类合同三份，已随响应文件提交。"}
        data = awards.ChallengeData(subject="result", contact="明辉 0700-1234567", **words)
        awards.file_challenge(life.project, actor=other.submitted_by, data=data)
    if not life.gives("complaint_orders_are_followed"):
        _sustain(life)


def _sustain(life: Life) -> None:
    """Finance finds the result unlawful and orders a new procurement; nobody follows."""
    life.at(6, 2, 10)
    complaint = remedies.complain(life, "result")
    life.at(6, 4, 10)
    remedies.accept(life, complaint)
    life.at(6, 9, 10)
    remedies.decide(life, complaint, decision="sustained", order="redo")


def playing(run: Callable[[Life], None]) -> Callable[[Life], None]:
    """Play a scene of the review only where a tender was opened and has not failed."""

    def scene(life: Life) -> None:
        if goes_on(life):
            run(life)

    return scene


SCENES: tuple[Scene, ...] = (
    Scene("open_expert_pool", open_pool),
    Scene("object_on_the_spot", playing(opening.object_on_the_spot)),
    Scene("check_qualifications", playing(check_qualifications)),
    Scene("compose_panel", playing(compose)),
    Scene("declare", playing(declare)),
    Scene("correct_prices", playing(opening.correct_prices)),
    Scene("review_bids", playing(review)),
    Scene("talk", playing(talk)),
    Scene("offer", playing(offer)),
    Scene("score", playing(score)),
    Scene("question_prices", playing(question)),
    Scene("report", playing(report)),
    Scene("decide_award", playing(decide)),
    Scene("publish_result", publish),
    Scene("return_bonds", opening.return_bonds),
)
