"""How a stream is read again: whole, added to, or from a bookmark."""

import sqlite3
from datetime import datetime
from pathlib import Path

import pytest

from connectors.errors import BrokerUnavailable
from connectors.feeds import Feed
from connectors.running.snapshot_file import bookmarks
from tests.a_feed import HEADINGS, Kept, a_feed, a_visit, extract, run

LAG = 3


def by_cursor(tmp_path: Path, lag: int = LAG, **stream: object) -> Feed:
    return a_feed(tmp_path, mode="cursor", cursor={"column": "changed", "lag_days": lag}, **stream)


def on(number: int, day: int, **more: str) -> list[str]:
    """A visit whose row was last changed on that day of March."""
    return a_visit(number, changed=f"{day:02}/03/2024 10:00", **more)


def test_what_is_gone_from_an_append_only_source_is_not_withdrawn(tmp_path: Path) -> None:
    found, path, kept = a_feed(tmp_path, mode="append"), tmp_path / "visits.csv", Kept()
    run(found, extract(path, [a_visit(number) for number in range(40)]))
    summary = run(found, extract(path, [a_visit(1, seen="N"), a_visit(41)]), kept)
    assert (summary.accepted, summary.withdrawn) == (2, 0)
    assert kept.types == {"visit_recorded": 2}


@pytest.mark.parametrize(
    ("stream", "withdrawn"),
    [({"mode": "snapshot"}, 1), ({"mode": "append"}, 0),
     ({"mode": "cursor", "cursor": {"column": "changed"}}, 1)],
)  # fmt: skip
def test_what_a_row_no_longer_says_is_withdrawn_unless_rows_are_only_added(
    tmp_path: Path, stream: dict[str, object], withdrawn: int
) -> None:
    """A visit turns out to have been to another child; no row names the first any more."""
    found, path, kept = a_feed(tmp_path, **stream), tmp_path / "visits.csv", Kept()
    run(found, extract(path, [a_visit(1, child=1)]))
    summary = run(found, extract(path, [a_visit(1, child=2)]), kept)
    assert summary.withdrawn == kept.types["record_withdrawn"] == withdrawn
    assert kept.types["person_registered"] == kept.types["visit_recorded"] == 1


def test_a_cursor_reads_from_the_bookmark_less_the_lag(tmp_path: Path) -> None:
    found, path = by_cursor(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, [on(1, 1), on(2, 10)]))
    late, early, new = on(3, 8), on(4, 6), on(5, 12)
    kept = Kept()
    summary = run(found, extract(path, [on(1, 1), on(2, 10), late, early, new]), kept)
    assert (summary.rows_in, summary.accepted, summary.unchanged, summary.ignored) == (3, 2, 1, 2)
    assert {m.event["visit_id"] for m in kept.arrived if "visit_id" in m.event} == {
        "V00003", "V00005"
    }  # fmt: skip


def test_how_far_a_stream_was_read_is_told_as_its_source_says_it(tmp_path: Path) -> None:
    run(by_cursor(tmp_path), extract(tmp_path / "visits.csv", [on(1, 1), on(2, 10)]))
    assert bookmarks(tmp_path / "state", "small") == {"visits": "10/03/2024 10:00"}


def test_nothing_vanishes_from_a_cursor(tmp_path: Path) -> None:
    found, path = by_cursor(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, [on(number, 1 + number % 20) for number in range(40)]))
    assert run(found, extract(path, [on(50, 25)])).withdrawn == 0


def test_a_row_inside_the_lag_is_sent_again_only_where_it_changed(tmp_path: Path) -> None:
    found, path, kept = by_cursor(tmp_path), tmp_path / "visits.csv", Kept()
    run(found, extract(path, [on(1, 9), on(2, 10)]))
    run(found, extract(path, [on(1, 9), on(2, 10, seen="N")]), kept)
    assert [(name, revision) for name, _, revision, _ in kept.said] == [("visit_recorded", 2)]


