"""Make columns of what a file says: whole names and addresses are taken apart first."""

from collections.abc import Iterable, Sequence

from hub.errors import HubError
from hub.matching.batch.columns import Column, column
from hub.matching.batch.orienting import oriented
from hub.matching.model.details import said as details
from hub.matching.model.reading import places
from hub.matching.model.reading.words import is_said

IGNORED = frozenset({
    "id", "arrival", "recorded_on", "source", "address_withheld", "expected_on",
})  # fmt: skip
"""Fields that are not compared here."""
WITHHELD = frozenset({"y", "yes", "true", "1", "t"})
ADDRESS = frozenset({"address", "postcode"})
HALF = 0.5
"""Share of addresses that must end in a postcode for it to be made a column of its own."""
Given = tuple[str, str, Sequence[str]]
"""A column: its name, our field, and its values."""


class NothingToCompare(HubError):
    """The file says nothing that tells people apart: map more columns in FIELDS.yml."""


def columns(given: Iterable[Given]) -> list[Column]:
    """Give the columns to compare. Raises `NothingToCompare`."""
    said = [(name, field, _cleaned(values)) for name, field, values in given]
    hidden = _hidden(said)
    found: list[Column] = []
    for name, field, values in _taken_apart(said):
        if field in IGNORED:
            continue
        shown = values
        if hidden and field in ADDRESS:
            shown = ["" if each else value for value, each in zip(values, hidden, strict=True)]
        if made := column(name, field, shown):
            found.append(made)
    if not found:
        raise NothingToCompare("the file says nothing that can be compared: see FIELDS.yml")
    return found


def _cleaned(values: Sequence[str]) -> list[str]:
    """Leave out what systems write where nothing is known: NULL, Unknown, -1."""
    blank = {each for each in set(values) if not is_said(each)}
    return ["" if each in blank else each for each in values]


def _hidden(said: Sequence[Given]) -> list[bool]:
    for _, field, values in said:
        if field == "address_withheld":
            return [each.casefold() in WITHHELD for each in values]
    return []


def _taken_apart(said: Sequence[Given]) -> list[Given]:
    fields = {field for _, field, _ in said}
    found: list[Given] = []
    for name, field, values in said:
        if field == "full_name":
            if not {"forenames", "surname"} <= fields:
                found += _names(name, values)
        elif field == "address" and "postcode" not in fields:
            found += _address(name, values)
        else:
            found.append((name, field, values))
    return found


def _names(name: str, values: Sequence[str]) -> list[Given]:
    read = {each: details({"full_name": each}) for each in set(values)}
    said = [(read[each].forenames, read[each].surname) for each in values]
    # Before a comma stands the family name.
    open_to = [place for place, each in enumerate(values) if "," not in each]
    for place, each in zip(open_to, oriented([said[one] for one in open_to]), strict=True):
        said[place] = each
    return [
        (f"{name}: forenames", "forenames", [" ".join(each) for each, _ in said]),
        (f"{name}: surname", "surname", [" ".join(each) for _, each in said]),
    ]


def _address(name: str, values: Sequence[str]) -> list[Given]:
    read = {each: places.address(each, "") for each in set(values)}
    known = [each for each in values if each]
    if not known or sum(1 for each in known if read[each][1]) < HALF * len(known):
        return [(name, "address", values)]
    return [
        (name, "address", [" ".join(read[each][0]) for each in values]),
        (f"{name}: postcode", "postcode", [read[each][1] for each in values]),
    ]
