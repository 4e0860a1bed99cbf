"""Opening an evaluation when the service was accepted or the contract ended: weights, indicator tree, deadline."""

import tomllib
from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal
from functools import cache
from itertools import count
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _

from core import law
from core.calendar import local_date
from evaluation.models import PER_CENT, Evaluation, Indicator, Party
from evaluation.scoring import WEIGHT_KEYS, spread
from planning.models import PlanLine, Target
from projects.deadlines import meet_deadline, open_deadline
from projects.models import Project
from projects.protocol import Happened

FILE = Path(__file__).resolve().parent.parent / "indicators.toml"
# Words in a target's name that say: the lower the better.
LESS_WORDS = ("差错", "投诉", "偏差", "超支", "逾期")
COST = "成本"
SATISFACTION = "满意度"
Key = tuple[str, str]


@cache
def default_tree() -> dict[str, list[dict[str, Any]]]:
    """Read the default indicators by party; the points of each party are a hundred."""
    return tomllib.loads(FILE.read_text(encoding="utf-8"))


def open_evaluation(project: Project, happened: Happened) -> None:
    """Effect of acceptance and of an early end: default weights, and a tree made from the plan's targets."""
    shares = law.get("evaluation.three_party", on=local_date(happened.at), region=project.region).table
    line = PlanLine.objects.filter(project=project).first()
    weights = {party.value: int(shares[key]) for party, key in WEIGHT_KEYS.items()}
    defaults = {"weights": weights, "recipient_total": line.recipient_count if line else None, "opened_at": happened.at}
    evaluation, created = Evaluation.objects.get_or_create(project=project, defaults=defaults)
    if created:
        Indicator.objects.bulk_create(derive_tree(evaluation, list(line.targets.all()) if line else []))
    open_deadline(project, "evaluation.period", step="conclude", label=_("完成绩效评价"), start=happened.at)


def close_deadlines(project: Project, happened: Happened) -> None:
    """Effect of the conclusion: its deadline is met."""
    meet_deadline(project, "conclude")


def derive_tree(evaluation: Evaluation, targets: list[Target]) -> list[Indicator]:
    """Make the leaves: the plan's targets stand in for the default indicators of their group and share the group's points."""
    position = count(1)
    return [leaf for party in Party for leaf in _leaves(evaluation, party, targets, position)]


def _leaves(evaluation: Evaluation, party: Party, targets: list[Target], position: "count[int]") -> Iterator[Indicator]:
    for key, rows in _groups(party).items():
        planned = [] if party == Party.RECIPIENT else [target for target in targets if _home(party, target) == key]
        whole = Decimal(sum(row["points"] for row in rows))
        source = rows[0]["source"]
        for target, weight in zip(planned, spread(whole, len(planned)) if planned else [], strict=True):
            yield _from_target(evaluation, party, target, weight=weight, place=next(position), source=source)
        for row in [] if planned else rows:
            yield _from_default(evaluation, party, row, place=next(position), targets=targets)


@cache
def _groups(party: Party) -> dict[Key, list[dict[str, Any]]]:
    groups: dict[Key, list[dict[str, Any]]] = defaultdict(list)
    for row in default_tree()[party.value]:
        groups[row["level1"], row["level2"]].append(row)
    return dict(groups)


def _home(party: Party, target: Target) -> Key | None:
    """The group of the party's tree that a target belongs to; one that fits no group of any party goes to the third party's output."""
    key = _level(target.level1), _level(target.level2)
    if key in _groups(party):
        return key
    if party != Party.THIRD or key[0] == SATISFACTION or key in _groups(Party.BUYER):
        return None
    keys = list(_groups(party))
    return next((found for found in keys if found[0] == key[0]), next(found for found in keys if found[1] == "质量"))


def _level(name: str) -> str:
    """A level's name without the word that plans often add: 产出指标 is 产出."""
    return name.removesuffix("指标")


def _from_target(evaluation: Evaluation, party: Party, target: Target, **leaf: Any) -> Indicator:
    less = target.level2.startswith(COST) or any(word in target.name for word in LESS_WORDS)
    return Indicator(
        evaluation=evaluation,
        position=leaf["place"],
        level1=_level(target.level1),
        level2=_level(target.level2),
        name=target.name,
        party=party,
        origin=Indicator.Origin.PLAN,
        direction=Indicator.Direction.LESS if less else Indicator.Direction.MORE,
        target=target.value,
        unit=target.unit,
        weight=leaf["weight"],
        data_source=leaf["source"],
    )


def _from_default(evaluation: Evaluation, party: Party, row: dict[str, Any], *, place: int, targets: list[Target]) -> Indicator:
    aim = _planned_satisfaction(targets) if row.get("question") == "overall" else None
    return Indicator(
        evaluation=evaluation,
        position=place,
        level1=row["level1"],
        level2=row["level2"],
        name=aim.name if aim else row["name"],
        party=party,
        question=row.get("question", ""),
        origin=Indicator.Origin.PLAN if aim else Indicator.Origin.DEFAULT,
        direction=row.get("direction", Indicator.Direction.MORE),
        target=aim.value if aim else Decimal(row.get("target", 1)),
        unit=row.get("unit", _("是否")),
        weight=Decimal(row["points"]),
        data_source=row["source"],
    )


def _planned_satisfaction(targets: list[Target]) -> Target | None:
    """The plan's own target of satisfaction in per cent, where it has one."""
    rates = (target for target in targets if _level(target.level1) == SATISFACTION and target.unit in PER_CENT)
    return next((target for target in rates if 0 < target.value <= 100), None)
