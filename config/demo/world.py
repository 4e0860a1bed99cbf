"""The world of the demonstration: projects at every state, failures, a suspension and concluded years, all really walked."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from django.db import transaction

from config.demo import remedies
from config.demo.awarding import publish
from config.demo.cast import Cast, gather
from config.demo.life import Life, Variant, scenes
from config.demo.methods import VARIANTS
from config.demo.paper import simple_pdf
from config.demo.tendering import pick_up, supplier_of
from core import log
from core.clock import local, today, travel
from core.money import yuan
from procurement.panels.queries import lot_of
from procurement.standing.actions import BanData, record_ban, store_document
from procurement.warnings.actions import look_at
from projects.actions import suspend
from projects.models import Project, State

# What the platform's clock shows when the world is ready.
TODAY = local(2026, 12, 21, 9, 30)


# User name, first price and final offer as shares of the budget.
BIDDERS = (
    ("supplier", Decimal("0.95"), Decimal("0.92")),
    ("supplier2", Decimal("0.97"), Decimal("0.95")),
    ("supplier3", Decimal("0.98"), Decimal("0.96")),
)


@dataclass(frozen=True)
class Plot:
    """One project of the world: how it differs, how far it goes, and what happens at the end."""

    variant: Variant
    until: State
    ending: Callable[[Life], None] = lambda life: None


def build(say: Callable[[str], None]) -> None:
    """Build the world once; a world that is there already is left as it is."""
    if Project.objects.exists():
        return
    say("正在搭建演示数据：每个项目都由各角色逐步办理")
    with transaction.atomic():
        cast = gather()
        for plot in plots():
            life = Life(variant=plot.variant, cast=cast).live(until=plot.until)
            plot.ending(life)
            say(f"  {life.project.number}  {life.project.title}  {life.project.get_state_display()}")
        travel(TODAY)
        keep_papers(cast)
    log.publish_head()


def plots() -> Iterator[Plot]:
    """The oldest first."""
    yield from (_concluded(year, *row) for year, row in CONCLUDED.items())
    yield Plot(Variant(), State.DISCLOSED)
    yield from LIVING
    yield from (Plot(replace(VARIANTS[key], shift=7 * weeks), until) for key, (weeks, until) in BY_METHOD.items())


def keep_papers(cast: Cast) -> None:
    """A supplier keeps its usual papers at hand; finance has entered a ban by which another may not take part."""
    for kind, name in (("licence", "营业执照.pdf"), ("finance", "2025年度审计报告.pdf")):
        user = cast["supplier"]
        store_document(supplier_of(user), actor=user, kind=kind, file=(simple_pdf(name, supplier_of(user).name), name))
    ends = today().replace(year=today().year + 1)
    ban = BanData("ban", "江城市财政局", "江财罚〔2026〕3号", "在其他采购活动中提供虚假材料谋取成交", today(), ends)
    record_ban(supplier_of(cast["supplier4"]), actor=cast["supervisor"], data=ban)


# How many weeks later than the real project each other method is, and how far it has come.
BY_METHOD: dict[str, tuple[int, State]] = {
    "open_tender": (32, State.BIDDING),
    "lowest_price": (26, State.PERFORMING),
    "invited_tender": (32, State.BIDDING),
    "negotiation": (29, State.CONTRACTING),
    "single_source": (29, State.CONTRACTING),
}


# Three concluded years: title, buyer, catalogue code, kind, budget, rating.
CONCLUDED: dict[int, tuple[str, str, str, str, str, int]] = {
    2023: ("社区居家养老上门服务", "civil", "A0402", "public", "360000.00", 5),
    2024: ("困境儿童关爱服务", "civil", "A0401", "public", "240000.00", 4),
    2025: ("义务教育学校食堂专项检查", "education", "B0501", "auxiliary", "260000.00", 4),
}


def _concluded(year: int, *row: object) -> Plot:
    title, buyer, code, kind, budget, rating = map(str, row)
    return Plot(_variant(title, budget, buyer=buyer, catalog_code=code, kind=kind, year=year, rating=int(rating)), State.DISCLOSED)


def _variant(title: str, budget: str, **differences: Any) -> Variant:
    """A made-up purchase: prices a little under the budget, or one lonely bidder where the tender is to fail."""
    amount = Decimal(budget)
    bidders = BIDDERS[:1] if differences.get("failure") else BIDDERS
    own = Variant(
        title=title,
        budget=amount,
        is_returned=False,
        basis_document=f"江财购〔{differences.get('year', 2026) - 1}〕21号",
        basis_title="关于做好年度政府购买服务工作的通知",
        service_items=(f"按照服务方案提供{title}", "建立服务台账并按月报告进度", "服务结束后提交总结报告"),
        recipients="辖区服务对象",
        supplier_standard="依法登记，具有独立承担民事责任的能力，近三年无重大违法记录，具有同类服务经验",
        prices=tuple((name, str(yuan(amount * first)), str(yuan(amount * final))) for name, first, final in bidders),
    )
    return replace(own, **differences)


def _retried(title: str, budget: str, *, weeks: int, shift: int, **differences: Any) -> Variant:
    """A purchase whose first tender finds one bidder and whose second, some weeks later, goes on as any other; `shift` moves the second."""
    second = _variant(title, budget, shift=shift, **differences)
    first = _variant(title, budget, shift=shift - 7 * weeks, failure="too_few", **differences)
    return replace(first, retry=second)


def _pause(life: Life) -> None:
    """A complaint about the tender file is under way, and finance has ordered a pause."""
    life.at(5, 11, 9, 20)
    pick_up(life)
    life.at(5, 11, 14)
    complaint = remedies.complain(life, "file")
    life.at(5, 13, 10)
    remedies.accept(life, complaint)
    cast: Cast = life.cast
    notice, until = "江财购〔2026〕8号", local(2027, 1, 8, 17)
    suspend(life.project, actor=cast["supervisor"], reason="投诉处理期间暂停采购活动", notice_number=notice, until=until)


def _complain(life: Life) -> None:
    """A complaint about the result was dismissed; a second bidder's question was answered."""
    publish(life)
    life.at(6, 1, 10)
    remedies.inquire(life)
    life.at(6, 2, 15)
    complaint = remedies.complain(life, "result")
    life.at(6, 5, 10)
    remedies.accept(life, complaint)
    life.at(6, 24, 11)
    remedies.decide(life, complaint, decision="unfounded")


