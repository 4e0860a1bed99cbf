"""Two hands reach for the same money at the same moment: the database gives it to one."""

import threading
from decimal import Decimal

from django.db import connection

from core.errors import Refused
from planning.actions import Booking, post
from planning.models import BudgetLine
from projects.models import State
from tests.planning.conftest import Stage


def test_concurrent_commitments_never_exceed_the_appropriation(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        stage = Stage().until(State.APPROVED)
        line, project, start = stage.money, stage.project, threading.Barrier(4)
        outcomes: list[str] = []

        def reach(place: int) -> None:
            start.wait()
            try:
                post(line, Decimal(200_000), Booking(project, "commit", f"race:{place}", ""))
                outcomes.append("got it")
            except Refused:
                outcomes.append("refused")
            finally:
                connection.close()

        threads = [threading.Thread(target=reach, args=[place]) for place in range(4)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        # 800,000 appropriated, 290,000 committed: two of the four fit.
        assert sorted(outcomes) == ["got it", "got it", "refused", "refused"]
        assert BudgetLine.objects.get(pk=line.pk).committed == Decimal("690000.00")


def test_same_key_sent_twice_at_once_moves_money_once(committed_db, django_db_blocker):
    with django_db_blocker.unblock():
        stage = Stage().until(State.APPROVED)
        line, project, start = stage.money, stage.project, threading.Barrier(2)
        entries: list[int] = []

        def reach() -> None:
            start.wait()
            entries.append(post(line, Decimal(1000), Booking(project, "commit", "same", "")).pk)
            connection.close()

        threads = [threading.Thread(target=reach) for _ in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()

        assert len(entries) == 2
        assert len(set(entries)) == 1
        assert BudgetLine.objects.get(pk=line.pk).committed == Decimal("291000.00")
