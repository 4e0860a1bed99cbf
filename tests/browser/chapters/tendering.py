"""From the tender file to the opening of the bids."""

from decimal import Decimal

from playwright.sync_api import expect

from config.demo import custody, tendering
from config.demo.paper import simple_pdf
from procurement.models import Custody
from procurement.sealed.queries import candidates
from projects.models import State
from tests.browser.actors import Actor, Value, Visitor, shown
from tests.browser.story import Story

PASSPHRASE = "纸上的口令 2026 五月"


def tender_file_is_drafted_and_reviewed(story: Story) -> None:
    story.at(4, 8, 10)
    filer, reviewer = story.actor("filer"), story.actor("reviewer")
    filer.begin("编制采购文件")
    filer.fill(tender_file(story))
    filer.press("核对")
    filer.confirm()
    starting_without_reviews_is_refused_and_keeps_what_was_typed(filer)

    story.at(4, 13, 15)
    opinion = {
        "is_passed": "true",
        "opinion": "预算、资产、财务合规；理由充分；实施计划完整。",
        "members": "采购、财务、业务、监督机构各一人",
    }
    reviewer.take("审查采购文件", {"kind": "general", **opinion})
    story.at(4, 16, 10)
    reviewer.take("审查采购文件", {"kind": "key", **opinion, "legal_adviser": "江城法治律师事务所 高明"})


def starting_without_reviews_is_refused_and_keeps_what_was_typed(filer: Actor) -> None:
    filer.begin("启动采购")
    filer.fill({"deadline_at": "2026-05-25T09:30", "place": "江城公共资源交易中心 3 楼磋商室"})
    filer.press("核对")
    filer.agree()
    assert filer.heading == "还不能启动采购"
    reasons, clauses = zip(*filer.refusals(), strict=True)
    assert reasons == ("1．采购文件没有一般性审查的意见", "2．采购文件没有重点审查的意见", "3．还没有确定托管人，响应文件无从密封")
    sources = ["《政府采购需求管理办法》", "《政府采购需求管理办法》", "《政府采购竞争性磋商采购方式管理暂行办法》"]
    assert [clause.split("（")[0] for clause in clauses] == [f"依据：{source}" for source in sources]
    # Somebody else reviews, so nothing leads the filer to a page that is not for them; who keeps the shares is the filer's own matter.
    assert filer.main.get_by_role("link", name="去办理").count() == 1
    shown(filer.page, "项目没有变动")
    filer.press("重新检查")
    assert filer.page.locator("[name=deadline_at]").input_value() == "2026-05-25T09:30"


def tender_file(story: Story) -> dict[str, Value]:
    typed: dict[str, Value] = {
        "requirement": story.ask(lambda: tendering.requirement(story.life)),
        "ceiling": "29万",
        "pricing": "固定总价",
        "method_reason": "属于政府购买服务项目，服务方案和人员水平需要综合比较",
        "needs_key_review": "true",
        "qualifications": story.life.variant.supplier_standard.replace("；", "\n"),
        "is_consortium_allowed": "false",
        "price_weight": "20",
        "small_deduction": "15",
        "contract_terms": tendering.TERMS,
        "risks": tendering.RISKS,
    }
    for number, (name, points, is_objective, kind, grades) in enumerate(tendering.ITEMS, 1):
        lines = "\n".join(f"{value}｜{text}" for value, text in grades)
        item: dict[str, Value] = {"name": name, "points": points, "kind": kind, "objective": is_objective, "grades": lines}
        typed |= {f"item_{number}_{part}": value for part, value in item.items()}
    return typed


def custodians_make_their_keys(story: Story) -> None:
    story.at(5, 7, 9)
    names = story.life.variant.custodians
    people = story.ask(lambda: [str(each.pk) for each in candidates(story.life_project()) if each.user.username in names])
    story.actor("filer").take("确定托管人", {"members": people})
    for username in names:
        custodian = story.actor(username)
        custodian.begin("登记托管公钥")
        making = custodian.main.locator("[data-custody-make]")
        # As slow as a real one would be for everybody who guesses; here nobody does.
        making.evaluate("form => { form.dataset.workFactor = '10' }")
        for field in making.locator("[data-passphrase]").all():
            field.fill(PASSPHRASE)
        making.locator("[data-make]").click()
        story.kept[username] = custodian.keep(making.locator("[data-key-file]:not([hidden])"))
        custodian.press("核对")
        custodian.confirm()


