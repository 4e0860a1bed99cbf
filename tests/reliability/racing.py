"""Many hands at the same moment: threads that keep their sessions and begin each round together."""

import threading
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any

from django.db import connections

PATIENCE = 60


class Crew:
    """Threads with a database session each."""

    def __init__(self, size: int) -> None:
        self.size = size
        self.pool = ThreadPoolExecutor(size)

    def at_once(self, jobs: Sequence[Callable[[], Any]]) -> list[Any]:
        """Run one job a thread, all beginning together; return what each gave: a result or the exception."""
        gate = threading.Barrier(len(jobs))

        def run(job: Callable[[], Any]) -> Any:
            gate.wait(timeout=PATIENCE)
            try:
                return job()
            except Exception as error:  # noqa: BLE001
                return error

        return list(self.pool.map(run, jobs))


@contextmanager
def crew(size: int) -> Iterator[Crew]:
    """Hire threads; their sessions are closed in the end."""
    made = Crew(size)
    try:
        yield made
    finally:
        made.at_once([connections.close_all] * size)
        made.pool.shutdown()
