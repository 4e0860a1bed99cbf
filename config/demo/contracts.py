"""Scenes of the life: the contract is signed, the work done, accepted stage by stage, and paid."""

from datetime import datetime
from decimal import ROUND_DOWN, Decimal

from config.demo import opening
from config.demo.life import Life, Scene
from contracts import actions
from contracts.models import Acceptance, Clause, Contract, GuaranteeForm, Milestone, Payment
from contracts.queries.clauses import suggested_clauses, suggested_terms
from contracts.queries.contract import award_of, contract_of, open_acceptance
from planning.actions import terminate
from registry.models import User

SHARE_OF_FIELDWORK = Decimal("0.7")
# The opinions that the actual users gave when the work was accepted: unit, agrees, words.
OPINIONS = (
    ("东湖区教育局", True, "检查组按约定时间进场，口径清楚"),
    ("西山区教育局", True, "问题逐条核实，学校负担不重"),
    ("南岭县教育局", True, "报告数据与县里账目一致"),
    ("北川县教育局", True, ""),
    ("东湖区实验小学", True, "检查不影响上课"),
    ("南岭县第二初级中学", False, "调阅资料的次数偏多，建议合并"),
)
RECIPIENTS = (("李敏", "东湖区教育局 财务股"), ("周强", "南岭县第二初级中学 总务处"))


def draft(life: Life) -> None:
    """The filer drafts the contract from the award."""
    life.at(6, 8, 10)
    if life.gives("contract_is_drafted"):
        actions.draft_contract(life.project, actor=life.person("filer"), data=draft_data(life))


def draft_data(life: Life) -> actions.Draft:
    """What the filer writes in the draft."""
    award = award_of(life.project)
    terms = suggested_terms(life.project, award)
    clauses = suggested_clauses(life.project, award, terms)
    if not life.gives("clauses_are_complete"):
        clauses[Clause.BREACH] = ""
    price = award.price if life.gives("contract_follows_award") else award.price - 100
    lawful = life.gives("guarantee_is_lawful")
    return actions.Draft(
        price=price,
        starts_on=terms.starts_on,
        ends_on=terms.ends_on if life.gives("contract_term_is_lawful") else terms.ends_on.replace(year=terms.ends_on.year + 2),
        clauses=clauses,
        stages=stages_of(life, price),
        payment_days=terms.payment_days if life.gives("payment_terms_are_lawful") else 90,
        acceptance_days=terms.acceptance_days,
        advance_percent=terms.advance_percent or Decimal(30),
        guarantee=(price * Decimal("0.05" if lawful else "0.2")).quantize(Decimal(1)),
        guarantee_form=GuaranteeForm.BANK if lawful else GuaranteeForm.CASH,
        is_budgeted=life.gives("expenditure_is_budgeted"),
    )


def stages_of(life: Life, price: Decimal) -> list[actions.Stage]:
    """The fieldwork by its units and the report as a whole; together the price."""
    variant = life.variant
    unit_price = (price * SHARE_OF_FIELDWORK / variant.quantity).quantize(Decimal("0.01"), ROUND_DOWN)
    rest = price - unit_price * variant.quantity
    if not life.gives("milestones_add_up"):
        rest -= 1
    return [
        actions.Stage("现场服务", "工作底稿和服务台账", variant.quantity, variant.unit, unit_price, life.moment(10, 31).date()),
        actions.Stage("成果报告", "检查报告和问题清单", Decimal(1), "份", rest, life.moment(11, 20).date()),
    ]


def sign(life: Life) -> None:
    """Both parties sign; the second signature makes the contract bind."""
    life.at(6, 11, 16)
    if life.gives("both_parties_have_signed"):
        actions.sign_first(life.project, actor=life.person("approver"))
    life.at(6, 12, 10, 20)
    actions.sign(life.project, actor=winner(life))
    life.project.refresh_from_db()


def publish(life: Life) -> None:
    """The contract is published and its copy filed with finance."""
    life.at(6, 15, 9, 30)
    actions.publish_contract(life.project, actor=life.person("filer"))
    life.at(6, 15, 11)
    actions.file_contract(life.project, actor=life.person("filer"), filing_number=f"江财购备〔{life.variant.year}〕{life.project.pk}号")
    if not life.gives("something_was_paid"):
        actions.end_contract(life.project, actor=life.person("approver"), ground="agreed", reason="双方协商一致提前结束")


