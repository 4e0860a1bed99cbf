"""Two people who decide at the same moment: one award stands."""

import threading

from django.db import connection

from core.errors import Refused
from procurement.awards import actions
from procurement.models import Award
from procurement.panels.queries import offered_bids
from tests.procurement.conftest import lot_of

SCENE = "report"


def test_two_awards_at_once_leave_one(committed_life):
    life = committed_life
    life.at(5, 28, 9, 30)
    first, second, *_rest = offered_bids(lot_of(life))
    start, results = threading.Barrier(2), []

    def decide(bid, reason):
        try:
            start.wait()
            actions.award(life.project, actor=life.person("approver"), bid=bid, reason=reason)
            results.append("awarded")
        except Refused:
            results.append("refused")
        finally:
            connection.close()

    threads = [threading.Thread(target=decide, args=pair) for pair in ((first, ""), (second, "第一名书面放弃"))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sorted(results) == ["awarded", "refused"]
    assert Award.objects.count() == 1
