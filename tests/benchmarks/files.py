"""Have the files of a database in memory before it is asked, or on the disk alone."""

import os
from pathlib import Path

CHUNK = 1 << 24


def into_memory(directory: Path) -> None:
    """Read every file once, so that the system keeps what fits."""
    for path in _files(directory):
        with path.open("rb", buffering=0) as file:
            while file.read(CHUNK):
                pass


def out_of_memory(directory: Path) -> None:
    """Have the system keep nothing of them; the server must not run."""
    os.sync()
    for path in _files(directory):
        with path.open("rb") as file:
            os.posix_fadvise(file.fileno(), 0, 0, os.POSIX_FADV_DONTNEED)


def _files(directory: Path) -> list[Path]:
    return [path for path in directory.rglob("*") if path.is_file()]
