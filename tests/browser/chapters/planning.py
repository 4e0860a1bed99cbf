"""From the first words of a plan to the approved budget and the public intention."""

from decimal import Decimal
from typing import Any

from playwright.sync_api import expect

from config.demo import planning
from projects.models import State
from tests.browser.actors import Actor, Value, shown
from tests.browser.story import Story

REMARKS = "成本测算第 3 行“交通与住宿”的单价来源过于笼统，请写明依据后重新报送。"


def filer_creates_a_project_with_the_keyboard_alone(story: Story) -> None:
    story.ask(lambda: planning.set_the_stage(story.life))
    story.at(11, 3, year=-1)
    filer = story.actor("filer")
    assert filer.desk() == []
    filer.open("/desk/plans/new/")
    filer.tab_to("title")
    filer.page.keyboard.type(story.life.variant.title)
    filer.tab_to("kind")
    filer.page.keyboard.press("ArrowDown")
    assert filer.page.locator("[name=kind]:checked").get_attribute("value") == "auxiliary"
    filer.page.keyboard.press("Enter")
    filer.page.wait_for_url("**/line/")
    story.number = filer.page.url.split("/")[-3]
    assert (story.project.title, story.project.state) == (story.life.variant.title, State.PLAN)


def line_is_written_in_six_groups_and_saves_itself(story: Story) -> None:
    story.at(11, 12, 10, 30, year=-1)
    filer = story.actor("filer")
    filer.open(f"/desk/projects/{story.number}/line/")
    assert filer.main.locator("fieldset.sheet > legend").count() == 6
    filer.fill({"basis_document": "云财教[2017]418号"})
    expect(filer.main.get_by_role("status")).to_contain_text("已自动保存")
    filer.page.reload()
    assert filer.page.locator("[name=basis_document]").input_value() == "云财教[2017]418号"

    filer.fill(words(story))
    type_rows(filer, "costs", story.ask(lambda: planning.money(story.life)["cost_items"]))
    targets = [dict(zip(("level2", "name", "value", "unit"), row[1:], strict=True)) for row in planning.TARGETS]
    type_rows(filer, "targets", targets)
    filer.press("提交前核对")
    shown(filer.page, "贰拾玖万元整")
    shown(filer.page, "云财教〔2017〕418号")


def words(story: Story) -> dict[str, Value]:
    """Everything but the tables, as a clerk types it."""
    told: dict[str, Any] = story.ask(
        lambda: planning.description(story.life) | planning.money(story.life) | planning.compliance(story.life)
    )
    del told["cost_items"], told["targets"], told["basis_document"]
    told |= {
        "catalog_item": told["catalog_item"].code,
        "budget_line": str(told["budget_line"].pk),
        "budget": "29万",
        "expected_month": "2026年5月",
    }
    told["service_items"] = "\n".join(told["service_items"])
    return {name: value if isinstance(value, bool) else str(value) for name, value in told.items()}


def type_rows(filer: Actor, table: str, rows: list[dict[str, Any]]) -> None:
    """Fill a table row by row, asking for one more row each time; what stands elsewhere on the form must stay."""
    for place, row in enumerate(rows):
        if not filer.page.locator(f"[name='{table}-{place}-name']").count():
            filer.send(f"add:{table}")
        filer.fill({f"{table}-{place}-{name}": str(value) for name, value in row.items()})


def line_is_handed_over_and_filed(story: Story) -> None:
    story.at(11, 13, 17, year=-1)
    filer, approver = story.actor("filer"), story.actor("approver")
    filer.take("报送审批人")
    story.at(11, 14, 9, 30, year=-1)
    assert approver.desk() == ["报送计划"]
    approver.take("报送计划")
    assert story.project.state == State.REVIEW


def finance_returns_the_line_with_its_reasons(story: Story) -> None:
    story.at(11, 19, 15, year=-1)
    finance = story.actor("finance")
    finance.desk()
    finance.open("/desk/review/")
    finance.press("逐项审核")
    finance.press("核对并发出")
    decide(finance, "return", remarks=REMARKS)
    assert story.project.state == State.PLAN


def decide(finance: Actor, decision: str, **typed: str) -> None:
    """Decide on the only line of the plan and send the result."""
    name = finance.page.locator("[name^=decision_]").first.get_attribute("name") or ""
    finance.fill({name: decision})
    finance.main.locator("details summary").last.click()
    finance.fill({name.replace("decision", "remarks"): typed.pop("remarks", ""), **typed})
    finance.press("核对并发出")
    finance.confirm()


def line_is_mended_and_filed_again(story: Story) -> None:
    story.at(11, 20, 10, year=-1)
    filer, approver = story.actor("filer"), story.actor("approver")
    filer.desk()
    filer.open(f"/desk/projects/{story.number}/line/", about="returned")
    shown(filer.page, REMARKS)
    mended = planning.costs(story.life.variant.budget)[2]["source"]
    filer.fill({"costs-2-source": mended})
    filer.press("提交前核对")
    shown(filer.page, mended)
    filer.confirm()
    story.at(11, 21, 9, 30, year=-1)
    approver.take("报送计划")


def budget_is_approved_and_the_intention_published(story: Story) -> None:
    story.at(3, 6, 10)
    finance, filer = story.actor("finance"), story.actor("filer")
    finance.open("/desk/review/")
    finance.press("逐项审核", about="again")
    decide(finance, "approve", approval_number="江财预[2026]12号")
    assert (story.project.state, story.project.budget) == (State.APPROVED, Decimal(290_000))
    story.at(3, 9)
    filer.take("公开采购意向", {"summary": "检查 8 个县区的义务教育保障机制资金。", "expected_month": "2026-05"})
