"""Money moves only by entries, only as far as it goes, whoever writes."""

from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import IntegrityError, connection, transaction

from core.errors import Refused
from planning.actions import (
    Booking,
    NewLine,
    appropriate,
    contract_amount,
    open_budget_line,
    pay_amount,
    post,
    release_budget,
    uncontract_amount,
)
from planning.models import BudgetEntry, BudgetLine
from planning.queries import shares

YUAN = Decimal("1.00")


def raw(statement: str, *values: Any) -> None:
    """Run a statement as somebody with a database client would; what it broke is rolled back."""
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, values)


def sums(line: BudgetLine) -> tuple[str, ...]:
    line.refresh_from_db()
    return tuple(str(value) for value in (line.appropriated, line.committed, line.contracted, line.paid))


ENTRY = "INSERT INTO planning_budgetentry (line_id, project_id, kind, amount, note, key, at) VALUES (%s, %s, %s, %s, '', %s, now())"


def test_approval_commits_the_budget(approved):
    assert sums(approved.money) == ("800000.00", "290000.00", "0.00", "0.00")


@pytest.mark.parametrize(
    ("kind", "amount"),
    [
        ("commit", "510000.01"),
        ("contract", "290000.01"),
        ("release", "290000.01"),
        ("pay", "0.01"),
        ("uncontract", "0.01"),
        ("commit", "-1"),
        ("pay", "0"),
    ],
)
def test_database_refuses_raw_entries_that_overspend(approved, kind, amount):
    line, before = approved.money, sums(approved.money)

    with pytest.raises(IntegrityError):
        raw(ENTRY, line.pk, approved.project.pk, kind, amount, "raw")
    assert (sums(line), BudgetEntry.objects.filter(key="raw").count()) == (before, 0)


def test_database_refuses_to_take_back_committed_money(approved):
    with pytest.raises(IntegrityError):
        raw(ENTRY, approved.money.pk, None, "appropriate", "-510000.01", "raw")
    assert sums(approved.money) == ("800000.00", "290000.00", "0.00", "0.00")


def test_database_refuses_the_money_of_another_buyer(approved):
    with pytest.raises(IntegrityError):
        raw(
            "UPDATE planning_budgetline SET buyer_id = %s WHERE id = %s",
            approved["filer2"].memberships.get().organisation_id,
            approved.money.pk,
        )
    other = open_budget_line(NewLine(approved.life.cast.organisations["civil"], 2026, "1", "别家", "general"), actor=approved["finance"])
    appropriate(other, Decimal(500_000), actor=approved["finance"], key="other", note="x")

    with pytest.raises(IntegrityError):
        raw(ENTRY, other.pk, approved.project.pk, "commit", "1", "raw")
    assert sums(other)[1] == "0.00"


@pytest.mark.parametrize("column", ["appropriated", "committed", "contracted", "paid"])
def test_database_refuses_to_write_the_sums_by_hand(approved, column):
    before = sums(approved.money)

    with pytest.raises(IntegrityError):
        raw(f"UPDATE planning_budgetline SET {column} = {column} + 1 WHERE id = %s", approved.money.pk)
    assert sums(approved.money) == before


def test_database_refuses_a_line_that_is_born_with_money(approved):
    with pytest.raises(IntegrityError), transaction.atomic():
        BudgetLine.objects.create(buyer=approved.life.buyer, fiscal_year=2026, code="9", name="x", fund_source="general", appropriated=YUAN)
    assert BudgetLine.objects.filter(code="9").count() == 0


@pytest.mark.parametrize(
    "statement",
    ["UPDATE planning_budgetentry SET amount = amount + 1", "DELETE FROM planning_budgetentry", "TRUNCATE planning_budgetentry CASCADE"],
)
def test_entries_cannot_be_changed(approved, statement):
    before = list(BudgetEntry.objects.values())
    raw("SET CONSTRAINTS ALL IMMEDIATE")

    with pytest.raises(IntegrityError):
        raw(statement)
    assert list(BudgetEntry.objects.values()) == before


