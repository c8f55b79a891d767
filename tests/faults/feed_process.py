"""A feed's run as a process of its own, for tests that end it without warning.

It says ``began`` once its first rows are taken.
"""

import sys
from pathlib import Path

from connectors.feeds import feed
from connectors.publisher import KafkaPublisher
from connectors.running.runner import read

SLICE = 500


def main() -> None:
    """Run once: ``python -m tests.faults.feed_process HOME SOURCE BOOTSTRAP PREFIX``."""
    home, source, bootstrap, prefix = sys.argv[1:5]
    said = False

    def progress(_done: int, _total: int | None) -> None:
        nonlocal said
        if not said:
            said = True
            print("began", flush=True)  # noqa: T201

    publisher = KafkaPublisher(bootstrap, topic_prefix=prefix)
    read(
        feed("small", Path(home) / "connectors"), source, publisher=publisher,
        state_directory=Path(home) / "state", progress=progress, slice_rows=SLICE,
    )  # fmt: skip
    publisher.close()


if __name__ == "__main__":
    main()