def procurement_starts_with_a_notice(story: Story) -> None:
    story.at(5, 8, 10)
    story.actor("filer").take("启动采购", {"deadline_at": "2026-05-25T09:30", "place": "江城公共资源交易中心 3 楼磋商室"})
    assert story.project.state == State.BIDDING


def suppliers_take_the_file_and_ask(story: Story) -> None:
    story.at(5, 11, 9, 20)
    for username in ("supplier", "supplier2", "supplier3"):
        supplier = story.actor(username)
        supplier.desk()
        supplier.open("/desk/tenders/")
        supplier.press("看采购")
        supplier.press("获取采购文件")
        shown(supplier.page, "已获取采购文件")
    asker = story.actor("supplier")
    asker.press("询问购买主体")
    asker.fill({"text": tendering.QUESTION})
    asker.press("发出询问")

    story.at(5, 14, 11)
    filer = story.actor("filer")
    filer.begin("答复询问")
    filer.main.get_by_label(tendering.QUESTION).check()
    filer.fill({"answer": tendering.ANSWER})
    filer.press("核对")
    filer.confirm()


def suppliers_seal_and_submit_their_bids(story: Story) -> None:
    prices = {name: first for name, first, _final in story.life.variant.prices}
    story.at(5, 24, 15)
    first = story.actor("supplier")
    bid(first, "280000.00")
    bid(first, prices["supplier"], replaces=True)
    bid(story.actor("supplier2"), prices["supplier2"])
    without_scripts = Visitor(story, state=story.actor("supplier3").context.storage_state(), scripts=False)
    go_to_bid(without_scripts)
    expect(without_scripts.main.locator("[data-seal-bid] button")).to_be_disabled()
    without_scripts.context.close()
    hand_in_what_a_program_sealed(story, "supplier3", prices["supplier3"])


def go_to_bid(supplier: Visitor) -> None:
    supplier.open("/desk/tenders/")
    supplier.press("看采购")
    supplier.go(supplier.main.locator("a[href$='/bid/']").first)
    supplier.look()


def bid(supplier: Visitor, price: str, *, replaces: bool = False) -> None:
    """Choose the papers, type the price, seal and hand in; the receipt of the bid before signs what replaces it."""
    go_to_bid(supplier)
    if replaces:
        supplier.look("handed-in")
        supplier.choose("#own", "receipt.json", supplier.story.kept["receipt"])
    for kind, title in (("qualification", "资格证明"), ("technical", "技术与商务响应")):
        supplier.attach(f"#part-{kind}", title, simple_pdf(f"{title} {price}", supplier.story.life.variant.title))
    seal(supplier, price)


def seal(supplier: Visitor, price: str) -> None:
    """Seal on one's own computer, keep the receipt and hand in."""
    supplier.fill({"price": price, "agreed": True})
    supplier.story.kept["receipt"] = supplier.keep(supplier.main.locator("[data-seal-bid] button"))
    shown(supplier.page, "已提交，回执 HZ-2026-")


def hand_in_what_a_program_sealed(story: Story, username: str, price: str) -> None:
    supplier = story.actor(username)
    go_to_bid(supplier)
    content = story.ask(lambda: custody.seal(custody_of(story), tendering.supplier_of(story.life.cast[username]), Decimal(price)))
    supplier.choose("#package", "bid.sb1", content)
    supplier.main.locator("[data-hand-in] button").click()
    shown(supplier.page, "已提交，回执 HZ-2026-")


def custody_of(story: Story) -> Custody:
    """The round under way, for work that is done inside `ask`."""
    return Custody.objects.filter(lot__project=story.life_project()).latest("pk")


def custodians_hand_over(story: Story) -> None:
    story.at(5, 25, 9, 30)
    story.actor("filer").take("停止接收响应")
    hand_over(story, shares=9)


def hand_over(story: Story, *, shares: int) -> None:
    """As many custodians as it takes unlock their shares in the browser; the last one stays away."""
    for username in story.life.variant.custodians[:-1]:
        custodian = story.actor(username)
        custodian.desk()
        custodian.begin("交出份额")
        custodian.choose("[data-identity]", "custody.age", story.kept[username])
        custodian.main.locator("[data-passphrase]").fill(PASSPHRASE)
        custodian.main.locator("[data-custody-open] button").click()
        shown(custodian.page, f"已交出 {shares} 份份额。")


def bids_are_opened(story: Story) -> None:
    story.at(5, 25, 9, 35)
    story.actor("filer").take("开启响应文件")
