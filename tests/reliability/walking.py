"""Figure 6: a project led at random, by the right and by the wrong people, at the right and at the wrong time."""

import traceback
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager, nullcontext
from dataclasses import dataclass, field
from functools import partial
from multiprocessing import get_context
from random import Random

import pytest
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import Error, connection, connections, transaction
from django.http import Http404

from config.demo.cast import Cast
from config.demo.life import Life, Scene, scenes
from core.errors import Refused
from core.models import AuditEntry
from projects import lifecycle
from projects.models import Project
from registry.policy import may
from tests.lived import again
from tests.naive import lifecycle as naive
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.world import lived

# Where walks begin, and how many attempts each is long.
STARTS = ("prepare", "file", "approve", "answer", "open_all", "report", "publish_result", "publish_contract", "accept_report", "seal")
LENGTH, PROCESSES = 100, 2
# The one scene that prints all papers is slow, and there is a start behind it.
SCENES = tuple(scene for scene in scenes() if scene.key != "seal")
# How often the next scene of the life comes, how often any other, and how often a wrong person; else a step is tried at the spine.
NEXT, OTHER, WRONG = 0.07, 0.1, 0.15
INVARIANTS = {
    "money": """SELECT 1 FROM planning_budgetline
        WHERE NOT (0 <= paid AND paid <= contracted AND contracted <= committed AND committed <= appropriated)""",
    "ledger": """SELECT 1 FROM planning_budgetline l JOIN (
          SELECT line_id, sum(CASE kind WHEN 'commit' THEN amount WHEN 'release' THEN -amount ELSE 0 END) AS committed,
            sum(CASE kind WHEN 'pay' THEN amount ELSE 0 END) AS paid FROM planning_budgetentry GROUP BY line_id
        ) e ON e.line_id = l.id WHERE (l.committed, l.paid) <> (e.committed, e.paid)""",
    "log": """SELECT 1 FROM projects_project p WHERE p.state <> (SELECT a.data->>'state' FROM core_auditentry a
        WHERE a.chain = p.number AND a.data ? 'state' ORDER BY a.position DESC LIMIT 1)""",
    "award": """SELECT 1 FROM projects_project p WHERE p.state IN ('contracting', 'performing', 'evaluation', 'disclosure', 'disclosed')
        AND (SELECT count(*) FROM procurement_award a JOIN procurement_lot l ON l.id = a.lot_id
        WHERE l.project_id = p.id AND a.annulled_at IS NULL) <> 1""",
    "contract": """SELECT 1 FROM projects_project p WHERE p.state IN ('performing', 'evaluation', 'disclosure', 'disclosed')
        AND NOT EXISTS (SELECT 1 FROM contracts_contract c WHERE c.project_id = p.id)""",
    "bidding": """SELECT 1 FROM projects_project p WHERE p.state = 'bidding' AND NOT EXISTS
        (SELECT 1 FROM procurement_lot l JOIN procurement_tender t ON t.id = l.tender_id
        WHERE l.project_id = p.id AND l.failed_at IS NULL AND t.published_at IS NOT NULL)""",
    "early opening": """SELECT 1 FROM procurement_opening o JOIN procurement_lot l ON l.id = o.lot_id
        JOIN procurement_tender t ON t.id = l.tender_id WHERE o.at < t.deadline_at""",
    "seal": """SELECT 1 FROM procurement_bid b WHERE b.price IS NOT NULL
        AND NOT EXISTS (SELECT 1 FROM procurement_opening o WHERE o.lot_id = b.lot_id)""",
    "evaluation": """SELECT 1 FROM projects_project p WHERE p.state = 'disclosed' AND NOT EXISTS
        (SELECT 1 FROM evaluation_evaluation e WHERE e.project_id = p.id AND e.concluded_at IS NOT NULL)""",
}
BROKEN = " UNION ALL ".join(f"SELECT '{name}' WHERE EXISTS ({sql})" for name, sql in INVARIANTS.items())


class EnteredError(Exception):
    """The spine let somebody in; nothing is done there."""


