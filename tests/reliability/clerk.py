"""One of two people who open the same tenders at the same time, until none is left: python -m tests.reliability.clerk."""

import sys
from contextlib import suppress
from importlib import import_module

if __name__ == "__main__":
    import_module("django").setup()
    workers = import_module("tests.reliability.workers")
    with suppress(KeyboardInterrupt):
        sys.exit(workers.open_all())
