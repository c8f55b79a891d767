"""``python -m tests.benchmarks.children DIRECTORY --records 20000 --seed 1``: write a set.

Writes ``records.csv`` (with the true ``person_id`` as its last column), ``FIELDS.yml`` that says
which column is what, and ``truth.csv`` with everything that is true of each record. ``--second``
writes a set of the second generator, ``tests.benchmarks.households``.
"""

import argparse
import csv
from pathlib import Path
from time import perf_counter

import yaml
from rich.console import Console

from tests.benchmarks.children import stream, writing
from tests.benchmarks.households import arriving, clerks

MEANING = {
    "id": "record_id", "arrival": "arrival", "source": "source", "forenames": "forenames",
    "surname": "surname", "date_of_birth": "date_of_birth", "expected_on": "expected_on",
    "sex": "sex", "address": "address", "postcode": "postcode",
    "address_withheld": "address_withheld", "nhs_number": "nhs_number", "other": ["phone"],
    "recorded_on": "recorded_on",
}  # fmt: skip
"""Our fields, and the columns of ``records.csv`` that hold them."""
SECOND = {
    "id": "row", "arrival": "seq", "source": "system", "full_name": "name", "known_as": "known_as",
    "date_of_birth": "dob", "sex": "gender", "address": "lives_at",
    "address_withheld": "confidential", "nhs_number": "nhs_no", "email": "email",
    "other": ["parent"], "recorded_on": "made",
}  # fmt: skip
GENERATORS = {
    "children": (stream.records, writing.FIELDS, MEANING),
    "households": (arriving.records, clerks.COLUMNS, SECOND),
}


def write(directory: Path, generator: str, *, seed: int, most: int) -> float:
    """Write the files and give the records written a second."""
    records, columns, meaning = GENERATORS[generator]
    directory.mkdir(parents=True, exist_ok=True)
    started = perf_counter()
    with (
        (directory / "records.csv").open("w", newline="", encoding="utf-8") as said,
        (directory / "truth.csv").open("w", newline="", encoding="utf-8") as true,
    ):
        rows, truths = csv.writer(said), csv.writer(true)
        rows.writerow([*columns, "person_id"])
        truths.writerow(stream.TRUTH)
        for record, truth in records(seed, most):
            rows.writerow([*record, truth[1]])
            truths.writerow(truth)
    fields = yaml.safe_dump(meaning, sort_keys=False)
    (directory / "FIELDS.yml").write_text(fields, encoding="utf-8")
    return most / (perf_counter() - started)


def main() -> None:
    """Write one set and say how fast."""
    parser = argparse.ArgumentParser(prog="tests.benchmarks.children", description=__doc__)
    parser.add_argument("directory", type=Path)
    parser.add_argument("--records", type=int, default=20_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--second", action="store_true", help="the second generator")
    chosen = parser.parse_args()
    generator = "households" if chosen.second else "children"
    rate = write(chosen.directory, generator, seed=chosen.seed, most=chosen.records)
    Console(soft_wrap=True, highlight=False).print(
        f"{chosen.records:,} records of {generator}, seed {chosen.seed}, {rate:,.0f} a second"
    )


if __name__ == "__main__":
    main()