def _compose(life: Life) -> None:
    """The responses are open, the panel sits, and a sign that they were written by one hand waits for it."""
    keys = [scene.key for scene in scenes()]
    for scene in list(scenes())[keys.index("take_files") : keys.index("review_bids")]:
        scene.run(life)
    look_at(lot_of(life.project))


# Moved by whole weeks, so that a day on which an office is open stays one.
LIVING: tuple[Plot, ...] = (
    Plot(
        _variant("校园安全第三方巡查", "450000.00", buyer="education", catalog_code="B0501", kind="auxiliary", year=2027, shift=28),
        State.PLAN,
    ),
    Plot(
        _variant("残疾人社区康复服务", "380000.00", buyer="civil", catalog_code="A0406", kind="public", year=2027, shift=28), State.REVIEW
    ),
    Plot(
        _variant("教师心理健康支持服务", "360000.00", buyer="education", catalog_code="A0504", kind="auxiliary", shift=273), State.APPROVED
    ),
    Plot(_variant("社区矫正心理服务", "320000.00", buyer="civil", catalog_code="A1003", kind="public", shift=224), State.BIDDING),
    Plot(
        _variant(
            "校园周边环境评估服务", "270000.00", buyer="education", catalog_code="B0702", kind="auxiliary", shift=203, author="王某某"
        ),
        State.BIDDING,
        _compose,
    ),
    Plot(
        _variant("流浪乞讨人员救助服务", "300000.00", buyer="civil", catalog_code="A0403", kind="public", shift=217), State.BIDDING, _pause
    ),
    Plot(
        _variant("家庭教育指导服务", "330000.00", buyer="education", catalog_code="A0504", kind="auxiliary", shift=175),
        State.CONTRACTING,
        _complain,
    ),
    Plot(
        _variant("中小学课后服务质量评估", "310000.00", buyer="education", catalog_code="B0702", kind="auxiliary", shift=203),
        State.CONTRACTING,
    ),
    Plot(
        _variant("农村学校营养餐质量检测", "520000.00", buyer="education", catalog_code="A1702", kind="auxiliary", shift=182),
        State.PERFORMING,
    ),
    Plot(
        _retried("留守儿童关爱保护服务", "260000.00", weeks=8, shift=14, buyer="civil", catalog_code="A0401", kind="public"),
        State.EVALUATION,
    ),
    Plot(_variant("社区养老服务质量评估", "280000.00", buyer="civil", catalog_code="B0702", kind="auxiliary", shift=14), State.EVALUATION),
    Plot(
        _variant("青少年法治宣传教育服务", "240000.00", buyer="education", catalog_code="A1502", kind="auxiliary", shift=-7),
        State.DISCLOSURE,
    ),
    Plot(
        _variant("基层公共文化活动组织服务", "210000.00", buyer="civil", catalog_code="A0802", kind="public", shift=154, failure="too_few"),
        State.APPROVED,
    ),
    Plot(
        _variant("公益慈善项目宣传服务", "205000.00", buyer="civil", catalog_code="A1502", kind="public", shift=119, failure="too_few"),
        State.APPROVED,
    ),
)
