"""A run that is interrupted is gone on with: no gap, nothing altered, counts that add up."""

import csv
import os
import random
import sqlite3
from dataclasses import asdict
from pathlib import Path

import pytest

from connectors.errors import BrokerUnavailable, SourceChanged, TooMuchVanished
from connectors.publisher import Message
from connectors.running.snapshot import last_run
from tests.a_feed import Kept, a_feed, a_visit, extract, run

ROWS, SLICE = 50, 10
EVENTS = ROWS + 7


def rows(count: int = ROWS) -> list[list[str]]:
    return [a_visit(number) for number in range(count)]


def distinct(*every: Kept) -> set[tuple[str, str, int, bytes]]:
    return {each for kept in every for each in kept.said}


@pytest.fixture
def uninterrupted(tmp_path: Path) -> Kept:
    """What a run that nothing interrupts sends."""
    kept, found = Kept(), a_feed(tmp_path / "other")
    run(found, extract(tmp_path / "visits.csv", rows()), kept, slice_rows=SLICE)
    return kept


@pytest.mark.parametrize("flushes", range(5))
def test_wherever_the_broker_goes_the_next_run_goes_on(
    tmp_path: Path, uninterrupted: Kept, flushes: int
) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    broken, after = Kept(flushes), Kept()
    with pytest.raises(BrokerUnavailable):
        run(found, source, broken, slice_rows=SLICE)
    summary = run(found, source, after, slice_rows=SLICE)

    assert distinct(broken, after) == distinct(uninterrupted)
    assert len(broken.said) + len(after.said) - EVENTS <= 2 * SLICE  # the one slice in flight
    assert (summary.rows_in, summary.accepted, summary.unchanged) == (ROWS, ROWS, 0)
    assert (summary.events_out, summary.resumed) == (EVENTS, True)


def test_interrupted_at_random_again_and_again_it_ends_as_if_nothing_were(
    tmp_path: Path, uninterrupted: Kept
) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    dice, every = random.Random(), []
    for _ in range(40):
        every.append(Kept(dice.randrange(1, 4), KeyboardInterrupt()))
        try:
            summary = run(found, source, every[-1], slice_rows=SLICE)
        except KeyboardInterrupt:
            continue
        break
    assert distinct(*every) == distinct(uninterrupted)
    assert (summary.accepted, summary.events_out) == (ROWS, EVENTS)


def test_what_was_acknowledged_but_not_bookmarked_is_sent_again_to_the_byte(
    tmp_path: Path,
) -> None:
    """Also where the extract has changed meanwhile: the change is the next revision."""
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    broken, after = Kept(1), Kept()
    with pytest.raises(BrokerUnavailable):
        run(found, extract(path, rows()), broken, slice_rows=SLICE)
    changed = [[*row[:3], "N", row[4]] for row in rows()]
    summary = run(found, extract(path, changed), after, slice_rows=SLICE)

    left = len([each for each in after.said if each in broken.said])
    assert after.said[:left] == broken.said[-left:]
    by_revision: dict[tuple[str, int], set[bytes]] = {}
    for _, event_id, revision, payload in broken.said + after.said:
        by_revision.setdefault((event_id, revision), set()).add(payload)
    assert all(len(payloads) == 1 for payloads in by_revision.values())
    assert not summary.resumed
    assert (summary.rows_in, summary.accepted) == (ROWS, ROWS)


def test_rows_that_vanish_while_a_run_is_interrupted_are_withdrawn(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    with pytest.raises(BrokerUnavailable):
        run(found, extract(path, rows(20)), Kept(1), slice_rows=SLICE)
    kept = Kept()
    assert run(found, extract(path, rows(20)[5:]), kept, slice_rows=SLICE).withdrawn == 5
    assert kept.types["record_withdrawn"] == 5


def test_an_interrupted_run_withdraws_nothing(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, rows()), slice_rows=SLICE)
    kept, changed = Kept(2), [a_visit(number, seen="N") for number in range(40)]
    with pytest.raises(BrokerUnavailable):
        run(found, extract(path, changed), kept, slice_rows=SLICE)
    assert set(kept.types) == {"visit_recorded"}


def test_withdrawals_are_gone_on_with(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, rows()), slice_rows=SLICE)
    source, broken, after = extract(path, rows(10)), Kept(0), Kept()
    with pytest.raises(BrokerUnavailable):
        run(found, source, broken, allow_vanished=True)
    summary = run(found, source, after, allow_vanished=True)
    assert len(distinct(broken, after)) == summary.withdrawn == 40
    assert run(found, source).withdrawn == 0


