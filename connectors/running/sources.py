"""Tell whether a source is still the one an interrupted run was reading."""

import hashlib
import json
from pathlib import Path

from connectors.feeds import Feed


def fingerprint(feed: Feed, source: str, *, full: bool) -> str:
    """Give what a run reads and how, short: another means that a new run begins.

    Of files it is names, sizes and times of change. A database does not say whether it changed; a
    resumed run reads it whole again, so nothing is missed.
    """
    path = Path(source)
    files = sorted(path.iterdir()) if path.is_dir() else [path] if path.is_file() else []
    about = [(each.name, each.stat().st_size, each.stat().st_mtime_ns)
             for each in files if each.is_file()]  # fmt: skip
    said = json.dumps([source, feed.mapping_version, full, about])
    return hashlib.sha256(said.encode()).hexdigest()[:16]
