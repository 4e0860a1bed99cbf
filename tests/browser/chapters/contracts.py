"""From the draft of the contract to the last payment."""

from decimal import Decimal

from config.demo.contracts import OPINIONS, RECIPIENTS
from projects.models import State
from tests.browser.actors import Actor, Value, shown
from tests.browser.story import Story

SURVEYED = "\n".join(f"{unit}，{'认可' if agrees else '不认可'}，{text}" for unit, agrees, text in OPINIONS)
GUESTS = "\n".join(f"{name}，{capacity}，服务对象" for name, capacity in RECIPIENTS)


def contract_is_drafted_and_signed_by_both(story: Story) -> None:
    story.at(6, 8, 10)
    filer, approver, supplier = story.actor("filer"), story.actor("approver"), story.actor("supplier")
    filer.begin("起草合同")
    filer.fill(terms())
    filer.press("核对")
    shown(filer.page, "贰拾陆万捌仟元整")
    filer.confirm()
    story.at(6, 11, 16)
    approver.take("签署合同")
    story.at(6, 12, 10, 20)
    supplier.take("签订合同")
    assert story.project.state == State.PERFORMING


def terms() -> dict[str, Value]:
    """What the filer changes in the suggested draft."""
    found: dict[str, Value] = {"advance_percent": "30", "guarantee": "13,400", "guarantee_form": "bank", "is_budgeted": True}
    rows = (
        ("现场服务", "工作底稿和服务台账", "8", "县区", "23450.00", "2026-10-31"),
        ("成果报告", "检查报告和问题清单", "1", "份", "80400.00", "2026-11-20"),
    )
    names = ("title", "deliverable", "quantity", "unit", "unit_price", "due_on")
    return found | {f"{name}_{number}": value for number, row in enumerate(rows, 1) for name, value in zip(names, row, strict=True)}


def contract_is_published_and_filed(story: Story) -> None:
    story.at(6, 15, 9, 30)
    filer = story.actor("filer")
    filer.take("公告合同")
    filer.take("备案合同", {"filing_number": "江财购备〔2026〕18号"})
    filer.open("/desk/contracts/")
    filer.go(filer.main.locator("table a, ul.rows a").first)
    filer.look()


def advance_is_paid(story: Story) -> None:
    story.at(7, 6)
    story.actor("filer").take("申请付款", {"amount": "80,400.00", "invoice": "26429900000000318857"})
    settle(story, (7, 7), (7, 10))


def settle(story: Story, approved: tuple[int, int], paid: tuple[int, int]) -> None:
    """Approve and pay what was asked for, by two other people."""
    story.at(*approved, 16)
    story.actor("approver").take("审批付款", {})
    story.at(*paid, 10, 30)
    treasury = story.actor("treasury")
    treasury.desk()
    treasury.take("支付资金", {"voucher": f"GK2026{paid[0]:02d}{paid[1]:02d}-0001"})


def supplier_works_and_reports(story: Story) -> None:
    supplier = story.actor("supplier")
    for (month, day), quantity, text in (
        ((9, 18), "3", "进场，完成第一批单位的资料调阅"),
        ((10, 30), "5", "完成全部单位的核查，底稿经复核"),
    ):
        story.at(month, day, 17)
        supplier.begin("报告进度")
        supplier.main.get_by_label("现场服务").check()
        supplier.fill({"quantity": quantity, "text": text})
        supplier.press("核对")
        supplier.confirm()
    supplier.begin("交付阶段成果")
    supplier.main.get_by_label("现场服务").check()
    supplier.fill({"delivery": "工作底稿装订成册，台账电子版一并提交"})
    supplier.press("核对")
    supplier.confirm()


def fieldwork_is_accepted_and_paid(story: Story) -> None:
    story.at(11, 3, 9)
    form_group(story)
    story.at(11, 5, 15)
    record(story.actor("acceptor"), {"opinions": SURVEYED})
    sign(story)
    story.actor("acceptor").take("作出验收结论", {})
    story.at(11, 6, 10)
    story.actor("filer").take("公告验收结果")
    story.actor("filer").take("申请付款", {"invoice": "26429900000000319001"})
    settle(story, (11, 9), (11, 12))


def form_group(story: Story) -> None:
    """The acceptor, the reviewer and two who use the service."""
    people = [str(story.life.cast[name].pk) for name in ("acceptor", "reviewer")]
    story.actor("acceptor").take("组织验收", {"staff": people, "others": GUESTS})


def record(acceptor: Actor, more: dict[str, Value], *, unmet: str = "") -> None:
    """Check every item of the contract; one may be found wanting."""
    acceptor.begin("填写验收记录")
    names = [field.get_attribute("name") or "" for field in acceptor.page.locator("main [name^=met_][value=yes]").all()]
    acceptor.fill({name: "no" if name == unmet else "yes" for name in names})
    acceptor.fill({"quality": "1", "result": "yes", "opinion": "服务内容全部完成，成果符合合同约定", **more})
    acceptor.press("核对")
    acceptor.confirm()


def sign(story: Story) -> None:
    """Two sign on the page, two have signed on paper."""
    story.actor("reviewer").take("签署验收记录")
    acceptor = story.actor("acceptor")
    acceptor.begin("签署验收记录")
    for box in acceptor.page.locator("main [name=on_paper]").all():
        box.check()
    acceptor.press("核对")
    acceptor.confirm()


def report_is_accepted_after_a_correction(story: Story) -> None:
    story.at(11, 20, 15)
    supplier, acceptor = story.actor("supplier"), story.actor("acceptor")
    supplier.take("报告进度", {"quantity": "1", "text": "报告经内部三级复核后定稿"})
    supplier.take("交付阶段成果", {"delivery": "报告正本 3 份，电子版 1 份"})
    story.at(11, 24, 9)
    form_group(story)
    record(acceptor, {"opinions": SURVEYED, "note_1": "附件缺两个县区的问题金额汇总表"}, unmet="met_1")
    sign(story)
    acceptor.take("作出验收结论", {"demand": "补充两个县区的问题金额汇总表，并入报告附件", "due_on": "2026-11-26"})
    story.at(11, 25, 16)
    supplier.desk()
    supplier.take("答复整改要求", {"reply": "汇总表已补充，报告附件重新装订"})
    story.at(11, 26, 10)
    acceptor.take("复核整改")
    acceptor.take("确认验收合格")
    assert story.project.state == State.EVALUATION


def rest_is_paid(story: Story) -> None:
    story.at(11, 26, 15)
    filer = story.actor("filer")
    filer.take("公告验收结果")
    filer.take("申请付款", {"invoice": "26429900000000319002"})
    settle(story, (11, 27), (12, 1))
    paid = story.ask(lambda: sum((row.amount for row in story.life_project().contracts.get().payments.all()), Decimal(0)))
    assert paid == Decimal("268000.00")
    story.at(12, 2, 10)
    filer.take("退还履约保证金", {"note": "银行保函原件退还，承接主体签收"})