def test_entry_bears_the_databases_time(approved):
    entry = BudgetEntry.objects.get(kind="commit")
    assert entry.at.date().isoformat() == "2026-03-06"


def test_same_key_moves_money_once(approved):
    line, booking = approved.money, Booking(None, "appropriate", "once", "追加")

    first, second = post(line, YUAN, booking), post(line, YUAN, booking)

    assert first == second
    assert sums(line)[0] == "800001.00"


def test_same_key_with_another_amount_is_refused(approved):
    booking = Booking(None, "appropriate", "once", "追加")
    post(approved.money, YUAN, booking)

    with pytest.raises(Refused):
        post(approved.money, YUAN * 2, booking)
    assert sums(approved.money)[0] == "800001.00"


def test_refusal_says_how_much_is_left(approved):
    with pytest.raises(Refused) as caught:
        post(approved.money, Decimal(600_000), Booking(approved.project, "commit", "more", ""))

    assert [blocker.message for blocker in caught.value.blockers] == [
        "“2050299 其他普通教育支出（购买服务）”可用额度只有 510,000.00 元，不足 600,000.00 元"
    ]
    assert sums(approved.money)[1] == "290000.00"


def test_contract_payment_and_release_move_through_the_line(approved):
    project = approved.project
    contract_amount(project, Decimal(268_000), key="c", note="签约")
    contract_amount(project, Decimal(268_000), key="c", note="签约")
    release_budget(project, key="r", note="结余", amount=Decimal(22_000))
    pay_amount(project, Decimal(80_400), key="p1", note="预付")

    assert sums(approved.money) == ("800000.00", "268000.00", "268000.00", "80400.00")
    assert [(share.uncontracted, share.unpaid) for share in shares(project)] == [(Decimal(0), Decimal("187600.00"))]


def test_unpaid_part_of_a_contract_can_be_undone(approved):
    project = approved.project
    contract_amount(project, Decimal(268_000), key="c", note="签约")
    pay_amount(project, Decimal(80_400), key="p", note="预付")
    uncontract_amount(project, Decimal(187_600), key="u", note="解除")

    assert sums(approved.money) == ("800000.00", "290000.00", "80400.00", "80400.00")
    with pytest.raises(Refused):
        uncontract_amount(project, YUAN, key="u2", note="解除")


def test_money_without_commitment_is_refused(filed):
    with pytest.raises(Refused):
        contract_amount(filed.project, YUAN, key="c", note="签约")
    assert sums(filed.money)[2] == "0.00"


@pytest.mark.parametrize("person", ["filer", "approver", "supervisor", "treasury", "auditor"])
def test_only_reviewers_of_finance_appropriate(approved, person):
    with pytest.raises(PermissionDenied):
        appropriate(approved.money, YUAN, actor=approved[person], key="x", note="x")
    assert sums(approved.money)[0] == "800000.00"


def test_code_is_given_once_a_year(approved):
    data = NewLine(approved.life.buyer, 2026, "2050299", "又一个", "general")

    with pytest.raises(Refused):
        open_budget_line(data, actor=approved["finance"])
    assert BudgetLine.objects.filter(code="2050299", fiscal_year=2026, buyer=approved.life.buyer).count() == 1


def test_money_of_several_years_is_committed_on_each_year(planned):
    stage = planned
    next_year = open_budget_line(NewLine(stage.life.buyer, 2027, stage.money.code, "下年", "general"), actor=stage["finance"])
    appropriate(next_year, Decimal(100_000), actor=stage["finance"], key="next", note="中期规划")
    line = stage.line
    line.yearly_amounts = {"2026": "190000.00", "2027": "100000.00"}
    line.save()
    stage.play("hand_over", "file", "approve")

    assert (sums(stage.money)[1], sums(next_year)[1]) == ("190000.00", "100000.00")
    contract_amount(stage.project, Decimal(200_000), key="c", note="签约")
    assert (sums(stage.money)[2], sums(next_year)[2]) == ("190000.00", "10000.00")
