"""Leaving out one fact of a tender file shuts its own gate, and nothing else."""

import pytest

from config.demo import tendering
from core.errors import Refused
from procurement.models import Tender
from projects.lifecycle import blockers
from projects.models import State
from tests.lived import play
from tests.procurement.test_tender_gates import GATES

SCENE = "announce"
# Given with the plan, and by the lives of other methods; the walk without each fact holds these gates.
ELSEWHERE = {"choice_is_not_split", "suppliers_are_invited", "single_source_was_published"}


@pytest.mark.parametrize("gate", sorted(set(GATES) - ELSEWHERE))
def test_missing_fact_shuts_its_own_gate_and_changes_nothing(life, gate):
    life.without = gate
    play(life, "register_keys", after=SCENE)
    with pytest.raises(Refused) as refusal:
        tendering.start(life)
    assert {blocker.fact for blocker in refusal.value.blockers} == {gate}
    life.project.refresh_from_db()
    assert (life.project.state, Tender.objects.get().published_at) == (State.APPROVED, None)


def test_without_a_file_only_the_first_gate_speaks(announced):
    announced.at(5, 8, 10)
    assert {blocker.fact for blocker in blockers(announced.project, "start_procurement")} == {"tender_file_is_complete"}
