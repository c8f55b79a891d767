"""Rejected rows corrected by hand: taken once, and not taken back by a source still wrong."""

import csv
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.errors import BrokerUnavailable, SourceUnreadable
from connectors.feeds import Feed
from connectors.running.corrections import open_corrections
from connectors.running.rejects import ID, path_of
from connectors.running.runner import FeedSummary, read
from tests.a_feed import Kept, a_feed, a_visit, extract, run

BAD = "31/02/2024"
Lines = list[dict[str, str]]


def state(found: Feed) -> Path:
    return found.directory.parents[1] / "state"


def rejects(found: Feed) -> Path:
    return path_of(state(found), "small", "visits")


def lines_of(path: Path) -> Lines:
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


def save(
    path: Path, lines: Sequence[dict[str, str]], *, encoding: str = "utf-8-sig",
    delimiter: str = ",",
) -> Path:  # fmt: skip
    with path.open("w", encoding=encoding, newline="", errors="replace") as file:
        writer = csv.DictWriter(file, list(lines[0]), delimiter=delimiter)
        writer.writeheader()
        writer.writerows(lines)
    return path


def correct(found: Feed, path: Path | None = None, **cells: str) -> Path:
    """Write a value into every line of the rejects file and save it, elsewhere if it is said."""
    lines = [line | cells for line in lines_of(rejects(found))]
    return save(path or rejects(found), lines)


def redrive(found: Feed, path: Path, kept: Kept | None = None, **options: Any) -> FeedSummary:
    one, corrections = open_corrections(found, state(found), path)
    return read(one, str(path), publisher=kept or Kept(), state_directory=state(found),
                corrections=corrections, **options)  # fmt: skip


def reconciles(summary: FeedSummary) -> bool:
    return summary.rows_in == summary.accepted + summary.unchanged + summary.rejected


def test_a_corrected_row_is_sent_and_stands_while_the_source_is_wrong(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    source = extract(tmp_path / "v.csv", [a_visit(1), a_visit(2, on=BAD), a_visit(3)])
    run(found, source)

    sent = Kept()
    summary = redrive(found, correct(found, **{"Visit date": "28/02/2024"}), sent)
    assert (summary.rows_in, summary.accepted, summary.withdrawn) == (1, 1, 0)
    assert sent.types["visit_recorded"] == 1
    assert not rejects(found).exists()

    for _ in range(2):
        kept = Kept()
        again = run(found, source, kept)
        assert (again.rows_in, again.unchanged, again.rejected) == (3, 2, 1)
        assert (kept.arrived, again.withdrawn) == ([], 0)
        (line,) = lines_of(rejects(found))
        assert "its correction was sent and stands" in line["hub: message"]


def test_a_correction_of_the_key_itself_stands_too(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    bad = ["", *a_visit(2)[1:]]
    source = extract(tmp_path / "v.csv", [a_visit(1), bad])
    run(found, source)
    redrive(found, correct(found, **{"Visit no": "V00002"}))

    again = run(found, source, kept := Kept())
    assert (again.rejected, again.withdrawn, kept.arrived) == (1, 0, [])

    gone = run(found, extract(tmp_path / "v.csv", [a_visit(1)]), kept := Kept())
    assert gone.withdrawn == 2  # the visit, and the child only it named
    assert set(kept.types) == {"record_withdrawn"}


def test_when_the_source_is_corrected_too_nothing_is_sent_twice(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1), a_visit(2, on=BAD)]))
    redrive(found, correct(found, **{"Visit date": "04/03/2024"}))
    kept = Kept()
    again = run(found, extract(tmp_path / "v.csv", [a_visit(1), a_visit(2)]), kept)
    assert (again.rejected, again.withdrawn, kept.arrived) == (0, 0, [])


def test_a_row_taken_before_and_wrong_now_is_corrected_as_the_same_event(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    first, second = Kept(), Kept()
    run(found, extract(tmp_path / "v.csv", [a_visit(1)]), first)
    source = extract(tmp_path / "v.csv", [a_visit(1, on=BAD)])
    run(found, source)
    redrive(found, correct(found, **{"Visit date": "05/03/2024"}), second)
    (visit,) = [said for said in first.said if said[0] == "visit_recorded"]
    (again,) = second.said
    assert (again[1], again[2]) == (visit[1], 2)
    assert run(found, source, kept := Kept()).withdrawn == 0
    assert kept.arrived == []


def test_what_is_still_wrong_is_in_a_new_rejects_file(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    rows = [a_visit(n, on=BAD) for n in range(3)]
    run(found, extract(tmp_path / "v.csv", rows))
    before = lines_of(rejects(found))
    before[1]["Visit date"] = "04/03/2024"
    summary = redrive(found, save(rejects(found), before))

    assert (summary.rows_in, summary.accepted, summary.rejected) == (3, 1, 2)
    assert reconciles(summary)
    after = lines_of(rejects(found))
    assert [line["Visit no"] for line in after] == ["V00000", "V00002"]
    assert [line[ID] for line in after] == [before[0][ID], before[2][ID]]


def test_lines_that_were_not_sent_stay_in_the_rejects_file(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(n, on=BAD) for n in range(3)]))
    some = [line | {"Visit date": "04/03/2024"} for line in lines_of(rejects(found))[:2]]
    redrive(found, save(tmp_path / "small.visits.done.csv", some))
    assert [line["Visit no"] for line in lines_of(rejects(found))] == ["V00002"]


def test_other_rows_do_not_vanish_and_a_second_sending_adds_nothing(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [*map(a_visit, range(60)), a_visit(60, on=BAD)]))
    path = correct(found, tmp_path / "small.visits.csv", **{"Visit date": "04/03/2024"})
    assert redrive(found, path).accepted == 1
    again = redrive(found, path, kept := Kept())
    assert (again.unchanged, again.withdrawn, kept.arrived) == (1, 0, [])


