"""Every step is gated or says why not, has somebody who may take it, and is cited; the printed table is fresh."""

import io
from pathlib import Path

from django.core.management import call_command

from projects.lifecycle import steps
from projects.protocol import gates, stages
from registry.policy import allowances

ROOT = Path(__file__).resolve().parents[2]


def test_every_step_has_a_gate_or_a_reason() -> None:
    reasons = {key for stage in stages() for key in stage.ungated}
    assert [key for key in steps() if not gates(key) and key not in reasons] == []


def test_no_gate_or_effect_names_an_unknown_step() -> None:
    known = {*steps(), "*"}
    named = {key for stage in stages() for key in (*stage.gates, *stage.effects, *stage.ungated)}
    assert named - known == set()


def test_every_step_has_somebody_who_may_take_it() -> None:
    assert [key for key in steps() if not allowances().get(key)] == []


def test_every_allowance_cites_its_basis() -> None:
    assert [row.action for rows in allowances().values() for row in rows if not row.basis.strip()] == []


def test_every_gate_cites_its_clause() -> None:
    found = {gate for key in steps() for gate in gates(key)}
    assert sorted(gate.__name__ for gate in found if not (gate.__doc__ or "").strip()) == []


def test_gate_names_are_unique() -> None:
    found = {gate for key in steps() for gate in gates(key)}
    assert len({gate.__name__ for gate in found}) == len(found)


def test_lifecycle_document_is_fresh() -> None:
    out = io.StringIO()
    call_command("lifecycle", stdout=out)
    assert (ROOT / "docs" / "lifecycle.md").read_text().strip() == out.getvalue().strip()
