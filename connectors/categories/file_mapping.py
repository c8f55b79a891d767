"""Map a CSV file of spellings: ``list,column,spelling_seen`` in, categories and reasons out."""

import csv
from collections import Counter
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import TextIO

from connectors.categories.choosing import Choice, choose
from connectors.categories.cleaning import words
from connectors.categories.domains import by_column
from connectors.errors import FeedError, SourceUnreadable
from connectors.readers.existing import must_be_a_file
from connectors.readers.headings import require_once

NEEDED = ("column", "spelling_seen")
ADDED = ("canonical", "how", "reason")
STEP = 500
"""Rows after which progress is told."""


class HeadingsMissing(FeedError):
    """The file has not the headings that are read. Nothing was written."""

    def __init__(self, path: Path, missing: list[str], found: list[str]) -> None:
        super().__init__(
            f"{path} has no column {' and no column '.join(missing)}; its first line must be "
            f"list,column,spelling_seen, and is {','.join(found)[:200] or 'empty'}"
        )


@dataclass
class Mapped:
    """What became of a file's rows; the reasons of those left empty are counted."""

    rows: int = 0
    mapped: int = 0
    left_empty: int = 0
    reasons: Counter[str] = field(default_factory=Counter)


def category_of(column: str, said: str) -> Choice:
    """Choose the category of a spelling seen in an Annex A column.

    >>> category_of("Ethnicity", "MWBC - White & Black Caribbean").category
    'b) Mixed'
    >>> category_of("Shoe size", "5").reason
    'Annex A has no such column of categories'
    """
    domain = by_column().get(words(column))
    if domain is None:
        return Choice(None, reason="Annex A has no such column of categories")
    return choose(domain, said)


def map_file(given: Path, to: Path, progress: Callable[[int], None]) -> Mapped:
    """Write `to` as `given` with three more columns; `progress` is told of rows done.

    `to` appears when it is whole. Raises `SourceUnreadable`, `HeadingsMissing` or
    `ColumnsRepeated`.
    """
    done = Mapped()
    beside = to.with_name(f".{to.name}.part")
    try:
        with (
            given.open(encoding=_encoding(given), newline="") as source,
            beside.open("w", encoding="utf-8", newline="") as target,
        ):
            _write(given, source, target, done, progress)
        beside.replace(to)
    except csv.Error as fault:
        raise SourceUnreadable(str(given), str(fault)) from fault
    finally:
        beside.unlink(missing_ok=True)
    return done


def _encoding(path: Path) -> str:
    """Tell UTF-8 from what Excel writes by default. Raises `SourceUnreadable` for no text."""
    must_be_a_file(path, ". Give --input the path of a CSV")
    try:
        content = path.read_bytes()
    except OSError as fault:
        raise SourceUnreadable(str(path), fault.strerror or str(fault)) from fault
    if b"\0" in content:
        raise SourceUnreadable(str(path), "it is not a CSV file; save it as CSV UTF-8")
    try:
        content.decode("utf-8-sig")
    except UnicodeDecodeError:
        return "cp1252"
    return "utf-8-sig"


def _write(
    given: Path, source: TextIO, target: TextIO, done: Mapped, progress: Callable[[int], None]
) -> None:
    """Write each row by its places: a heading that nobody reads may stand there twice."""
    reader = csv.reader(source)
    found = next(reader, [])
    if missing := [each for each in NEEDED if each not in found]:
        raise HeadingsMissing(given, missing, found)
    require_once(NEEDED, found, str(given))
    column, said = (found.index(each) for each in NEEDED)
    kept = [at for at, name in enumerate(found) if name not in ADDED]
    writer = csv.writer(target)
    writer.writerow([*(found[at] for at in kept), *ADDED])
    for cells in filter(None, reader):
        row = [*cells, *[""] * (len(found) - len(cells))]
        chosen = category_of(row[column], row[said])
        _count(chosen, done, progress)
        writer.writerow(
            [*(row[at] for at in kept), chosen.category or "", chosen.how, chosen.reason]
        )


def _count(chosen: Choice, done: Mapped, progress: Callable[[int], None]) -> None:
    done.rows += 1
    done.mapped += chosen.category is not None
    if chosen.category is None:
        done.left_empty += 1
        done.reasons[chosen.reason] += 1
    if done.rows % STEP == 0:
        progress(done.rows)
