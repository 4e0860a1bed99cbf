"""Some of the figures with a few rounds: the portal reaches them, and the naive twins beside it do not."""

import pytest

from tests.reliability import deadlines, races, walking
from tests.reliability.figure import Figure, Result, Trial, printed

FEW, SOME = 1, 4


@pytest.fixture(autouse=True)
def _with_the_database(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock():
        yield


@pytest.mark.parametrize("figure", [*races.FIGURES, *deadlines.FIGURES], ids=lambda figure: str(figure.number))
def test_portal_reaches_the_figure_and_its_twin_does_not(figure: Figure):
    assert figure.run(Trial(naive=False, rounds=FEW, seed=figure.seed)).is_reached
    assert not figure.run(Trial(naive=True, rounds=SOME, seed=figure.seed)).is_reached


@pytest.mark.parametrize(("is_naive", "is_whole"), [(False, True), (True, False)])
def test_walk_from_the_bidding_breaks_nothing_unless_it_is_naive(is_naive, is_whole):
    trial = Trial(naive=is_naive, rounds=60 * len(walking.STARTS), seed=1)
    assert (not walking.walks_from("answer", trial)[2]) == is_whole


def test_table_says_what_falls_short(capsys):
    assert not printed([figure_of(reached=True), figure_of(reached=False)], naive=False)
    assert [line.split("  ")[-1] for line in capsys.readouterr().out.splitlines()[1:]] == ["reached: 1 of 1", "SHORT: 1 of 1"]


@pytest.mark.parametrize("reached", [True, False])
def test_naive_twin_must_fall_short(reached, capsys):
    assert printed([figure_of(reached=reached)], naive=True) is not reached


@pytest.mark.parametrize("is_naive", [True, False])
def test_figure_that_cannot_be_measured_is_neither_reached_nor_short(is_naive, capsys):
    assert not printed([Figure(0, "x", "x", 1, 0, lambda trial: Result("", is_reached=trial.rounds / 0 > 1))], naive=is_naive)
    assert capsys.readouterr().out.endswith("BROKEN: ZeroDivisionError: division by zero\n")


def figure_of(*, reached: bool) -> Figure:
    """A figure that is or is not reached."""
    return Figure(0, "x", "x", 1, 0, lambda trial: Result(f"{trial.rounds} of 1", reached))
