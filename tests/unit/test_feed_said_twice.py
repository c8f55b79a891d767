"""Two rows of one extract that say different things of one event: neither is hidden unseen."""

import csv
from pathlib import Path

import pytest

from connectors.running.corrections import open_corrections
from connectors.running.runner import FeedSummary, read
from tests.a_feed import Kept, a_feed, a_visit, extract, run

KEY = {"key": ["visit", "changed"]}
"""A key that is more than what the event is known by: the same visit may stand there twice."""


def twice(**second: str) -> list[list[str]]:
    return [a_visit(1, changed="a"), a_visit(1, changed="b", **second)]


def rejected(summary: FeedSummary) -> dict[str, str]:
    file = Path(summary.rejects_file).read_text(encoding="utf-8-sig")
    (line,) = csv.DictReader(file.splitlines())
    return line


@pytest.mark.parametrize("slice_rows", [1, 10])
def test_the_second_row_is_rejected_and_says_why(tmp_path: Path, slice_rows: int) -> None:
    found, kept = a_feed(tmp_path, **KEY), Kept()
    source = extract(tmp_path / "visits.csv", twice(seen="N"))
    summary = run(found, source, kept, slice_rows=slice_rows)
    assert (summary.accepted, summary.reasons) == (1, {"event_repeated": 1})
    assert kept.types["visit_recorded"] == 1
    line = rejected(summary)
    assert (line["hub: row"], line["hub: field"], line["hub: value"]) == ("3", "Visit no", "V00001")
    assert "says something else of the same visit recorded than an earlier" in line["hub: message"]


def test_two_rows_that_say_the_same_are_one_event(tmp_path: Path) -> None:
    found, kept = a_feed(tmp_path, **KEY), Kept()
    assert run(found, extract(tmp_path / "visits.csv", twice()), kept).accepted == 2
    assert kept.types["visit_recorded"] == 1


def test_a_row_in_the_place_of_one_that_is_gone_is_a_correction(tmp_path: Path) -> None:
    found, path, kept = a_feed(tmp_path, **KEY), tmp_path / "visits.csv", Kept()
    run(found, extract(path, [a_visit(1, changed="a")]))
    summary = run(found, extract(path, [a_visit(1, changed="b", seen="N")]), kept)
    assert (summary.accepted, summary.rejected, summary.withdrawn) == (1, 0, 0)
    assert [(name, revision) for name, _, revision, _ in kept.said] == [("visit_recorded", 2)]


def test_a_row_may_take_over_an_event_that_another_gives_no_more(tmp_path: Path) -> None:
    found = a_feed(tmp_path, key=["changed"])
    path, kept = tmp_path / "visits.csv", Kept()
    run(found, extract(path, [a_visit(1, changed="a"), a_visit(2, changed="b")]))
    swapped = [a_visit(3, changed="a"), a_visit(1, changed="b", seen="N")]
    summary = run(found, extract(path, swapped), kept)
    assert (summary.accepted, summary.rejected, summary.withdrawn) == (2, 0, 2)
    assert sorted((name, revision) for name, _, revision, _ in kept.said if "visit" in name) == [
        ("visit_recorded", 1), ("visit_recorded", 2)
    ]  # fmt: skip


def test_sending_it_again_as_it_was_does_not_hide_the_other(tmp_path: Path) -> None:
    found, kept = a_feed(tmp_path, **KEY), Kept()
    summary = run(found, extract(tmp_path / "visits.csv", twice(seen="N")))
    directory = tmp_path / "state"
    one, corrections = open_corrections(found, directory, Path(summary.rejects_file))
    again = read(
        one, summary.rejects_file, publisher=kept, state_directory=directory,
        corrections=corrections,
    )  # fmt: skip
    assert (again.reasons, kept.arrived) == ({"event_repeated": 1}, [])


def test_it_is_no_value_that_cannot_be_read(tmp_path: Path) -> None:
    found = a_feed(tmp_path, {"values": "freeze"}, **KEY)
    source = extract(tmp_path / "visits.csv", twice(seen="N"))
    assert run(found, source).reasons == {"event_repeated": 1}
