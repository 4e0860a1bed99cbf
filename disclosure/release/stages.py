"""The stages that a contract agrees on, as milestones."""

from datetime import timedelta
from decimal import Decimal
from typing import Any

from contracts.models import Contract, Milestone
from disclosure.release.facts import Facts
from disclosure.release.parts import closes, number


def agreed(facts: Facts, contract: Contract) -> list[dict[str, Any]]:
    """What was agreed, each stage as delivery and acceptance."""
    advance = Decimal(getattr(contract, "advance_percent", 0) or 0)
    rows = [planned("p0", f"预付款 {number(advance)}%", "payment", None)] if advance else []
    for stage in facts.milestones:
        rows += stage_rows(stage, int(getattr(contract, "acceptance_days", 0) or 0))
    return rows


def stage_rows(stage: Milestone, days: int) -> list[dict[str, Any]]:
    """Delivery and acceptance of one stage."""
    accepted_by = stage.due_on + timedelta(days=days)
    delivery = planned(f"d{stage.position}", f"交付：{stage.title}", "delivery", closes(stage.due_on))
    return [delivery, planned(f"v{stage.position}", f"验收：{stage.title}", "acceptance", closes(accepted_by))]


def planned(key: str, title: str, kind: str, due: str | None) -> dict[str, Any]:
    """A milestone that is to come."""
    return {"id": key, "title": title, "type": kind, "dueDate": due, "status": "scheduled"}
