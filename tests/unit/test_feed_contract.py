"""What a feed does when its source drifts: columns renamed or new, values that cannot be read."""

import csv
from pathlib import Path

import pytest

from connectors.errors import ColumnsMissing, ColumnsNew, FeedContractWrong, ValuesUnreadable
from connectors.feeds import feed
from tests.a_feed import HEADINGS, Kept, a_feed, a_visit, extract, run

WIDER = (*HEADINGS, "Case notes")
ROWS = [a_visit(number) for number in range(5)]
WIDE_ROWS = [[*row, "a note"] for row in ROWS]
WRONG = [*ROWS, a_visit(6, on="31/02/2024"), a_visit(7, seen="perhaps")]


def noted(path: str) -> list[dict[str, str]]:
    return list(csv.DictReader(Path(path).read_text(encoding="utf-8-sig").splitlines()))


def test_a_renamed_column_stops_the_feed_and_says_what_it_may_be_called_now(
    tmp_path: Path,
) -> None:
    kept, renamed = Kept(), [name.replace("Visit date", "Date of visit") for name in HEADINGS]
    with pytest.raises(ColumnsMissing) as stopped:
        run(a_feed(tmp_path), extract(tmp_path / "visits.csv", ROWS, renamed), kept)
    assert "visits.csv: no column for Visit date" in str(stopped.value)
    assert "Was 'Visit date' renamed to 'Date of visit'?" in str(stopped.value)
    assert kept.arrived == []


def test_a_column_in_use_is_not_offered_as_the_new_name(tmp_path: Path) -> None:
    source = extract(tmp_path / "visits.csv", [row[1:] for row in ROWS], HEADINGS[1:])
    with pytest.raises(ColumnsMissing) as stopped:
        run(a_feed(tmp_path), source)
    assert stopped.value.near == {}


def test_a_new_column_is_noted_once_where_columns_may_evolve(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    assert run(found, extract(path, ROWS)).new_columns == {}
    assert run(found, extract(path, WIDE_ROWS, WIDER)).new_columns == {"visits": ["Case notes"]}
    again = run(found, extract(path, WIDE_ROWS, WIDER))
    assert (again.new_columns, again.unchanged) == ({}, 5)


def test_a_new_column_stops_a_feed_whose_columns_are_frozen(tmp_path: Path) -> None:
    kept, source = Kept(), extract(tmp_path / "visits.csv", WIDE_ROWS, WIDER)
    with pytest.raises(ColumnsNew, match=r"visits\.csv: nobody foresaw 'Case notes'"):
        run(a_feed(tmp_path, {"columns": "freeze"}), source, kept)
    assert kept.arrived == []
    ignoring = a_feed(tmp_path, {"columns": "freeze"}, ignored=["case notes"])
    assert run(ignoring, source).accepted == 5


def test_a_stream_may_differ_from_its_feed(tmp_path: Path) -> None:
    found = a_feed(tmp_path, {"columns": "freeze"}, contract={"columns": "evolve"})
    assert run(found, extract(tmp_path / "visits.csv", WIDE_ROWS, WIDER)).accepted == 5


def test_by_default_a_value_that_cannot_be_read_rejects_its_row(tmp_path: Path) -> None:
    summary = run(a_feed(tmp_path), extract(tmp_path / "visits.csv", WRONG))
    assert (summary.rows_in, summary.accepted, summary.rejected) == (7, 5, 2)
    assert summary.reasons == {"not_a_date": 1, "not_yes_or_no": 1}


def test_a_row_may_be_taken_without_the_value_and_that_is_written_down(tmp_path: Path) -> None:
    found, kept = a_feed(tmp_path, {"values": "discard_value"}), Kept()
    summary = run(found, extract(tmp_path / "visits.csv", WRONG), kept)
    assert (summary.accepted, summary.rejected) == (6, 1)  # a visit needs its date
    assert (summary.discarded, summary.reasons) == ({"not_yes_or_no": 1}, {"not_a_date": 1})
    rejected, left_out = noted(summary.rejects_file)
    assert (rejected["hub: code"], rejected["hub: value"]) == ("not_a_date", "31/02/2024")
    assert (left_out["hub: code"], left_out["hub: value"]) == ("discarded_not_yes_or_no", "perhaps")
    assert left_out["hub: message"].endswith("the row was taken without it")
    visit = next(m for m in kept.arrived if m.event.get("visit_id") == "V00007")
    assert visit.event["child_seen"] is None


def test_a_value_left_out_is_written_down_until_it_is_corrected(tmp_path: Path) -> None:
    found, path, kept = a_feed(tmp_path, {"values": "discard_value"}), tmp_path / "v.csv", Kept()
    source = extract(path, [*ROWS, a_visit(7, seen="perhaps")])
    first = run(found, source)
    again = run(found, source, kept)
    assert (again.unchanged, again.events_out, kept.arrived) == (6, 0, [])
    assert again.discarded == first.discarded
    assert len(noted(again.rejects_file)) == 1

    corrected = run(found, extract(path, [*ROWS, a_visit(7, seen="Y")]), kept)
    assert (corrected.accepted, corrected.rejects_file) == (1, "")
    assert [revision for *_, revision, _ in kept.said] == [2]


def test_a_key_that_cannot_be_read_is_never_left_out(tmp_path: Path) -> None:
    found = a_feed(tmp_path, {"values": "discard_value"}, key=["visit", "seen"])
    summary = run(found, extract(tmp_path / "visits.csv", [a_visit(7, seen="perhaps")]))
    assert (summary.rejected, summary.discarded) == (1, {})


def test_frozen_values_publish_nothing_when_the_last_row_cannot_be_read(tmp_path: Path) -> None:
    found, kept, path = a_feed(tmp_path, {"values": "freeze"}), Kept(), tmp_path / "visits.csv"
    wrong = [*ROWS, a_visit(7, seen="perhaps")]
    with pytest.raises(ValuesUnreadable, match=r"visits\.csv row 7, seen is neither") as stopped:
        run(found, extract(path, wrong), kept, slice_rows=2)
    assert kept.arrived == []
    assert "perhaps" not in str(stopped.value)
    (line,) = noted(str(tmp_path / "state" / "small.visits.rejects.csv"))
    assert line["hub: value"] == "perhaps"
    assert run(found, extract(path, ROWS)).accepted == 5


def test_frozen_values_let_a_repeated_key_be_rejected_once(tmp_path: Path) -> None:
    found = a_feed(tmp_path, {"values": "freeze"})
    summary = run(found, extract(tmp_path / "v.csv", [a_visit(1), a_visit(1, seen="N")]))
    assert (summary.accepted, summary.rejected) == (1, 1)
    assert len(noted(summary.rejects_file)) == 1


@pytest.mark.parametrize(
    "stream",
    [{"mode": "cursor"}, {"cursor": {"column": "changed"}},
     {"mode": "cursor", "cursor": {"column": "not there"}}, {"contract": {"values": "ignore"}}],
)  # fmt: skip
def test_a_contract_that_contradicts_itself_is_refused(tmp_path: Path, stream: object) -> None:
    assert isinstance(stream, dict)
    with pytest.raises(FeedContractWrong):
        a_feed(tmp_path, **stream)
    with pytest.raises(FeedContractWrong):
        feed("small", tmp_path / "connectors")