def test_a_broker_that_goes_away_leaves_the_file_and_the_next_sending_ends(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD)]))
    path = correct(found, **{"Visit date": "04/03/2024"})
    before = path.read_bytes()
    with pytest.raises(BrokerUnavailable):
        redrive(found, path, Kept(flushes=0))
    assert path.read_bytes() == before
    kept = Kept()
    redrive(found, path, kept)
    assert kept.types["visit_recorded"] == 1
    assert not path.exists()


def test_trying_it_changes_nothing(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD)]))
    path = correct(found, **{"Visit date": "04/03/2024"})
    assert redrive(found, path, kept := Kept(), dry_run=True).accepted == 1
    assert (path.exists(), kept.arrived) == (True, [])
    assert redrive(found, path).accepted == 1


Saved = Callable[[Path, Lines], Path]
AS_EXCEL_DOES: dict[str, Saved] = {
    "semicolons": lambda path, lines: save(path, lines, delimiter=";"),
    "cp1252": lambda path, lines: save(path, lines, encoding="cp1252"),
    "cp1252 and semicolons": lambda path, lines: save(
        path, lines, encoding="cp1252", delimiter=";"
    ),
    "tabs": lambda path, lines: save(path, lines, delimiter="\t"),
    "xlsx": lambda path, lines: as_workbook(path.with_suffix(".xlsx"), lines),
}


def as_workbook(path: Path, lines: Lines) -> Path:
    book = openpyxl.Workbook()
    sheet = book.active
    assert sheet is not None
    for cells in [list(lines[0]), *(list(line.values()) for line in lines)]:
        sheet.append(cells)
    book.save(path)
    return path


@pytest.mark.parametrize("saved", AS_EXCEL_DOES.values(), ids=AS_EXCEL_DOES)
def test_it_is_read_as_excel_saves_it(tmp_path: Path, saved: Saved) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [["0007", "Zoë", BAD, "=Y", ""]]))
    (line,) = lines_of(rejects(found))
    assert (line["Visit no"], line["Seen"]) == ("'0007", "'=Y")

    kept = Kept()
    line |= {"Visit date": "4/3/2024", "Seen": "Y"}
    summary = redrive(found, saved(tmp_path / "small.visits.csv", [line]), kept)
    assert summary.accepted == 1
    (person, visit) = [message.event for message in kept.arrived]
    assert (person["person"]["surname"], visit["visit_id"]) == ("Zoë", "0007")


def test_zeros_that_excel_took_off_are_told(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [["0007", "C1", BAD, "Y", ""]]))
    path = correct(found, **{"Visit no": "7", "Visit date": "04/03/2024"})
    summary = redrive(found, path)
    assert summary.reasons == {"zeros_lost": 1}
    (line,) = lines_of(rejects(found))
    assert "was 0007 and is 7 now: Excel took its zeros off" in line["hub: message"]


def test_letters_that_the_saved_file_cannot_hold_are_told(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [["V1", "Łukasz Zoë", BAD, "Y", ""]]))
    lines = [line | {"Visit date": "04/03/2024"} for line in lines_of(rejects(found))]
    summary = redrive(found, save(tmp_path / "small.visits.csv", lines, encoding="cp1252"))
    assert summary.reasons == {"characters_lost": 1}


def test_a_line_without_its_id_is_not_taken(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD)]))
    summary = redrive(found, correct(found, **{ID: "", "Visit date": "04/03/2024"}))
    assert summary.reasons == {"not_a_rejected_row": 1}


def test_a_repeated_key_needs_another_key(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    source = extract(tmp_path / "v.csv", [a_visit(1), a_visit(1, on="05/03/2024")])
    assert run(found, source).reasons == {"key_repeated": 1}
    assert redrive(found, rejects(found)).reasons == {"key_repeated": 1}
    assert redrive(found, correct(found, **{"Visit no": "V00009"})).accepted == 1
    again = run(found, source, kept := Kept())
    assert (again.rejected, again.withdrawn, kept.arrived) == (1, 0, [])


def test_a_value_left_out_and_then_corrected_stays_corrected(tmp_path: Path) -> None:
    found = a_feed(tmp_path, {"values": "discard_value"})
    source = extract(tmp_path / "v.csv", [a_visit(1, seen="perhaps")])
    assert run(found, source).discarded == {"not_yes_or_no": 1}
    kept = Kept()
    assert redrive(found, correct(found, Seen="Y"), kept).accepted == 1
    assert [m.event["child_seen"] for m in kept.arrived] == [True]

    again = run(found, source, kept := Kept())
    assert (again.unchanged, kept.arrived) == (1, [])


def test_a_file_that_is_no_rejects_file_is_refused(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    source = extract(tmp_path / "visits.csv", [a_visit(1)])
    with pytest.raises(SourceUnreadable, match="not a rejects file"):
        redrive(found, Path(source))


@pytest.mark.parametrize(
    ("saved", "says"),
    [(lambda text: text.replace("Visit date", "Day").encode("utf-8-sig"),
      "lacks the headings Visit date of visits.*as they were in the rejects file"),
     (lambda text: text.encode("utf-16"), "save it as 'CSV UTF-8'")],
)  # fmt: skip
def test_a_file_whose_headings_cannot_be_told_says_how_to_save_it(
    tmp_path: Path, saved: Callable[[str], bytes], says: str
) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD)]))
    rejects(found).write_bytes(saved(rejects(found).read_text("utf-8-sig")))
    with pytest.raises(SourceUnreadable, match=says):
        redrive(found, rejects(found))
