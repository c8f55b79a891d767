"""One run of a feed at a time, in whatever process: a lock that dies with its holder."""

import fcntl
from pathlib import Path
from typing import Self

from connectors.errors import FeedRunning


class FeedLock:
    """Held from the first look at a feed's state to the last; the operating system frees it."""

    def __init__(self, directory: Path, system: str) -> None:
        directory.mkdir(parents=True, exist_ok=True)
        # The file stays: removing it would let two runs lock two files of one name.
        self._file = (directory / f"{system}.lock").open("w")
        try:
            fcntl.flock(self._file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as fault:
            self._file.close()
            raise FeedRunning(system) from fault

    def __enter__(self) -> Self:
        """Hold it for a block."""
        return self

    def __exit__(self, *_fault: object) -> None:
        """Let the next run begin."""
        self.free()

    def free(self) -> None:
        """Let the next run begin."""
        self._file.close()
