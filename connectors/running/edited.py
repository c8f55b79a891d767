"""Keep what somebody corrected in a rejects file and had not sent when the next run wrote it anew.

A line is known by its id, which says what its row held. The same id above other cells was edited;
so was a file that is no longer written as we write it.
"""

import csv
import filecmp
from collections.abc import Iterator
from collections.abc import Set as AbstractSet
from pathlib import Path

Line = dict[str, str]
MOST = 20 * 1024**2
"""Bytes of a file that is looked into; nobody corrects more by hand."""


def keep_if_edited(present: Path, fresh: Path, ours: tuple[str, ...]) -> Path | None:
    """Put a rejects file that was edited aside, and give where it is now.

    `fresh` will stand in its place; `ours` are the columns that we add, the last of them the id.
    """
    if not present.is_file() or not _is_edited(present, fresh, ours):
        return None
    aside = _free_name(present)
    present.replace(aside)
    return aside


def _is_edited(present: Path, fresh: Path, ours: tuple[str, ...]) -> bool:
    sizes = {each.stat().st_size for each in (present, fresh)}
    if max(sizes) > MOST or filecmp.cmp(present, fresh, shallow=False):
        return False
    written = {line[ours[-1]]: line for line in _lines(fresh)}
    try:
        return any(
            ours[-1] not in line or _differs(line, written.get(line[ours[-1]], line), {*ours})
            for line in _lines(present)
        )
    except (csv.Error, UnicodeDecodeError):
        return True


def _differs(line: Line, other: Line, ours: AbstractSet[str]) -> bool:
    both = (line.keys() & other.keys()) - ours
    return any(line[each] != other[each] for each in both)


def _lines(path: Path) -> Iterator[Line]:
    with path.open(encoding="utf-8-sig", newline="") as file:
        yield from csv.DictReader(file)


def _free_name(present: Path) -> Path:
    """Give a name that the corrected file is sent by, and that no run writes over.

    It must still name the stream; see `connectors.running.corrections`.
    """
    stem = present.name.removesuffix(".csv")
    names = (present.with_name(f"{stem}.edited{number or ''}.csv") for number in range(1000))
    return next(each for each in names if not each.exists())
