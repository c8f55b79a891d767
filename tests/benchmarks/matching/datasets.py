"""What is matched: the public labelled sets, and the two children's sets of our own making.

A row is a mapping by our field names, whatever the file calls them; `FIELDS` lists those there are.
Truth is kept apart from the rows. The public sets are read from ``../shared``; where that is
missing they are left out and the run says so.
"""

import csv
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import NamedTuple

from tests.benchmarks.children import stream, writing
from tests.benchmarks.households import arriving, clerks
from tests.conftest import SHARED

LINKAGE = SHARED / "data" / "linkage"
FIELDS = (
    "id", "arrival", "source", "forenames", "surname", "full_name", "known_as", "date_of_birth",
    "expected_on", "sex", "address", "postcode", "address_withheld", "nhs_number", "email", "other",
)  # fmt: skip
Row = Mapping[str, str]


class Truth(NamedTuple):
    """What is true of a record, in the order of `stream.TRUTH`; public sets know but the person."""

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


@dataclass
class Dataset:
    """Rows in the order they arrive, and the truth of each. `sides` where two files are linked."""

    name: str
    rows: list[dict[str, str]]
    truths: list[Truth]
    sides: list[int] | None = None
    mapping: dict[str, str] = field(default_factory=dict)
    """Which of our fields each column is: what ``FIELDS.yml`` says of the file."""

    @cached_property
    def persons(self) -> list[str]:
        """The true person of each row."""
        return [truth.person_id for truth in self.truths]

    def reordered(self, order: list[int]) -> "Dataset":
        """Let the same rows arrive in another order."""
        sides = [self.sides[place] for place in order] if self.sides else None
        return Dataset(self.name, [self.rows[place] for place in order],
                       [self.truths[place] for place in order], sides, self.mapping)  # fmt: skip


PUBLIC = ("febrl3", "febrl4", "febrl4 without the identifier", "fake_1000")


def load(name: str, linkage: Path = LINKAGE) -> Dataset:
    """Read one of the public sets from the directory that holds them."""
    if name == "fake_1000":
        return _fake_1000(linkage)
    files = [
        linkage / f"dataset{part}.csv" for part in (("3",) if name == "febrl3" else ("4a", "4b"))
    ]
    return _febrl(name, files, with_number=name != PUBLIC[2])


def _febrl(name: str, files: Iterable[Path], *, with_number: bool) -> Dataset:
    rows, truths, sides = list[dict[str, str]](), list[Truth](), list[int]()
    for side, file in enumerate(files):
        for said in _read(file):
            born = said["date_of_birth"]
            rows.append({
                "id": said["rec_id"], "source": file.stem, "forenames": said["given_name"],
                "surname": said["surname"],
                "date_of_birth": f"{born[:4]}-{born[4:6]}-{born[6:]}" if len(born) == 8 else "",
                "address": f"{said['street_number']} {said['address_1']}".strip(),
                "postcode": said["postcode"],
                "nhs_number": said["soc_sec_id"] if with_number else "",
                "other": " ".join((said["address_2"], said["suburb"], said["state"])).strip(),
            })  # fmt: skip
            truths.append(Truth(said["rec_id"], said["rec_id"].split("-")[1], source=file.stem))
            sides.append(side)
    return Dataset(name, rows, truths, sides if len(set(sides)) > 1 else None)


def _fake_1000(linkage: Path) -> Dataset:
    rows, truths = list[dict[str, str]](), list[Truth]()
    for said in _read(linkage / "fake_1000.csv"):
        rows.append({
            "id": said["unique_id"], "forenames": said["first_name"], "surname": said["surname"],
            "date_of_birth": said["dob"], "email": said["email"], "other": said["city"],
        })  # fmt: skip
        truths.append(Truth(said["unique_id"], said["cluster"]))
    return Dataset("fake_1000", rows, truths)


def _read(path: Path) -> Iterator[dict[str, str]]:
    with path.open(newline="", encoding="utf-8") as lines:
        heads, *rows = csv.reader(lines)
        names = [head.strip() for head in heads]
        for row in rows:
            yield dict(zip(names, (each.strip() for each in row), strict=True))


def children(seed: int, most: int) -> Dataset:
    """Make a set by the first generator."""
    return _made(f"children, seed {seed}", stream.records(seed, most),
                 dict(zip(writing.FIELDS, CHILDREN_FIELDS, strict=True)))  # fmt: skip


def households(seed: int, most: int) -> Dataset:
    """Make a set by the second generator."""
    return _made(f"households, seed {seed}", arriving.records(seed, most),
                 dict(zip(clerks.COLUMNS, HOUSEHOLD_FIELDS, strict=True)))  # fmt: skip


CHILDREN_FIELDS = (
    "id", "arrival", "source", "forenames", "surname", "date_of_birth", "expected_on", "sex",
    "address", "postcode", "address_withheld", "nhs_number", "other",
)  # fmt: skip
HOUSEHOLD_FIELDS = (
    "id", "arrival", "source", "full_name", "known_as", "date_of_birth", "sex", "address",
    "address_withheld", "nhs_number", "other", "email",
)  # fmt: skip
MADE = {"children": children, "households": households}
"""The generators by name."""


def _made(name: str, written: Iterable[stream.Written], mapping: dict[str, str]) -> Dataset:
    made = Dataset(name, [], [], mapping=mapping)
    for record, truth in written:
        made.rows.append(dict(zip(mapping.values(), record, strict=True)))
        made.truths.append(Truth(*truth))
    return made
