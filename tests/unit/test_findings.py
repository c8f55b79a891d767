"""What is said of a measure in words, from its numbers alone."""

from datetime import UTC, date, datetime

import pytest

from hub.query.findings import finding
from hub.query.measures import Line, Measured
from projections.measures.definitions import measures
from projections.measures.reader import Period


def said(at_least: float, at_most: float, *, never_told: tuple[str, ...] = ()) -> Measured:
    counts = {"total": 160, "yes": 76, "no": 83, "not_yet_known": 1, "excluded": 0}
    line = Line("", "", dict(counts), 47.8, at_least, at_most)
    return Measured(
        measures()["visits_written_up"], Period(date(2024, 1, 1), date(2024, 12, 31)), "year",
        date(2025, 1, 1), datetime(2025, 1, 1, tzinfo=UTC), line, {}, [], {}, None, never_told,
    )  # fmt: skip


@pytest.mark.parametrize(
    ("at_least", "at_most", "ends"),
    [(47.5, 48.1, "Of 1 it is not yet known: about 48%."),
     (46.1, 48.1, "Of 1 it is not yet known: between 46% and 48%.")],
)  # fmt: skip
def test_what_is_not_yet_known_gives_a_span_or_one_number(
    at_least: float, at_most: float, ends: str
) -> None:
    assert finding(said(at_least, at_most)).endswith(ends)


def test_what_nobody_ever_told_of_has_no_number() -> None:
    found = finding(said(47.5, 48.1, never_told=("a visit", "an audit")))
    assert found == "No source has ever told of a visit or of an audit, so nothing can be said."
