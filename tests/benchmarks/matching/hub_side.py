"""The hub's own matching model under measure: a row in, a decision out, in the order of arrival."""

import importlib.util

from tests.benchmarks.matching.datasets import Dataset
from tests.benchmarks.matching.outcome import Outcome


def missing() -> str | None:
    """Say why the model cannot be run, if it cannot."""
    found = importlib.util.find_spec("hub.matching.decision")
    return None if found else "there is no hub.matching.decision"


def match(data: Dataset) -> Outcome:
    """Decide each row as it arrives."""
    raise NotImplementedError(data.name)