def pay_advance(life: Life) -> None:
    """The advance is asked for, approved by another person and paid by the treasury."""
    contract = signed(life)
    life.at(7, 6)
    asked = actions.request_advance(life.project, actor=life.person("filer"), amount=contract.advance_limit, invoice="26429900000000318857")
    approve_and_pay(life, asked, approved=(7, 7), paid=(7, 10))
    if not life.gives("nothing_was_paid"):
        end_at_will(life)


def work(life: Life) -> None:
    """The supplier works in the field, reports, and hands the first stage over."""
    stage = stage_of(life, 1)
    done = Decimal(0)
    for (month, day), share, text in (
        ((9, 18), Decimal("0.375"), "进场，完成第一批单位的资料调阅和现场核查"),
        ((10, 15), Decimal("0.375"), "完成第二批单位的核查，汇总资金拨付台账"),
        ((10, 30), Decimal(1), "完成全部单位的核查，工作底稿经复核"),
    ):
        life.at(month, day, 17)
        quantity = min(stage.quantity - done, (stage.quantity * share).quantize(Decimal(1)))
        done += quantity
        actions.report_progress(life.project, actor=winner(life), milestone=stage, quantity=quantity, text=text)
    actions.deliver(life.project, actor=winner(life), milestone=stage, delivery="工作底稿装订成册，台账电子版一并提交")
    if not life.gives("delivered_work_is_checked"):
        actions.end_contract(life.project, actor=life.person("approver"), ground="agreed", reason="双方协商一致提前结束")


def end_at_will(life: Life) -> None:
    """Somebody tries to end a project on which the supplier has a claim."""
    terminate(life.project, actor=life.person("approver"), ground="agreed", reason="双方协商一致，项目不再需要")


def accept_fieldwork(life: Life) -> None:
    """The first stage is accepted, published and paid."""
    life.at(11, 3, 9)
    form_group(life, 1)
    life.at(11, 5, 15)
    record_findings(life, quality=Decimal(1))
    sign_record(life)
    life.at(11, 5, 17)
    actions.conclude_acceptance(life.project, actor=life.person("acceptor"))
    if not life.gives("nothing_was_accepted"):
        end_at_will(life)
    life.at(11, 6, 10)
    actions.publish_acceptance(life.project, actor=life.person("filer"))
    asked = request_stage(life, 1)
    if not life.gives("no_payment_is_pending"):
        actions.end_contract(life.project, actor=life.person("approver"), ground="agreed", reason="双方协商一致提前结束")
    approve_and_pay(life, asked, approved=(11, 9), paid=(11, 12))


def hand_report_over(life: Life) -> None:
    """The report is written and handed over."""
    life.at(11, 20, 15)
    stage = stage_of(life, 2)
    if life.gives("progress_is_reported"):
        actions.report_progress(life.project, actor=winner(life), milestone=stage, quantity=stage.quantity, text="报告经内部三级复核后定稿")
    if life.gives("stage_is_delivered"):
        actions.deliver(life.project, actor=winner(life), milestone=stage, delivery="报告正本 3 份，电子版 1 份")


def accept_report(life: Life) -> None:
    """The last stage is accepted with something to put right; done, the whole work is accepted."""
    acceptor = life.person("acceptor")
    life.at(11, 24, 9)
    if life.gives("every_stage_is_accepted"):
        form_group(life, 2)
        record_findings(life, quality=Decimal(1), unmet=life.gives("every_clause_is_checked"))
        life.at(11, 24, 17)
        sign_record(life)
        actions.conclude_acceptance(
            life.project, actor=acceptor, demand="补充两个县区的问题金额汇总表，并入报告附件", due_on=(life.moment(11, 26)).date()
        )
        life.at(11, 25, 16)
        if life.gives("no_rectification_is_open"):
            actions.reply_rectification(life.project, actor=winner(life), reply="汇总表已补充，报告附件重新装订")
            life.at(11, 26, 10)
            actions.close_rectification(life.project, actor=acceptor)
    life.at(11, 26, 11)
    actions.accept(life.project, actor=acceptor)
    life.project.refresh_from_db()


def ask_for_rest(life: Life) -> None:
    """The result is published; the last stage, less the rest of the advance, is asked for and approved."""
    if life.gives("disclosure_list_is_complete"):
        life.at(11, 26, 15)
        actions.publish_acceptance(life.project, actor=life.person("filer"))
    life.at(11, 27, 9)
    asked = request_stage(life, 2)
    life.at(11, 27, 11)
    actions.approve_payment(life.project, actor=life.person("approver"), payment=asked)


