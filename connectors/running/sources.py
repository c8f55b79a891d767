"""Tell whether a source is still the one that a run was reading, or has read."""

import hashlib
import json
from pathlib import Path

from connectors.feeds import Feed

BLOCK = 1 << 20


def fingerprint(feed: Feed, source: str, *, full: bool) -> str:
    """Give what a run reads and how, short: another means that a new run begins.

    Of files it is what they hold. A database does not say whether it changed; a resumed run reads
    it whole again, so nothing is missed.
    """
    about = [(each.name, _content(each)) for each in files_of(source)]
    said = json.dumps([source, feed.model_dump(mode="json"), full, about])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def files_of(source: str) -> list[Path]:
    """List the files of a source; none where it is a database."""
    path = Path(source)
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.is_file())
    return [path] if path.is_file() else []


def _content(path: Path) -> str:
    """Give the SHA-256 of a file."""
    found = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(BLOCK):
            found.update(block)
    return found.hexdigest()