def test_the_bookmark_is_not_moved_by_a_run_that_is_interrupted(tmp_path: Path) -> None:
    """Rows need not come in the cursor's order: a lower one may follow the interruption."""
    found, path, after = by_cursor(tmp_path, lag=0), tmp_path / "visits.csv", Kept()
    run(found, extract(path, [on(1, 1)]))
    source = extract(path, [on(9, 20), on(8, 19), on(7, 5), on(6, 4)])
    broken = Kept(1)
    with pytest.raises(BrokerUnavailable):
        run(found, source, broken, slice_rows=1)
    summary = run(found, source, after)
    assert (summary.accepted, summary.resumed) == (4, True)
    visits = {m.event["visit_id"] for m in broken.arrived + after.arrived if "visit_id" in m.event}
    assert visits == {"V00009", "V00008", "V00007", "V00006"}


def test_a_rejected_row_is_read_again_until_it_can_be_taken(tmp_path: Path) -> None:
    found, path = by_cursor(tmp_path), tmp_path / "visits.csv"
    wrong, later = on(1, 1, seen="perhaps"), [on(number, 20 + number) for number in range(5)]
    assert run(found, extract(path, [wrong, *later])).rejected == 1
    again = run(found, extract(path, [wrong, *later]))
    assert (again.rejected, again.unchanged) == (1, 5)
    assert run(found, extract(path, [on(1, 1), *later])).accepted == 1
    assert run(found, extract(path, [on(1, 1), *later])).rows_in == 4


def test_a_row_whose_cursor_cannot_be_read_is_always_read(tmp_path: Path) -> None:
    found, path = by_cursor(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, [on(1, 20)]))
    unclear = [a_visit(2), a_visit(3, changed="last week")]
    assert run(found, extract(path, [on(1, 20), *unclear])).accepted == 2


def test_numbers_are_a_cursor_too(tmp_path: Path) -> None:
    found, path = by_cursor(tmp_path, lag=0), tmp_path / "visits.csv"
    run(found, extract(path, [a_visit(1, changed="9"), a_visit(2, changed="100")]))
    new = a_visit(3, changed="101")
    summary = run(found, extract(path, [a_visit(1, changed="9"), a_visit(2, changed="100"), new]))
    assert (summary.rows_in, summary.accepted, summary.ignored) == (2, 1, 1)


@pytest.mark.parametrize("as_text", [True, False])
def test_a_database_is_asked_only_for_what_is_new(tmp_path: Path, *, as_text: bool) -> None:
    found = by_cursor(tmp_path, reader="sql", place="visits")
    path, kept = tmp_path / "source.sqlite", Kept()
    columns = ", ".join(f'"{name}" TEXT' for name in HEADINGS[:4])

    def add(number: int, changed: datetime | None) -> None:
        said = changed.isoformat(sep=" ") if changed else None
        database.execute("INSERT INTO visits VALUES (?, ?, ?, ?, ?)", (*a_visit(number)[:4], said))
        database.commit()

    with sqlite3.connect(path) as database:
        kind = "TEXT" if as_text else "DATETIME"
        database.execute(f'CREATE TABLE visits ({columns}, "{HEADINGS[4]}" {kind})')
        add(1, datetime(2024, 3, 1, 10, 0))  # noqa: DTZ001  as databases keep it
        add(2, datetime(2024, 3, 10, 10, 0))  # noqa: DTZ001
        run(found, f"sqlite:///{path}")
        add(3, datetime(2024, 3, 8, 10, 0))  # noqa: DTZ001
        add(4, datetime(2024, 3, 2, 10, 0))  # noqa: DTZ001
        add(5, None)
        summary = run(found, f"sqlite:///{path}", kept)
    database.close()
    assert (summary.rows_in, summary.accepted, summary.unchanged) == (3, 2, 1)
    assert summary.ignored == 0  # they never left the database
