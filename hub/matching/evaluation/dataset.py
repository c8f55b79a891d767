"""What is matched and measured: records by our field names, and apart from them the truth."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import NamedTuple

Row = Mapping[str, str]
"""One record: what it says, by our field names."""
AS_SIBLING = "written_as_sibling"
"""Planted, and named in `Truth.planted`, where a slip or a custom gave a record the forename of a
brother, sister or twin."""


class Truth(NamedTuple):
    """What is true of a record; many labelled files know but the person."""

    record_id: str
    person_id: str
    household_id: str = ""
    family_id: str = ""
    birth_id: str = ""
    formerly: str = ""
    kind: str = ""
    origin: str = ""
    source: str = ""
    day: str = ""
    placeholder: str = ""
    planted: str = ""


class Said(NamedTuple):
    """One column of a file: its name, our field it belongs to, and its values."""

    name: str
    field: str
    values: Sequence[str]


@dataclass
class Dataset:
    """Rows in the order they arrive, and the truth of each. `sides` where two files are linked."""

    name: str
    rows: list[dict[str, str]]
    truths: list[Truth]
    sides: list[int] | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    """Which of our fields each column is: what ``FIELDS.yml`` says of the file."""
    said: list[Said] = field(default_factory=list)
    """The file's columns one by one, where several make one field; else rows say all there is."""
    written: list[Said] = field(default_factory=list)
    """The same as the file writes them, with a date's year, month and day apart."""
    warnings: list[str] = field(default_factory=list)
    """What whoever gave the files should hear."""

    @cached_property
    def persons(self) -> list[str]:
        """The true person of each row."""
        return [truth.person_id for truth in self.truths]

    def columns(self) -> list[Said]:
        """Give the columns one by one."""
        if self.said:
            return self.said
        names = dict.fromkeys(name for row in self.rows for name in row)
        return [Said(name, name, [row.get(name, "") for row in self.rows]) for name in names]

    def reordered(self, order: list[int]) -> "Dataset":
        """Let the same rows arrive in another order, or some of them only."""
        sides = [self.sides[place] for place in order] if self.sides else None
        said, written = (
            [each._replace(values=[each.values[n] for n in order]) for each in columns]
            for columns in (self.said, self.written)
        )
        rows = [self.rows[place] for place in order]
        truths = [self.truths[place] for place in order]
        return Dataset(
            self.name, rows, truths, sides, self.mapping, said, written, self.warnings
        )  # fmt: skip
