"""Fixtures of planning's tests: projects that were really walked, and the people around them."""

import copy
from collections.abc import Iterator
from typing import Any, Self

import pytest
from django.db import transaction
from pytest_django import DjangoDbBlocker

from config.demo import planning as scenes
from config.demo.life import Life, Variant
from planning.models import BudgetLine, PlanLine
from projects.models import Project, State


class Stage:
    """One life and its people."""

    def __init__(self, life: Life | None = None) -> None:
        self.life = life or Life(variant=Variant(is_returned=False))

    def __getitem__(self, username: str) -> Any:
        return self.life.cast[username]

    @property
    def project(self) -> Project:
        return self.life.project

    @property
    def line(self) -> PlanLine:
        return PlanLine.objects.select_related("project").get(project=self.project)

    @property
    def money(self) -> BudgetLine:
        return scenes.budget_line(self.life)

    def play(self, *names: str) -> Self:
        """Play scenes of the life by name."""
        for name in names:
            getattr(scenes, name)(self.life)
        if self.life.has_project:
            self.project.refresh_from_db()
        return self

    def until(self, state: State) -> Self:
        """Live from the beginning until the state."""
        self.life.live(until=state)
        self.project.refresh_from_db()
        return self


@pytest.fixture(scope="module")
def set_stage(django_db_setup: None, django_db_blocker: DjangoDbBlocker) -> Iterator[Stage]:
    """The people, the catalogue and the money, made once for all tests of a file; each test takes back what it did."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield Stage().play("set_the_stage")
        transaction.set_rollback(True)


@pytest.fixture
def staged(set_stage: Stage, db: None) -> Stage:
    """Everything is ready and there is no project."""
    return copy.deepcopy(set_stage)


@pytest.fixture
def planned(staged: Stage) -> Stage:
    """A complete line that its filer has not yet handed over."""
    return staged.play("prepare")


@pytest.fixture
def handed_over(planned: Stage) -> Stage:
    """A line that waits for its approver."""
    return planned.play("hand_over")


@pytest.fixture
def filed(handed_over: Stage) -> Stage:
    """A line that waits for finance."""
    return handed_over.play("file")


@pytest.fixture
def approved(filed: Stage) -> Stage:
    """A project with an approved budget, its intention not yet public."""
    return filed.play("approve")