def test_a_rejected_row_is_in_the_rejects_file_of_the_resumed_run(tmp_path: Path) -> None:
    wrong = [a_visit(99, on="31/02/2024"), *rows(), a_visit(98, on="32/01/2024")]
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", wrong)
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(3), slice_rows=SLICE)
    summary = run(found, source, slice_rows=SLICE)
    assert (summary.rows_in, summary.accepted, summary.rejected) == (ROWS + 2, ROWS, 2)
    assert Path(summary.rejects_file).read_text(encoding="utf-8-sig").count("not_a_date") == 2


def test_a_run_that_read_not_all_leaves_the_rejects_of_the_run_before(tmp_path: Path) -> None:
    """They are rejected still: a page that shows none would say that all is well."""
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    late = [*rows(), a_visit(99, on="31/02/2024")]
    file = Path(run(found, extract(path, late)).rejects_file)
    with pytest.raises(BrokerUnavailable):
        run(found, extract(path, [a_visit(97, seen="perhaps"), a_visit(98), *late]), Kept(0),
            slice_rows=SLICE)  # fmt: skip
    assert file.read_text(encoding="utf-8-sig").count("V00099") == 1
    assert "V00097" not in file.read_text(encoding="utf-8-sig")
    assert run(found, str(path)).rejected == 2
    assert "V00097" in file.read_text(encoding="utf-8-sig")


class WhileItIsWritten(Kept):
    """A publisher in whose time the export goes on."""

    def __init__(self, path: Path, left: list[list[str]]) -> None:
        super().__init__()
        self.path, self.left = path, left

    def send(self, message: Message) -> None:
        """Take one event; meanwhile what is left of the export is written."""
        super().send(message)
        if self.left:
            with self.path.open("a", encoding="utf-8", newline="") as file:
                csv.writer(file).writerows(self.left)
            self.left = []


def test_a_file_that_is_still_written_withdraws_nothing(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, rows()))
    begun = [a_visit(0, seen="N"), *rows(40)[1:]]
    with pytest.raises(SourceChanged, match="nothing was withdrawn: run again once"):
        run(found, extract(path, begun), WhileItIsWritten(path, rows()[40:]))
    ended = run(found, str(path))
    assert (ended.unchanged, ended.withdrawn) == (ROWS, 0)


def test_rejects_that_the_disk_has_no_room_for_are_told_and_the_run_is_gone_on_with(
    tmp_path: Path,
) -> None:
    found, wrong = a_feed(tmp_path), a_visit(99, on="31/02/2024")
    source = extract(tmp_path / "visits.csv", [*rows(), wrong])
    full = tmp_path / "state" / "small.visits.rejects.csv.part"
    full.parent.mkdir()
    full.symlink_to("/dev/full")
    with pytest.raises(OSError, match="No space left on device") as told:
        run(found, source)
    assert told.value.filename == str(tmp_path / "state")
    assert not full.is_symlink(), "what was written of it takes no room"
    summary = run(found, source)
    assert (summary.resumed, summary.accepted, summary.rejected) == (True, ROWS, 1)


def test_a_full_run_is_gone_on_with_as_a_full_run(tmp_path: Path) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    first, broken, after = Kept(), Kept(2), Kept()
    run(found, source, first)
    with pytest.raises(BrokerUnavailable):
        run(found, source, broken, full=True, slice_rows=SLICE)
    summary = run(found, source, after, full=True, slice_rows=SLICE)
    assert distinct(broken, after) == distinct(first)
    assert len(after.said) < EVENTS
    assert summary.events_out == EVENTS


def test_an_extract_written_anew_begins_a_new_run(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    source = extract(path, rows())
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(3), slice_rows=SLICE)
    source = extract(path, [*rows(), a_visit(77)])
    summary = run(found, source, slice_rows=SLICE)
    assert not summary.resumed
    assert summary.accepted + summary.unchanged == summary.rows_in == ROWS + 1


def test_an_extract_that_is_only_newer_is_gone_on_with(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    source = extract(path, rows())
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(3), slice_rows=SLICE)
    os.utime(path, (1, 1))
    assert run(found, source, slice_rows=SLICE).resumed


