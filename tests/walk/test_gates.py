"""Without any one fact the walk stops at that fact's gate."""

import io
from dataclasses import replace
from typing import Any

import pytest
from django.core.management import CommandError, call_command
from django.db import transaction

from config.demo.life import Life, scenes
from config.demo.methods import ASKED_BY, VARIANTS
from config.management.commands.walk import all_facts
from core import audit, outbox
from core.errors import Refused
from core.models import ClockOffset
from projects.models import Document, Project

pytestmark = pytest.mark.django_db
# Branches that go on to the archive from here would each print all papers anew.
PRINTED_BEFORE = ("ask_for_rest", "settle", "seal")


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
    """Walk once; before a scene that asks for facts first, branch off for each of them, in a savepoint."""
    gates, known, wrong = set(all_facts()), set[str](), []
    life = Life()
    for place, scene in enumerate(scenes()):
        if scene.key in PRINTED_BEFORE:
            outbox.deliver_pending()
        before, ahead = transaction.savepoint(), branched(life)
        scene.run(ahead)
        if facts := sorted(gates & (ahead.asked - known)):
            roll_back(before, life)
            for fact in facts:
                stopped = stopped_by(life, fact, place)
                if fact not in stopped:
                    wrong.append(f"{fact}: stopped by {sorted(stopped) or 'nothing'}")
            ahead = branched(life)
            scene.run(ahead)
        known |= ahead.asked
        life = ahead
    assert wrong == []
    assert gates - known == set(ASKED_BY)


@pytest.mark.parametrize(("fact", "method"), ASKED_BY.items())
def test_gates_of_other_methods_stop_their_walk(fact: str, method: str) -> None:
    with pytest.raises(CommandError) as stop:
        call_command("walk", without=fact, stdout=io.StringIO())
    assert (stop.value.returncode, VARIANTS[method].method) == (2, method)


def branched(life: Life, without: str = "") -> Life:
    """The same life from here on, for oneself, with nothing asked for yet."""
    branch = replace(life, without=without, asked=set())
    branch.__dict__.update({key: value for key, value in life.__dict__.items() if key not in {"without", "asked"}})
    return branch


def roll_back(savepoint: Any, life: Life) -> None:
    """Return to the savepoint; the project is read again."""
    transaction.savepoint_rollback(savepoint)
    if life.has_project:
        life.project.refresh_from_db()


def stopped_by(life: Life, fact: str, place: int) -> set[str]:
    """Go on without the fact and return the gates that refused; the state must be what it was before the refused scene."""
    branch, before = branched(life, fact), transaction.savepoint()
    try:
        for scene in list(scenes())[place:]:
            scene.run(branch)
    except Refused as refusal:
        return {blocker.fact for blocker in refusal.blockers}
    finally:
        roll_back(before, life)
    return set()
