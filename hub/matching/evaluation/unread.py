"""Tell of columns that say something, of which too little can be read.

A column named under the wrong field, or dates in a way of writing that nobody reads, leave a file
without births: children are then taken for anybody else, and are matched in another way.
"""

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from hub.matching.evaluation.dataset import Dataset, Said
from hub.matching.model.details import said as details
from hub.matching.model.reading import ages, births
from hub.matching.model.reading.words import is_said

WORTH_TELLING = 0.1
"""Share of a field's values from which it is told that they cannot be read. Slips and clerks' notes
are a few in a hundred of any file; a wrong column, or another way of writing, is most of it or all
that one of its systems wrote."""
NUMBERS = "nhs_number"
"""Read by the hub's model alone: a model of the file itself compares numbers as they stand."""
RECORDED, _A_DAY = "recorded_on", "2000-01-01"
"""With the day of a record an age is read too, whichever the day is."""
_CALLED = {
    "date_of_birth": ("date of birth", "dates of birth"),
    "expected_on": ("expected day of birth", "expected days of birth"),
    RECORDED: ("day of a record", "days of records"), NUMBERS: ("NHS number", "NHS numbers"),
}  # fmt: skip


class Unread(NamedTuple):
    """How many values of a field are there, how many could not be read, and the first of those."""

    field: str
    values: int
    unread: int
    example: str

    @property
    def is_most(self) -> bool:
        """Whether at most half could be read."""
        return 2 * self.unread >= self.values

    def told(self) -> str:
        """Say so in words.

        >>> Unread("date_of_birth", 29, 29, "99/99/9999").told()
        'none of 29 dates of birth could be read, such as 99/99/9999'
        >>> Unread("nhs_number", 1, 1, "mother's").told()
        "the one NHS number could not be read: mother's"
        """
        one, many = _CALLED[self.field]
        if self.values == 1:
            return f"the one {one} could not be read: {self.example}"
        none = self.unread == self.values
        some, read = ("none", "be read") if none else (f"{self.unread:,}", "not be read")
        return f"{some} of {self.values:,} {many} could {read}, such as {self.example}"


def _is_number(text: str) -> bool:
    found = details({NUMBERS: text})
    return bool(found.nhs_numbers or found.identifiers)


def _born(text: str) -> str:
    return births.birth(text) or births.expected(text)


def _born_or_aged(text: str) -> str:
    return _born(text) or ages.about(text, _A_DAY)


_READ: Mapping[str, Callable[[str], object]] = {
    "date_of_birth": _born, "expected_on": births.birth, RECORDED: births.day, NUMBERS: _is_number,
}  # fmt: skip


def unread(data: Dataset) -> list[Unread]:
    """Give the fields of which a share worth telling cannot be read."""
    dated = any(each.field == RECORDED for each in data.said)
    read = {**_READ, "date_of_birth": _born_or_aged} if dated else _READ
    found = (_of(field, can, data.written, data.said) for field, can in read.items())
    return [each for each in found if each.unread and each.unread >= WORTH_TELLING * each.values]


def _of(
    field: str, can: Callable[[str], object], written: Sequence[Said], said: Sequence[Said]
) -> Unread:
    """Count a field's values. What was `said` has a date's year, month and day in one column."""
    made = [each.values for each in said if each.field == field]
    given = [each.values for each in written if each.field == field]
    if len(made) < len(given):
        given = [[" ".join(filter(is_said, parts)) for parts in zip(*given, strict=True)]]
    there = [
        (as_given, as_made) for columns in zip(given, made, strict=True)
        for as_given, as_made in zip(*columns, strict=True) if is_said(as_given)
    ]  # fmt: skip
    read = dict[str, bool]()
    for _, each in there:
        if each not in read:
            read[each] = bool(can(each))
    not_read = [as_given for as_given, as_made in there if not read[as_made]]
    return Unread(field, len(there), len(not_read), " ".join(not_read[0].split())
                  if not_read else "")  # fmt: skip
