"""Make a labelled set of a file, or of two: rows by our field names, columns one by one, truth."""

import math
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path

from hub.errors import HubError
from hub.matching.evaluation import dates, files, numbering, parents
from hub.matching.evaluation.dataset import Dataset, Said, Truth
from hub.matching.evaluation.fields import Fields
from hub.matching.evaluation.files import Table
from hub.matching.model.reading.births import day
from hub.matching.model.reading.words import is_said

_JOINED = {"nhs_number": "|", "identifier": "|", "email": "|", "other": parents.BETWEEN}
"""What stands between the values of several columns of one field; else a blank."""
_AS_WHOLE = re.compile(r"(?<=\d)\.0+$")
_A_LETTER = re.compile(r"[A-Za-z]")
"""A short label of a person, though some systems write U or X where nothing is known."""


class WrongTruth(HubError):
    """The truth cannot be read: the message says what is there."""


def dataset(
    table: Table, fields: Fields, truth: str | None = None, other: Table | None = None,
    side: str | None = None,
) -> Dataset:  # fmt: skip
    """Make a set. `truth` and `side` are columns; `other` is a second file of the same columns.

    Raises `WrongFields` or `WrongTruth`.
    """
    fields.check(table.columns, table.name)
    sides = None
    if other is not None:
        fields.check(other.columns, other.name)
        sides = [0] * len(table.rows) + [1] * len(other.rows)
        table = _joined(table, other)
    if side is not None:
        sides = _sides(table, side)
    each_column = [Said(column, field, table.values(column)) for field, column in fields.named()]
    said = dates.put_together(each_column)
    rows = rows_of(said, fields, len(table.rows))
    ids = [row.get("id", "") or str(place + 1) for place, row in enumerate(rows)]
    persons = _persons(table, truth, fields) if truth else [""] * len(rows)
    truths = [Truth(each, person) for each, person in zip(ids, persons, strict=True)]
    mapping = {column: field for field, column in fields.named()}
    made = Dataset(table.name, rows, truths, sides, mapping, said, each_column)
    return made.reordered(_order(made.rows)) if "arrival" in fields.columns else made


def _joined(table: Table, other: Table) -> Table:
    """Put two files one under the other: the columns both have, as the first orders them."""
    both = tuple(each for each in table.columns if each in other.columns)
    rows = [
        [row[each.columns.index(name)] for name in both] for each in (table, other)
        for row in each.rows
    ]  # fmt: skip
    return Table(f"{table.name} and {other.name}", both, list[Sequence[str]](rows))


def _column(table: Table, name: str, what: str) -> list[str]:
    if name not in table.columns:
        raise WrongTruth(
            f"{table.name} has no column {name} for the {what}. It has: {', '.join(table.columns)}"
        )
    return table.values(name)


def _persons(table: Table, truth: str, fields: Fields) -> list[str]:
    """Give the true person of each row, blank where the column says that nobody knows.

    A whole number that one file holds as 12 and another as 12.0 is one person.
    """
    if compared := [field for field, each in fields.named() if each == truth and field != "id"]:
        raise WrongTruth(
            f"the column {truth} is the truth, and is compared too, as {compared[0]}: take it out "
            "of FIELDS.yml, or what is measured is nothing"
        )
    return [
        _AS_WHOLE.sub("", each) if is_said(each) or _A_LETTER.fullmatch(each) else ""
        for each in _column(table, truth, "true person")
    ]


def _sides(table: Table, name: str) -> list[int]:
    values = _column(table, name, "side")
    different = sorted(set(values))
    if len(different) != 2:  # noqa: PLR2004
        some = ", ".join(different[:5])
        raise WrongTruth(
            f"the column {name} tells two sides by two values; it has {len(different)}: {some}"
        )
    return [different.index(each) for each in values]


def rows_of(said: Sequence[Said], fields: Fields, size: int) -> list[dict[str, str]]:
    """Give the rows by our field names; several columns of one field are joined."""
    rows: list[dict[str, str]] = [{} for _ in range(size)]
    said = parents.named(said)
    for field in fields.columns:
        parts = [each.values for each in said if each.field == field]
        between = _JOINED.get(field, " ")
        for place, row in enumerate(rows):
            if value := between.join(part[place] for part in parts if part[place]):
                row[field] = value
    if numbering.is_by_source(said):
        for row in rows:
            row["numbered_by"] = row.get("source", "")
    return rows


def _order(rows: Sequence[dict[str, str]]) -> list[int]:
    """Order rows by when they arrived; those that do not say when stay behind the others."""

    def arrived(place: int) -> tuple[float, str, int]:
        """Give the number or the day, and the text: instants of one day go by their time."""
        said = rows[place].get("arrival", "")
        try:
            when = float(said)
        except ValueError:
            on = day(said)
            when = date.fromisoformat(on).toordinal() if on else math.inf
            return when, said if on else "", place
        return (math.inf if math.isnan(when) else when), "", place

    return sorted(range(len(rows)), key=arrived)


def with_more_truth(data: Dataset, path: Path) -> Dataset:
    """Add what a file of truths knows of each record by its id: household, family, kind.

    Its columns are named as in `Truth`; others are warned of, as such a file may hold more than
    ours. Raises `WrongTruth`.
    """
    table = files.read(path)
    lacking = {"record_id", "person_id"} - set(table.columns)
    if lacking:
        raise WrongTruth(
            f"{path} has no column {', '.join(sorted(lacking))}. It may have: "
            f"{', '.join(Truth._fields)}; it has: {', '.join(table.columns)}"
        )
    _each_once(table.values("record_id"), path.name)
    _each_once([each.record_id for each in data.truths], data.name)
    known = [each for each in Truth._fields if each in table.columns]
    by_id = {
        said["record_id"]: Truth(**said)
        for row in table.rows
        if (said := {name: row[table.columns.index(name)].strip() for name in known})
    }
    if missing := [each.record_id for each in data.truths if each.record_id not in by_id]:
        raise WrongTruth(
            f"{path} knows nothing of {len(missing)} records, such as {missing[0]}: it finds them "
            "by the field `id`"
        )
    truths = [by_id[each.record_id] for each in data.truths]
    return replace(data, truths=truths, warnings=[*data.warnings, *_unused(table)])


def _unused(table: Table) -> Iterator[str]:
    """Say which columns of a file of truths are none of ours."""
    if unused := [each for each in table.columns if each and each not in Truth._fields]:
        yield (
            f"{table.name}: {', '.join(unused)} {'is' if len(unused) == 1 else 'are'} not used. "
            f"What is used is called {', '.join(Truth._fields)}"
        )


def _each_once(ids: Sequence[str], file: str) -> None:
    """Raise `WrongTruth` where an id is of two records: which of them is meant nobody can tell."""
    if twice := [each for each, count in Counter(ids).items() if count > 1]:
        raise WrongTruth(
            f"{file} has the record id {twice[0]} on {ids.count(twice[0])} rows; with --truth-file "
            f"each record needs an id of its own ({len(twice)} are of several)"
        )


def labelled(data: Dataset) -> list[int]:
    """Give the places whose true person is known. Raises `WrongTruth` where none is."""
    found = [place for place, person in enumerate(data.persons) if person]
    if not found:
        raise WrongTruth(
            f"no record of {data.name} says which person it is of: the column of --truth is empty. "
            "Name the one that does"
        )
    return found
