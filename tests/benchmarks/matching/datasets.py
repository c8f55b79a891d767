"""What is matched: the public labelled sets, and the sets of our own making.

The public sets are read from ``../shared``; where that is missing they are left out and the run
says so. They are read as `hub matching evaluate` reads any file, by the columns named here.
"""

from collections.abc import Iterable
from pathlib import Path

from hub.matching.evaluation import files, making
from hub.matching.evaluation.dataset import Dataset, Said, Truth
from hub.matching.evaluation.fields import Fields
from tests.benchmarks.children import stream, writing
from tests.benchmarks.households import arriving, clerks
from tests.benchmarks.people import sets
from tests.conftest import SHARED

LINKAGE = SHARED / "data" / "linkage"
PUBLIC = ("febrl3", "febrl4", "febrl4 without the identifier", "fake_1000")


FEBRL = {
    "id": "rec_id", "forenames": "given_name", "surname": "surname",
    "date_of_birth": "date_of_birth", "address": ["street_number", "address_1"],
    "postcode": "postcode", "nhs_number": "soc_sec_id",
    "other": ["address_2", "suburb", "state"],
}  # fmt: skip
FAKE = {
    "id": "unique_id", "forenames": "first_name", "surname": "surname", "date_of_birth": "dob",
    "email": "email", "other": ["city"],
}  # fmt: skip


def load(name: str, linkage: Path = LINKAGE) -> Dataset:
    """Read one of the public sets from the directory that holds them."""
    if name == "fake_1000":
        return making.dataset(files.read(linkage / "fake_1000.csv"), fields(FAKE), "cluster")
    parts = ("3",) if name == "febrl3" else ("4a", "4b")
    tables = [files.read(linkage / f"dataset{part}.csv") for part in parts]
    mapping = {field: column for field, column in FEBRL.items()
               if field != "nhs_number" or name != PUBLIC[2]}  # fmt: skip
    made = making.dataset(tables[0], fields(mapping), "rec_id", *tables[1:])
    made.name = name
    made.truths = [each._replace(person_id=each.person_id.split("-")[1]) for each in made.truths]
    return made


def fields(mapping: dict[str, str | list[str]]) -> Fields:
    """Give a mapping as FIELDS.yml would say it."""
    return Fields({field: (said,) if isinstance(said, str) else tuple(said)
                   for field, said in mapping.items()})  # fmt: skip


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
    "address", "postcode", "address_withheld", "nhs_number", "other", "recorded_on",
)  # fmt: skip
HOUSEHOLD_FIELDS = (
    "id", "arrival", "source", "full_name", "known_as", "date_of_birth", "sex", "address",
    "address_withheld", "nhs_number", "other", "email", "recorded_on",
)  # fmt: skip
MADE = {"children": children, "households": households}
"""The generators of children by name."""


def people(name: str, seed: int, most: int) -> Dataset:
    """Make a set of people of any age."""
    made = sets.SETS[name](seed, most)
    named = fields(made.mapping)
    said = [Said(column, field, [row[column] for row in made.rows])
            for field, column in named.named()]  # fmt: skip
    truths = [
        Truth(str(place), str(person.number), str(person.household))
        for place, person in enumerate(made.persons)
    ]
    rows = making.rows_of(said, named, len(made.rows))
    return Dataset(f"{name}, seed {seed}", rows, truths, made.sides, said=said)


def _made(name: str, written: Iterable[stream.Written], mapping: dict[str, str]) -> Dataset:
    made = Dataset(name, [], [], mapping=mapping)
    for record, truth in written:
        made.rows.append(dict(zip(mapping.values(), record, strict=True)))
        made.truths.append(Truth(*truth))
    return made
