"""A project whose evaluation has just been opened, with the people around it, and one whose plan of evaluation is fixed."""

from collections.abc import Callable
from dataclasses import dataclass

import pytest

from config.demo import evaluation as scenes
from config.demo.cast import Cast
from config.demo.life import Life
from core.errors import Refused
from evaluation import actions
from evaluation.actions.survey import Link
from evaluation.models import Evaluation
from projects.models import Project

GOOD = actions.Answer({"overall": 5, "access": 4, "attitude": 5, "effect": 3}, "很好")
CONCLUSION = actions.Conclusion(summary="完成")


@dataclass
class World:
    """One life, stopped in its evaluation."""

    life: Life

    @property
    def project(self) -> Project:
        return self.life.project

    @property
    def cast(self) -> Cast:
        return self.life.cast

    @property
    def evaluation(self) -> Evaluation:
        return Evaluation.objects.get(project=self.project)

    def play(self, *names: str) -> None:
        """Play scenes of the evaluation by key."""
        for scene in scenes.SCENES:
            if scene.key in names:
                scene.run(self.life)

    def links(self, number: int) -> list[Link]:
        """Hand out so many links, one each to made-up units."""
        units = [f"单位{place}" for place in range(number)]
        return actions.issue_survey_links(self.project, actor=self.cast["filer"], units=units, each=1)

    def answers(self, number: int, answer: actions.Answer = GOOD) -> None:
        """Hand out links and answer through each."""
        for link in self.links(number):
            actions.answer_survey(link.token, answer=answer)


@pytest.fixture
def opened(life: Life) -> World:
    """The service was accepted a moment ago."""
    return World(life)


@pytest.fixture
def world(opened: World) -> World:
    """The plan of the evaluation is fixed."""
    opened.play("set_up_evaluation")
    return opened


@pytest.fixture
def assessed(world: World) -> World:
    """All three parties are in."""
    world.play("survey", "count", "assess")
    return world


@pytest.fixture
def refused() -> Callable[..., set[str]]:
    """Run something that must be refused and return the names of the gates, or the messages of rules without a name."""

    def run(action: Callable[..., object], *args: object, **kwargs: object) -> set[str]:
        with pytest.raises(Refused) as caught:
            action(*args, **kwargs)
        return {blocker.fact or str(blocker.message) for blocker in caught.value.blockers}

    return run
