"""An ingester as a process of its own, for tests that end it without warning.

It is the same `Ingester` that ``hub ingest`` runs; it reads every partition, so that a new one can
begin at once where the last was killed.
"""

import sys

from hub.ingest.ingester import Ingester, IngestPlan
from hub.logging import configure_logging


def main() -> None:
    """Run until killed: ``python -m tests.faults.ingester_process DATABASE_URL BOOTSTRAP``."""
    database_url, bootstrap = sys.argv[1:3]
    configure_logging("info")
    Ingester(IngestPlan(database_url, bootstrap, batch=500)).run(until="stopped")


if __name__ == "__main__":
    main()
