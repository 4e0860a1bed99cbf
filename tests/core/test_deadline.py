"""The command that counts a period: the due day and nothing else, or code 2."""

import pytest
from django.core.management import CommandError, call_command


@pytest.mark.parametrize(
    ("start", "days", "unit", "due"),
    [
        ("2025-12-01", 7, "wd", "2025-12-10"),
        ("2025-12-01", 7, "d", "2025-12-08"),
        ("2025-12-01", 5, "d", "2025-12-08"),
        ("2026-09-21", 10, "d", "2026-10-08"),
        ("2026-12-28", 7, "wd", "2027-01-07"),
    ],
)
def test_deadline_prints_the_due_day_only(start, days, unit, due, capsys):
    call_command("deadline", f"--from={start}", f"--days={days}", f"--unit={unit}")
    assert capsys.readouterr().out == f"{due}\n"


@pytest.mark.parametrize(
    ("start", "days", "unit", "reason"),
    [
        ("2025-02-30", "7", "d", "不是日期：2025-02-30"),
        ("tomorrow", "7", "d", "不是日期：tomorrow"),
        ("2025-12-01", "x", "d", "x"),
        ("2025-12-01", "7", "weeks", "weeks"),
        ("2025-12-01", "-1", "wd", "0 到 36500"),
        ("9999-12-30", "30", "wd", "9999"),
    ],
)
def test_deadline_refuses_bad_input(start, days, unit, reason):
    with pytest.raises(CommandError, match=reason):
        call_command("deadline", f"--from={start}", f"--days={days}", f"--unit={unit}")
