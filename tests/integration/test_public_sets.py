"""What is promised of the public labelled sets, by the model's own threshold, without a label."""

import pytest

from hub.matching.evaluation import by_file, report
from tests.benchmarks.matching import datasets

LINKAGE = datasets.LINKAGE


@pytest.mark.slow
@pytest.mark.parametrize(
    ("name", "f1"),
    [("febrl3", 0.999), ("febrl4", 0.9999), ("febrl4 without the identifier", 0.998),
     ("fake_1000", 0.94)],
)  # fmt: skip
def test_a_public_set_is_matched_as_well_as_promised(name: str, f1: float) -> None:
    """Pairs and clusters; fake_1000's .93 and .94 are both held to the higher."""
    if not LINKAGE.is_dir():
        pytest.skip(f"the public sets are not here: no {LINKAGE}")
    data = datasets.load(name, LINKAGE)

    found = report.report(data, by_file.match(data))

    assert found["pairs"]["f1"] >= f1
    assert found["clusters"]["f1"] >= f1
    assert found["best"]["f1"] >= found["pairs"]["f1"]
