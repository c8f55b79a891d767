"""``python -m tests.benchmarks.children DIRECTORY --records 20000 --seed 1``: write a children's set.

Writes ``records.csv`` (with the true ``person_id`` as its last column), ``FIELDS.yml`` that says
which column is what, and ``truth.csv`` with everything that is true of each record.
"""

import argparse
import csv
from pathlib import Path
from time import perf_counter

import yaml

from tests.benchmarks.children.stream import TRUTH, records
from tests.benchmarks.children.writing import FIELDS

MEANING = {
    "id": "record_id", "arrival": "arrival", "source": "source", "forenames": "forenames",
    "surname": "surname", "date_of_birth": "date_of_birth", "expected_on": "expected_on",
    "sex": "sex", "address": "address", "postcode": "postcode",
    "address_withheld": "address_withheld", "nhs_number": "nhs_number", "other": ["phone"],
}  # fmt: skip
"""Our fields, and the columns of ``records.csv`` that hold them."""


def write(directory: Path, seed: int, most: int) -> float:
    """Write the files and give the records written a second."""
    directory.mkdir(parents=True, exist_ok=True)
    started = perf_counter()
    with (
        (directory / "records.csv").open("w", newline="") as said,
        (directory / "truth.csv").open("w", newline="") as true,
    ):
        rows, truths = csv.writer(said), csv.writer(true)
        rows.writerow([*FIELDS, "person_id"])
        truths.writerow(TRUTH)
        for record, truth in records(seed, most):
            rows.writerow([*record, truth[1]])
            truths.writerow(truth)
    (directory / "FIELDS.yml").write_text(yaml.safe_dump(MEANING, sort_keys=False))
    return most / (perf_counter() - started)


def main() -> None:
    """Write one set and say how fast."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.children", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    chosen = parser.parse_args()
    rate = write(chosen.directory, chosen.seed, chosen.records)
    print(f"{chosen.records:,} records, {rate:,.0f} a second, in {chosen.directory}")  # noqa: T201


if __name__ == "__main__":
    main()
