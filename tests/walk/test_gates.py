"""Without any one fact the walk stops at that fact's gate."""

import io
from dataclasses import replace

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.demo.life import Life, scenes
from config.management.commands.walk import all_facts
from core import audit
from core.errors import Refused
from core.models import ClockOffset
from projects.models import Document, Project

pytestmark = pytest.mark.django_db


def test_command_stops_at_the_gate_and_changes_nothing() -> None:
    before = (Project.objects.count(), Document.objects.count(), audit.heads())
    out = io.StringIO()

    with pytest.raises(CommandError) as stop:
        call_command("walk", without="cost_estimate_is_complete", stdout=out)

    assert stop.value.returncode == 2
    assert "refused by cost_estimate_is_complete" in out.getvalue()
    assert "依据：" in out.getvalue()
    assert (Project.objects.count(), Document.objects.count(), audit.heads()) == before
    assert not ClockOffset.objects.exists()


def test_command_refuses_a_fact_that_no_gate_asks_for() -> None:
    with pytest.raises(CommandError) as stop:
        call_command("walk", without="good_weather", stdout=io.StringIO())
    assert stop.value.returncode == 1


def test_every_gate_stops_the_walk() -> None:
    """Walk once; before each scene branch off, in a savepoint, for every fact that the scene is the first to provide."""
    first_asked = facts_by_scene()
    life, wrong = Life(), []
    for place, scene in enumerate(scenes()):
        for fact in first_asked.get(place, ()):
            stopped = stopped_by(life, fact, place)
            if fact not in stopped:
                wrong.append(f"{fact}: stopped by {sorted(stopped) or 'nothing'}")
        scene.run(life)
    known = {fact for facts in first_asked.values() for fact in facts}
    assert wrong == []
    assert set(all_facts()) - known == set()


def facts_by_scene() -> dict[int, list[str]]:
    """For every scene, the facts of gates that it is the first to ask for."""
    found: dict[int, list[str]] = {}
    sentinel = transaction.savepoint()
    life = Life()
    known: set[str] = set()
    for place, scene in enumerate(scenes()):
        scene.run(life)
        found[place] = sorted((life.asked - known) & set(all_facts()))
        known |= life.asked
    transaction.savepoint_rollback(sentinel)
    return found


def stopped_by(life: Life, fact: str, place: int) -> set[str]:
    """Go on without the fact and return the gates that refused; the state must be what it was before the refused scene."""
    branch = replace(life, without=fact, asked=set())
    branch.__dict__.update({key: value for key, value in life.__dict__.items() if key not in {"without", "asked"}})
    sentinel = transaction.savepoint()
    try:
        for scene in list(scenes())[place:]:
            scene.run(branch)
    except Refused as refusal:
        return {blocker.fact for blocker in refusal.blockers}
    finally:
        transaction.savepoint_rollback(sentinel)
        if life.has_project:
            life.project.refresh_from_db()
    return set()