def pay_rest(life: Life) -> None:
    """The treasury pays the last stage and the guarantee goes back, while the recipients are being asked."""
    at = life.at(12, 1, 10, 30)
    waiting = signed(life).payments.approved().get()
    if life.gives("payments_are_finished"):
        actions.pay(life.project, actor=life.cast["treasury"], payment=waiting, voucher=voucher_of(at, waiting))
    life.at(12, 2, 10)
    actions.return_guarantee(life.project, actor=life.person("filer"), note="银行保函原件退还，承接主体签收")


def winner(life: Life) -> User:
    """The person of the supplier that won."""
    supplier = award_of(life.project).supplier
    return next(user for user in life.cast.suppliers if user.memberships.filter(organisation=supplier).exists())


def signed(life: Life) -> Contract:
    """The contract of the life."""
    contract = contract_of(life.project)
    assert contract is not None
    return contract


def stage_of(life: Life, position: int) -> Milestone:
    """A stage of the contract."""
    return signed(life).milestones.get(position=position)


def form_group(life: Life, position: int) -> None:
    """The acceptor, the reviewer and two who use the service begin to accept a stage."""
    members = [
        actions.Member(life.person(key).name, f"{life.buyer.name} {word}", life.person(key))
        for key, word in (("acceptor", "验收岗"), ("reviewer", "法规岗"))
    ]
    is_last = position == 2
    if life.gives("recipients_take_part") or not is_last:
        members += [actions.Member(name, capacity, None, is_recipient=True) for name, capacity in RECIPIENTS]
    actions.start_acceptance(life.project, actor=life.person("acceptor"), milestone=stage_of(life, position), members=members)


def record_findings(life: Life, *, quality: Decimal, unmet: bool = False) -> None:
    """The group writes down what it found; the report lacks something where `unmet`."""
    acceptance = open_acceptance(life.project)
    assert acceptance is not None
    is_last = acceptance.milestone.position == 2
    results: dict[int, tuple[bool | None, str]] = {item.position: (True, "核对一致") for item in acceptance.items.all()}
    if is_last:
        results[1] = (False, "附件缺两个县区的问题金额汇总表") if unmet else (None, "")
    heard = life.gives("recipients_are_heard") or not is_last
    opinion = "主要成果符合合同约定，附件不全，限期补齐" if unmet else "服务内容全部完成，成果符合合同约定"
    record = actions.Record(results, OPINIONS if heard else (), acceptance.milestone.quantity, quality, opinion, is_passed=True)
    actions.record_acceptance(life.project, actor=life.person("acceptor"), record=record)


def sign_record(life: Life) -> None:
    """Two members sign on the portal, the guests have signed on paper."""
    acceptance = open_acceptance(life.project)
    assert acceptance is not None
    if acceptance.milestone.position == 2 and not life.gives("every_member_has_signed"):
        return
    paper = list(acceptance.members.filter(user=None).values_list("pk", flat=True))
    actions.sign_acceptance(life.project, actor=life.person("reviewer"))
    actions.sign_acceptance(life.project, actor=life.person("acceptor"), on_paper=paper)


def request_stage(life: Life, position: int) -> Payment:
    """The filer asks for an accepted stage."""
    acceptance = Acceptance.objects.passed().get(milestone=stage_of(life, position))
    return actions.request_stage_payment(
        life.project, actor=life.person("filer"), acceptance=acceptance, invoice=f"2642990000000031900{position}"
    )


def approve_and_pay(life: Life, asked: Payment, *, approved: tuple[int, int], paid: tuple[int, int]) -> None:
    """Another person approves and the treasury pays, on these days."""
    life.at(*approved, 16)
    actions.approve_payment(life.project, actor=life.person("approver"), payment=asked)
    at = life.at(*paid, 10, 30)
    actions.pay(life.project, actor=life.cast["treasury"], payment=asked, voucher=voucher_of(at, asked))


def voucher_of(at: datetime, payment: Payment) -> str:
    """The treasury's number of a payment."""
    return f"GK{at:%Y%m%d}-{payment.pk:04d}"


SCENES: tuple[Scene, ...] = (
    Scene("draft_contract", draft),
    Scene("sign_contract", sign),
    Scene("return_winners_bond", opening.return_bonds),
    Scene("publish_contract", publish),
    Scene("pay_advance", pay_advance),
    Scene("work", work),
    Scene("accept_fieldwork", accept_fieldwork),
    Scene("hand_report_over", hand_report_over),
    Scene("accept_report", accept_report),
    Scene("ask_for_rest", ask_for_rest),
)