def test_files_that_hold_the_same_are_not_read_again(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    wrong = a_visit(5, on="31/02/2024")
    first = run(found, extract(path, [*rows(4), wrong]))
    kept = Kept()
    again = run(found, str(path), kept)
    assert again.same_source
    assert kept.types == {}
    assert (again.rows_in, again.unchanged, again.rejected) == (5, 4, 1)
    assert (again.reasons, again.rejects_file) == (first.reasons, first.rejects_file)
    Path(first.rejects_file).unlink()
    assert not run(found, str(path)).same_source, "its rejects are written again"
    assert not run(found, str(path), full=True).same_source
    assert not run(found, str(path)).same_source, "what came before was another way to read it"
    assert run(found, str(path)).same_source
    mended = found.directory / "translate.py"
    mended.write_text(mended.read_text(encoding="utf-8") + "# takes more\n", encoding="utf-8")
    assert not run(found, str(path)).same_source, "what was rejected may be taken now"
    assert not run(found, extract(path, [*rows(4), a_visit(5)])).same_source


def test_a_cut_short_extract_keeps_what_it_holds_and_withdraws_nothing(tmp_path: Path) -> None:
    found, path = a_feed(tmp_path), tmp_path / "visits.csv"
    run(found, extract(path, rows()))
    kept = Kept()
    with pytest.raises(TooMuchVanished):
        run(found, extract(path, [*rows(5), a_visit(77)]), kept)
    assert kept.types == {"visit_recorded": 1}
    assert run(found, extract(path, [*rows(), a_visit(77)])).unchanged == ROWS + 1


def written_anew(numbers: range) -> list[list[str]]:
    """The same visits, their numbers without the zeros a spreadsheet took off."""
    return [[f"V{number}", *a_visit(number)[1:]] for number in numbers]


def test_keys_that_are_written_anew_withdraw_nothing_however_many_new_rows_there_are(
    tmp_path: Path,
) -> None:
    found, path, kept = a_feed(tmp_path), tmp_path / "visits.csv", Kept()
    run(found, extract(path, rows()))
    with pytest.raises(TooMuchVanished, match=r"50 of 50 .* written otherwise than before"):
        run(found, extract(path, written_anew(range(ROWS))))
    with pytest.raises(TooMuchVanished, match="50 of 50"):
        run(found, extract(path, written_anew(range(ROWS + 9))), kept)
    assert "record_withdrawn" not in kept.types

    mended = run(found, extract(path, rows(ROWS - 1)), kept)
    assert (mended.unchanged, mended.withdrawn) == (ROWS - 1, ROWS + 9 + 1)
    with pytest.raises(TooMuchVanished, match="30 of 49"):
        run(found, extract(path, rows(19)))


def test_an_interrupted_run_has_not_ended_well(tmp_path: Path) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(3), slice_rows=SLICE)
    assert last_run(tmp_path / "state", "small") is None
    summary = run(found, source)
    ended = last_run(tmp_path / "state", "small")
    assert ended is not None
    assert str(asdict(summary)["accepted"]) in ended[2]


def test_progress_is_told_for_every_slice_also_of_rows_taken_before(tmp_path: Path) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    with pytest.raises(BrokerUnavailable):
        run(found, source, Kept(3), slice_rows=SLICE)
    told: list[int] = []
    run(found, source, slice_rows=SLICE, progress=lambda done, _total: told.append(done))
    assert told == [10, 20, 30, 40, 50]


def test_a_dry_run_of_an_interrupted_run_leaves_it_as_it_was(
    tmp_path: Path, uninterrupted: Kept
) -> None:
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    broken, after = Kept(2), Kept()
    with pytest.raises(BrokerUnavailable):
        run(found, source, broken, slice_rows=SLICE)
    assert run(found, source, dry_run=True, slice_rows=SLICE).accepted == ROWS
    assert run(found, source, after, slice_rows=SLICE).resumed
    assert distinct(broken, after) == distinct(uninterrupted)


def test_memory_holds_a_slice_and_not_the_extract(tmp_path: Path) -> None:
    """What is waiting to be acknowledged is never more than one slice of rows."""
    found, source = a_feed(tmp_path), extract(tmp_path / "visits.csv", rows())
    waiting, most = 0, 0

    class Counting(Kept):
        def send(self, message: object) -> None:
            nonlocal waiting, most
            waiting += 1
            most = max(most, waiting)

        def flush(self) -> None:
            nonlocal waiting
            waiting = 0

    run(found, source, Counting(), slice_rows=SLICE)
    assert most <= 2 * SLICE
    with sqlite3.connect(tmp_path / "state" / "small.sqlite") as state:
        assert state.execute("SELECT count(*) FROM outbox").fetchone() == (0,)
    state.close()
