"""Train the model that comes with the hub, on both generators of children, without labels.

``python -m tests.benchmarks.matching.teaching 2027-01-31`` writes the model of that version; the
same code gives the same file, byte for byte. Read it, measure it, then activate it.
"""

import argparse

from hub.matching.model.details import said
from hub.matching.model.model import MODELS
from hub.matching.model.training.em import train
from hub.matching.model.training.pairs import pairs
from tests.benchmarks.matching.datasets import MADE

SEED, RECORDS = 1, 10_000
TAUGHT_BY = f"children and households generators, seed {SEED}, {RECORDS:,} records each"


def main() -> None:
    """Train, and write the file."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("version", help="the model's version, a date")
    version = parser.parse_args().version
    records = [said(row) for made in MADE.values() for row in made(SEED, RECORDS).rows]
    model = train(records, pairs(records), version=version, trained_on=TAUGHT_BY)
    (MODELS / f"{version}.json").write_text(model.dump(), encoding="utf-8")


if __name__ == "__main__":
    main()
