"""Tell whether a source is still the one that a run was reading, or has read."""

import hashlib
import json
import zipfile
import zlib
from collections.abc import Iterable
from pathlib import Path

from connectors.feeds import ROOT, Feed
from connectors.readers.held import all_of, held

READS = (".py", ".yml")
"""What kinds of files say how a source is read, its code lists among them."""


def fingerprint(feed: Feed, source: str, *, full: bool) -> str:
    """Give what a run reads and how, short: another means that a new run begins.

    Of files it is what they hold: a workbook that was exported anew, whatever it is called, holds
    the same. How they are read is told by the contract and by the connectors' own files: once those
    were mended, a row that was rejected may be taken. A database does not say whether it changed; a
    resumed run reads it whole again, so nothing is missed.
    """
    path = Path(source)
    if path.is_file():
        about = [("", _content(path))]
    else:
        about = [(each.name, _content(each)) for each in files_of(source)]
    said = json.dumps([about or source, feed.model_dump(mode="json"), _read_by(feed), full])
    return hashlib.sha256(said.encode()).hexdigest()[:32]


def _read_by(feed: Feed) -> str:
    """Give what a feed is read and translated by, short."""
    found = hashlib.sha256()
    for directory in dict.fromkeys((ROOT, feed.directory)):
        for path in sorted(directory.rglob("*")):
            if path.suffix in READS and "examples" not in path.parts:
                found.update(path.read_bytes())
    return found.hexdigest()


def stamped(feed: Feed, source: str) -> list[tuple[str, int, int, int]]:
    """Give what changes where a file that is read is written to, or another takes its place."""
    every, tables = files_of(source), any(each.reader == "sql" for each in feed.streams)
    if Path(source).is_dir() and not tables:  # other feeds' files may stand beside
        places = {each.place for each in feed.streams}
        every = [each for each in every if each.name in places]
    seen = [(each.name, each.stat()) for each in every]
    return [(name, about.st_ino, about.st_size, about.st_mtime_ns) for name, about in seen]


def files_of(source: str) -> list[Path]:
    """List the files of a source; none where it is a database."""
    path = Path(source)
    if path.is_dir():
        return sorted(each for each in path.iterdir() if each.is_file())
    return [path] if path.is_file() else []


def _content(path: Path) -> str:
    """Give the SHA-256 of what a feed can read of a file; of a broken one, of all its bytes."""
    try:
        return _digest(held(path))
    except (zipfile.BadZipFile, zlib.error, EOFError, NotImplementedError, RuntimeError):
        return _digest(all_of(path))


def _digest(parts: Iterable[bytes]) -> str:
    found = hashlib.sha256()
    for each in parts:
        found.update(each)
    return found.hexdigest()
