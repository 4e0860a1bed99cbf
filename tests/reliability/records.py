"""Figure 17: how many entries the log takes, and how soon each can be proved."""

import threading
import time
from dataclasses import dataclass, field

from django.db import connection, connections, transaction

from core import log
from core.models import AuditEntry, LogNode
from core.tlog.merkle import inclusion_proof, leaf_hash, verify_inclusion
from tests.naive.records import head_after
from tests.reliability.figure import Figure, Result, Trial
from tests.reliability.racing import crew
from tests.reliability.world import lived

WRITERS, BATCH, CHAINS = 2, 25, 50
# Entries come somewhat faster than the log must take them.
RATE, OFFERED, SECONDS = 1_500, 2_000, 1.0
INSERT = """
INSERT INTO core_auditentry (chain, position, action, actor_label, data, prev_hash, hash)
SELECT 'P-' || %s || '-' || (n + %s) %% %s, 0, 'act', '—', jsonb_build_object('n', n), '', '' FROM generate_series(1, %s) n RETURNING id
"""


@dataclass
class Bench:
    """Entries as they are committed, and when each of their batches could be proved."""

    rounds: int
    is_naive: bool
    committed: list[tuple[float, int]] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    wrong: int = 0
    is_over: bool = False
    lock: threading.Lock = field(default_factory=threading.Lock)

    def write(self) -> None:
        """Write batches, each in a transaction of its own, that only then counts."""
        began = time.monotonic()
        for number in range(self.rounds // BATCH // WRITERS):
            time.sleep(max(0.0, began + number * BATCH * WRITERS / OFFERED - time.monotonic()))
            with transaction.atomic(), connection.cursor() as cursor:
                cursor.execute(INSERT, [threading.get_ident() % 1000, number * BATCH, CHAINS, BATCH])
                last = max(row[0] for row in cursor.fetchall())
            with self.lock:
                self.committed.append((time.monotonic(), last))

    def prove(self) -> None:
        """Append what waits, take the head, and prove the last entry of every batch that is in it."""
        known = log.size()
        while not (self.is_over and not self.committed):
            with self.lock:
                batch, self.committed = self.committed, []
            size = log.append()
            head = head_after(known, size) if self.is_naive else log.head().root
            known, nodes = size, log.Stored().node
            for moment, entry in batch:
                index = LogNode.objects.get(level=0, entry=entry).position
                leaf = leaf_hash(bytes.fromhex(AuditEntry.objects.values_list("hash", flat=True).get(pk=entry)))
                try:
                    verify_inclusion(leaf, index=index, size=size, proof=inclusion_proof(nodes, index, size), root=head)
                except ValueError:
                    self.wrong += 1
                self.waits.append(time.monotonic() - moment)

    def run(self) -> float:
        """Write and prove at the same time; entries a second until the last is proved."""
        began = time.monotonic()
        prover = threading.Thread(target=lambda: (self.prove(), connections.close_all()))
        prover.start()
        with crew(WRITERS) as writers:
            failed = [each for each in writers.at_once([self.write] * WRITERS) if each is not None]
        self.is_over = True
        prover.join()
        self.wrong += len(failed)
        return len(self.waits) * BATCH / (time.monotonic() - began)


def provable_entries(trial: Trial) -> Result:
    """Write entries from two sessions, every commit on the disk, while a third appends and proves."""
    with lived("answer", is_durable=True):
        log.append()
        bench = Bench(trial.rounds, trial.naive)
        rate = bench.run()
    slowest = max(bench.waits)
    return Result(f"{rate:.0f} a second, provable after {slowest:.2f} s at most", rate >= RATE and slowest <= SECONDS and not bench.wrong)


FIGURES = (Figure(17, "log entries a second, and how soon provable", f">= {RATE}, <= {SECONDS:.0f} s", 20_000, 0, provable_entries),)
