"""From the panel to the published result."""

from config.demo.awarding import register_experts
from procurement.panels import queries
from projects.models import State
from tests.browser.actors import Actor, Value, shown
from tests.browser.chapters.tendering import hand_over, seal
from tests.browser.story import Story

TALK = "就检查组人员安排、抽样方法、底稿复核和报告时间进行了磋商。供应商承诺每个检查组至少有一名注册会计师。"


def panel_is_composed_by_a_witnessed_draw(story: Story) -> None:
    story.ask(lambda: register_experts(story.life.cast))
    story.at(5, 25, 9, 45)
    representative = str(story.life.cast["reviewer"].pk)
    story.actor("approver").take("授权采购人代表", {"person": representative, "letter": "江采授[2026]8号"})
    story.at(5, 25, 9, 50)
    plan: dict[str, Value] = {"size": "3", "fields_wanted": ["会计审计", "教育管理"], "needs_legal": "false"}
    story.actor("filer").take("准备抽取专家", plan)
    story.at(5, 25, 10)
    story.actor("acceptor").take("见证抽取专家", {"token": "8254193706"})
    story.panel = story.ask(lambda: [member.user.username for member in queries.members(queries.lot_of(story.life_project()))])
    assert len(story.panel) == 3


def members_declare_and_name_their_leader(story: Story) -> None:
    nominee = story.ask(lambda: str(queries.members(queries.lot_of(story.life_project())).filter(kind="expert")[0].pk))
    for minute, username in enumerate(story.panel, 10):
        story.at(5, 25, 10, minute)
        member = story.actor(username)
        member.desk()
        member.take("声明无须回避", {"nominee": nominee})


def leader(story: Story) -> Actor:
    """The one whom the members named."""
    found = story.ask(lambda: queries.leader_of(queries.lot_of(story.life_project())))
    assert found is not None
    return story.actor(story.ask(lambda: found.user.username))


def bids_of(story: Story) -> list[int]:
    """The keys of the bids in the order of their submission."""
    return story.ask(lambda: [bid.pk for bid in queries.all_bids(queries.lot_of(story.life_project()))])


def bids_are_reviewed_and_talked_about(story: Story) -> None:
    story.at(5, 25, 10, 30)
    chair, bids = leader(story), bids_of(story)
    chair.take("审查响应文件", {f"valid_{bid}": "true" for bid in bids})
    for place, bid in enumerate(bids):
        story.at(5, 25, 11, 15 * place)
        chair.take("记录磋商", {"bid": str(bid), "summary": TALK})
    story.at(5, 25, 14)
    chair.take("要求提交最后报价", {"minutes": "60"})


def suppliers_seal_their_final_offers(story: Story) -> None:
    for minute, (username, _first, final) in enumerate(story.life.variant.prices, 10):
        story.at(5, 25, 14, minute)
        supplier = story.actor(username)
        supplier.desk()
        supplier.begin("提交最后报价")
        seal(supplier, final)
    supplier.begin("提交最后报价")
    supplier.look("handed-in")
    story.at(5, 25, 15, 5)
    leader(story).take("停止接收最后报价")
    hand_over(story, shares=3)
    leader(story).take("开启最后报价")


def members_score_alone(story: Story) -> None:
    for place, username in enumerate(story.panel):
        story.at(5, 25, 15, 30 + 10 * place)
        member = story.actor(username)
        member.open(f"/desk/projects/{story.number}/score/")
        for rank, _bid in enumerate(bids_of(story)):
            score(member, rank)
        member.confirm()


def score(member: Actor, rank: int) -> None:
    """Give the bid on the page the grade of its rank in every criterion and go on."""
    for criterion in member.main.locator("fieldset.crit").all():
        criterion.locator("input[type=radio]").nth(rank).check()
    member.go(member.main.locator(".dock button.btn-primary"))
    member.look()


def report_is_signed_and_delivered(story: Story) -> None:
    story.at(5, 26, 9)
    chair = leader(story)
    chair.take("形成评审报告", {"notes": ""})
    for minute, username in enumerate(story.panel, 20):
        story.at(5, 26, 9, minute)
        story.actor(username).take("签署评审报告", {"dissent": ""})
    story.at(5, 26, 10)
    chair.take("送交评审报告")


def supplier_is_chosen_and_the_result_published(story: Story) -> None:
    story.at(5, 28, 9, 30)
    approver = story.actor("approver")
    approver.begin("确定承接主体")
    approver.press("核对")
    shown(approver.page, "江城正衡会计师事务所")
    approver.confirm()
    assert story.project.state == State.CONTRACTING
    story.at(5, 29, 9)
    story.actor("filer").take("公告成交结果")