@dataclass
class Walk:
    """One walk and what it has met."""

    life: Life
    random: Random
    done: int = 0
    steps: int = 0
    refused: int = 0
    broken: Counter[str] = field(default_factory=Counter)
    last: int = 0

    def go(self) -> None:
        """Take some steps and look after each."""
        self.last = last_entry()
        for _ in range(LENGTH):
            roll = self.random.random()
            try:
                if roll < OTHER:
                    self._play(roll < NEXT)
                else:
                    self._knock()
            except (Refused, PermissionDenied, Http404, ValidationError):
                self.refused += 1
            except EnteredError:
                self.steps += 1
            except Error:
                self.broken["database"] += 1
                return
            except Exception as error:  # noqa: BLE001  (a scene that finds nothing to act on; inside a step nothing may stumble)
                self._blame(error)
            # Whoever was refused has changed nothing; only then is there nothing else to look at.
            if last_entry() != self.last:
                self._look()

    def _play(self, is_next: bool) -> None:
        place = self.done + 1 if is_next and self.done + 1 < len(SCENES) else self.random.randrange(len(SCENES))
        life = self.life if self.random.random() > WRONG else _strangers(self.life, self.random)
        self._scene(SCENES[place], life)
        self.done = place if is_next else self.done

    def _scene(self, scene: Scene, life: Life) -> None:
        scene.run(life)
        if self.life.has_project:
            self.life.project.refresh_from_db()

    def _knock(self) -> None:
        project = Project.objects.order_by("pk").first()
        step = self.random.choice(list(lifecycle.steps()))
        actor = self.random.choice(list(self.life.cast.people.values()))
        if project is None:
            return
        with lifecycle.moving(project, step, actor=actor):
            if project.state not in lifecycle.steps()[step].sources or not may(actor, step, project):
                self.broken[f"let in to {step}"] += 1
            raise EnteredError

    def _blame(self, error: Exception) -> None:
        if any(frame.filename.endswith("projects/lifecycle.py") for frame in traceback.extract_tb(error.__traceback__)):
            last = traceback.extract_tb(error.__traceback__)[-1]
            self.broken[f"{type(error).__name__} {last.filename.rpartition('/')[2]}:{last.lineno}"] += 1

    def _look(self) -> None:
        """What was logged must be a way of the machine, one after the other, and what stands must fit."""
        new = list(AuditEntry.objects.filter(pk__gt=self.last).order_by("pk"))
        self.last = last_entry()
        self.steps += len(new)
        known = lifecycle.steps()
        for entry in new:
            if entry.action in known and "state" in entry.data and not _is_lawful(entry):
                self.broken[f"step {entry.action}"] += 1
        with connection.cursor() as cursor:
            cursor.execute(BROKEN)
            self.broken.update(row[0] for row in cursor.fetchall())


def last_entry() -> int:
    """The number of the newest entry of the log."""
    return AuditEntry.objects.order_by("-pk").values_list("pk", flat=True).first() or 0


def _is_lawful(entry: AuditEntry) -> bool:
    info, source, state = lifecycle.steps()[entry.action], entry.data["from"], entry.data["state"]
    before = AuditEntry.objects.filter(chain=entry.chain, position__lt=entry.position, data__has_key="state").order_by("-position").first()
    follows = before is None or before.data["state"] == source
    return follows and source in info.sources and state == (info.target or source)


def _strangers(life: Life, random: Random) -> Life:
    """The same life with its people in each other's places."""
    names, people = list(life.cast.people), list(life.cast.people.values())
    random.shuffle(people)
    made = Life(variant=life.variant, cast=Cast(dict(zip(names, people, strict=True)), life.cast.organisations))
    if life.has_project:
        made.project = life.project
    return made


@contextmanager
def unguarded() -> Iterator[None]:
    """The machine as one writes it at first."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(lifecycle, "_state_blockers", naive.nothing)
        patch.setattr(lifecycle, "_gate_blockers", naive.nothing)
        patch.setattr(lifecycle, "_move", naive.move)
        yield


def walks_from(start: str, trial: Trial) -> tuple[int, int, Counter[str]]:
    """Walk from one start until there were enough steps; how many were taken and refused, and what broke."""
    random, broken, steps, refused = Random(f"{trial.seed} {start}"), Counter[str](), 0, 0
    with lived(start) as life, unguarded() if trial.naive else nullcontext():
        while steps + refused < trial.rounds / len(STARTS):
            with transaction.atomic():
                walk = Walk(again(life.variant), random, done=[scene.key for scene in scenes()].index(start))
                walk.go()
                transaction.set_rollback(True)
            steps, refused, broken = steps + walk.steps, refused + walk.refused, broken + walk.broken
    return steps, refused, broken


def walks(trial: Trial) -> Result:
    """Walk from every start for an equal part of the steps, in as many processes as the tests may have."""
    connections.close_all()
    with ProcessPoolExecutor(PROCESSES, mp_context=get_context("fork")) as pool:
        found = list(pool.map(partial(walks_from, trial=trial), STARTS))
    steps, refused = (sum(row[place] for row in found) for place in (0, 1))
    broken = sum((row[2] for row in found), Counter[str]())
    words = f" ({', '.join(f'{name} {count}' for name, count in broken.most_common(4))})" if broken else ""
    return Result(f"{sum(broken.values())} broken{words}; {steps} taken, {refused} refused", not broken)


FIGURES = (Figure(6, "invariants broken by a random walk of the machine", "0", 20_000, 6, walks),)
