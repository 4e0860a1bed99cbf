"""The life of one project as scenes, played by the real actions at shifted times."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from decimal import Decimal
from functools import cached_property
from itertools import dropwhile

from config.demo.cast import Cast, gather
from core.clock import local, travel
from procurement.methods import RATED
from projects.models import Project, State
from registry.models import Organisation, User

# The scene with which an attempt to procure begins, the first one and a retry.
FIRST_OF_ATTEMPT = "prepare_file"


@dataclass(frozen=True)
class Variant:
    """What differs between the projects of the demonstration; the defaults are the real project of the plan sheet."""

    title: str = "义务教育经费保障机制专项检查"
    buyer: str = "education"
    year: int = 2026
    # Days by which every date of the life is moved.
    shift: int = 0
    kind: str = "auxiliary"
    catalog_code: str = "B0501"
    budget: Decimal = Decimal("290000.00")
    basis_document: str = "云财教〔2017〕418号"
    basis_title: str = "关于开展2017年义务教育经费保障机制检查的通知"
    service_items: tuple[str, ...] = (
        "检查中央、省、市安排的义务教育保障机制资金",
        "检查各县区义务教育保障机制分担资金落实情况",
        "检查资金管理和使用的合规性、合理性，重点检查公用经费、寄宿生生活费补助、营养改善计划补助资金的拨付和使用",
    )
    recipients: str = "县区教育局和义务教育学校"
    coverage: str = "8 个县区"
    quantity: Decimal = Decimal(8)
    unit: str = "县区"
    supplier_standard: str = (
        "在中华人民共和国境内依法注册，具有独立法人资格和独立承担民事责任的能力；信誉良好，近三年无诚信不良记录；"
        "具有相关专项检查的工作经验；参加检查人员具有注册会计师或会计师资质"
    )
    # Whether finance returns the first filing once, for a cost whose source is too vague.
    is_returned: bool = True
    # First prices and final offers by supplier's user name, in the order of bidding.
    prices: tuple[tuple[str, str, str], ...] = (
        ("supplier", "275000.00", "268000.00"),
        ("supplier2", "282000.00", "276000.00"),
        ("supplier3", "286000.00", "279000.00"),
    )
    # Who keeps the shares of what bidders seal.
    custodians: tuple[str, ...] = ("reviewer", "supervisor", "auditor")
    # "" for a tender that succeeds; otherwise the reason for which the first attempt fails.
    failure: str = ""
    # How the life goes on when the failed tender is tried again; without it the life ends with the failure.
    retry: Variant | None = None
    # How it is procured; the day of the notice leaves the method the time it needs before the deadline.
    method: str = "consultation"
    scoring: str = RATED
    notice_on: tuple[int, int] = (5, 8)
    # Whom the files of all bids name as their author: a sign of collusion.
    author: str = ""
    survey_answers: int = 34
    # In yuan; nothing where no bond is asked for.
    bond: str = ""
    # In an open tender: to what the panel corrects the second bidder's price.
    correction: str = ""
    # Mean rating of the recipients, which carries the grade.
    rating: int = 5


@dataclass
class Life:
    """One project being lived. Scenes read `variant`, act as `cast` people at `at(...)`, and leave out the fact named by `without`."""

    variant: Variant = field(default_factory=Variant)
    without: str = ""
    cast: Cast = field(default_factory=gather)
    # The facts that scenes have provided or left out so far.
    asked: set[str] = field(default_factory=set)
    told: Callable[[Life], None] = lambda life: None
    _project: Project | None = None

    @property
    def project(self) -> Project:
        """The project; scenes before its creation must not ask."""
        if self._project is None:
            raise LookupError("the project has not been created yet")
        return self._project

    @project.setter
    def project(self, made: Project) -> None:
        self._project = made

    @property
    def has_project(self) -> bool:
        """Whether the first scene has created it."""
        return self._project is not None

    def gives(self, fact: str) -> bool:
        """Whether the scenes provide this fact, named like the gate that asks for it."""
        self.asked.add(fact)
        return fact != self.without

    def at(self, month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 0) -> datetime:
        """Travel to a moment of the life (year 0 is the fiscal year, -1 the year before) and return it."""
        moment = self.moment(month, day, hour, minute, year=year)
        travel(moment)
        return moment

    def moment(self, month: int, day: int, hour: int = 9, minute: int = 0, *, year: int = 0) -> datetime:
        """The moment without travelling."""
        return local(self.variant.year + year, month, day, hour, minute) + timedelta(days=self.variant.shift)

    @cached_property
    def buyer(self) -> Organisation:
        """The buying organisation."""
        return self.cast.organisations[self.variant.buyer]

    def person(self, role: str) -> User:
        """One of the buyer's people by user name without number: filer, approver, reviewer, acceptor."""
        return self.cast[role if self.variant.buyer == "education" else f"{role}2"]

    def live(self, until: State | None = None) -> Life:
        """Play the scenes in order and stop as soon as the project is in the state `until`."""
        self._play(scenes(), until)
        if self.variant.retry is not None and self.has_failed:
            self.variant = self.variant.retry
            self._play(dropwhile(lambda scene: scene.key != FIRST_OF_ATTEMPT, scenes()), until)
        return self

    def _play(self, rest: Iterable[Scene], until: State | None) -> None:
        for scene in rest:
            scene.run(self)
            self.told(self)
            if self.has_project and self.has_arrived(until):
                break

    @property
    def has_failed(self) -> bool:
        """Whether an attempt has come to nothing."""
        return self.project.lots.exclude(failed_at=None).exists()

    def has_arrived(self, until: State | None) -> bool:
        """Whether the life stops here: at the wanted state, and at the end of an attempt that fails."""
        if self.variant.failure:
            return self.has_failed
        return until is not None and self.project.state == until


@dataclass(frozen=True)
class Scene:
    """A short piece of the life: it brings the project at most one state further."""

    key: str
    run: Callable[[Life], None]


def scenes() -> Iterator[Scene]:
    """All scenes of all stages in order."""
    # slow: the scenes import this module and the whole portal
    from config.demo import awarding, contracts, evaluation, finale, planning, tendering  # noqa: PLC0415

    for part in (planning, tendering, awarding, contracts, evaluation, finale):
        yield from part.SCENES


def project_at(state: State, variant: Variant | None = None) -> Project:
    """Return a project that really walked to the state."""
    life = Life(variant=variant or Variant()).live(until=state)
    life.project.refresh_from_db()
    return life.project
