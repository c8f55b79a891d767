"""A rejects file that was corrected and not sent yet outlives the next run of its feed."""

from pathlib import Path

import pytest

from connectors.running.rejects import ID
from tests.a_feed import Kept, a_feed, a_visit, extract, run
from tests.unit.test_feed_redrive import BAD, correct, lines_of, redrive, rejects, save

GOOD = "04/03/2024"


def test_corrections_nobody_had_sent_are_kept_and_can_be_sent(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1), a_visit(2, on=BAD)]))
    edited = correct(found, **{"Visit date": GOOD}).read_bytes()

    more = extract(tmp_path / "v.csv", [a_visit(1), a_visit(2, on=BAD), a_visit(3, on=BAD)])
    summary = run(found, more)

    (kept,) = map(Path, summary.edited_files)
    assert kept.read_bytes() == edited
    assert [line["Visit date"] for line in lines_of(rejects(found))] == [BAD, BAD]
    assert redrive(found, kept, sent := Kept()).accepted == 1
    assert sent.types["visit_recorded"] == 1
    assert [line["Visit no"] for line in lines_of(rejects(found))] == ["V00003"]


def test_each_edited_file_is_kept_by_a_name_of_its_own(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    names = []
    for number in range(3):
        rows = [a_visit(1, on=BAD), *(a_visit(2 + each) for each in range(number))]
        names += run(found, extract(tmp_path / "v.csv", rows)).edited_files
        correct(found, **{"Visit date": f"0{number + 1}/03/2024"})
    assert len(set(names)) == 2
    assert all(Path(each).is_file() for each in names)


@pytest.mark.parametrize("form", [{"delimiter": ";"}, {"encoding": "utf-16"}])
def test_a_file_that_was_saved_in_another_form_counts_as_edited(
    tmp_path: Path, form: dict[str, str]
) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD)]))
    save(rejects(found), lines_of(rejects(found)), **form)
    rows = [a_visit(1, on=BAD), a_visit(2)]
    assert run(found, extract(tmp_path / "v.csv", rows)).edited_files


def test_what_nobody_edited_is_written_anew(tmp_path: Path) -> None:
    found = a_feed(tmp_path)
    run(found, extract(tmp_path / "v.csv", [a_visit(1, on=BAD), a_visit(2, on=BAD)]))
    lines = lines_of(rejects(found))
    save(rejects(found), [lines[1]])  # a line that is not to be sent was deleted
    rows = [a_visit(1, on=BAD), a_visit(2, on="32/03/2024"), a_visit(3)]

    assert run(found, extract(tmp_path / "v.csv", rows)).edited_files == []

    assert lines[1][ID] not in {line[ID] for line in lines_of(rejects(found))}
    assert sorted(each.name for each in rejects(found).parent.glob("*.csv")) == [
        rejects(found).name
    ]
