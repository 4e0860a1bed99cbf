"""An opening as one hands it to a worker at first: the message is all there is, and whoever gets it opens. python -m tests.naive.worker."""

import os
import time
from hashlib import sha256
from importlib import import_module

QUEUE = "naive:openings"
# What reading the bids takes.
WORK = 0.2


def work() -> None:
    """Take messages and open."""
    models, broker = import_module("procurement.models"), import_module("redis").Redis(unix_socket_path=address())
    while True:
        number = int(broker.blpop(QUEUE)[1])
        time.sleep(WORK)
        custody = models.Custody.objects.get(lot__project=number)
        leaf = sha256(os.urandom(16)).hexdigest()
        values = {"text": '{"statements": []}', "salt": b"", "leaf": leaf, "entry": int(leaf[:12], 16)}
        models.SealStatement.objects.create(custody=custody, kind="opening", **values)


def address() -> str:
    """Where the broker listens."""
    return os.environ["REDIS_URL"].removeprefix("redis+socket://")


if __name__ == "__main__":
    import_module("django").setup()
    work()
