"""A feed from extract to events: counts that add up, changes, vanished rows, rejects, faults."""

import csv
from collections import Counter
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from connectors.errors import (
    BrokerUnavailable,
    ColumnsMissing,
    FeedRunning,
    SourceUnreadable,
    TooMuchVanished,
)
from connectors.feeds import feed
from connectors.publisher import Message
from connectors.running.runner import FeedSummary, read
from connectors.running.snapshot import Snapshot

HEADINGS = {
    "List 1": ["Child Unique ID", "Gender", "Ethnicity", "Date of Birth", "Date of Contact",
               "Contact Source"],
    "List 2": ["Child Unique ID", "Assessment start date", "Assessment completion date"],
    "List 3": ["Child Unique ID", "Date of referral", "Referral Source"],
    "List 4": ["Child Unique ID", "Continuous Assessment Start Date",
               "Continuous Assessment Date of Authorisation"],
    "List 5": ["Child Unique ID",
               "Strategy discussion initiating Section 47 Enquiry Start Date",
               "Date of Initial Child Protection Conference"],
    "List 6": ["Child Unique ID", "CIN Start Date", "Primary Need Code", "CIN Closure Date",
               "Case Status"],
    "List 7": ["Child Unique ID", "Child Protection Plan Start Date", "Initial Category of Abuse",
               "Latest Category of Abuse", "Date of the Last Statutory Visit",
               "Date of latest review conference", "Child Protection Plan End Date"],
}  # fmt: skip


def a_contact(child: Any, on: str = "04/03/2024", **more: str) -> list[Any]:
    return [child, more.get("sex", "a) Male"), "a) WBRI", "01/02/2015", on, more.get("by", "6")]


def workbook(path: Path, **lists: list[list[Any]]) -> str:
    """Write an Annex A workbook with these rows; ``list_1=[…]``."""
    book = openpyxl.Workbook()
    book.remove(book.active)
    for name, headings in HEADINGS.items():
        sheet = book.create_sheet(name)
        for row in [headings, *lists.get(name.lower().replace(" ", "_"), [])]:
            sheet.append(row)
    book.save(path)
    return str(path)


class Kept:
    """A publisher that keeps what it is sent; `fails` makes the broker go away."""

    def __init__(self, *, fails: bool = False) -> None:
        self.messages: list[Message] = []
        self.fails = fails

    def send(self, message: Message) -> None:
        self.messages.append(message)

    def flush(self) -> None:
        if self.fails:
            raise BrokerUnavailable("127.0.0.1:1", "it went away")

    def types(self) -> Counter[str]:
        return Counter(each.encoded.schema.name for each in self.messages)


def run(tmp_path: Path, source: str, kept: Kept | None = None, **options: Any) -> FeedSummary:
    return read(
        feed("annex_a"), source, publisher=kept or Kept(), state_directory=tmp_path / "state",
        **options,
    )  # fmt: skip


def test_counts_add_up(tmp_path: Path) -> None:
    rows = [a_contact(1), a_contact(2, on="31/02/2024"), a_contact(None), a_contact(3)]
    summary = run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=rows))
    assert (summary.rows_in, summary.accepted, summary.rejected) == (4, 2, 2)
    assert summary.reasons == {"not_a_date": 1, "missing": 1}


def test_a_second_run_sends_nothing(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1), a_contact(2)])
    run(tmp_path, source)
    again = run(tmp_path, source)
    assert (again.rows_in, again.unchanged, again.events_out) == (2, 2, 0)


def test_a_full_run_sends_the_same_events_again(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1), a_contact(2)])
    first, again = Kept(), Kept()
    run(tmp_path, source, first)
    run(tmp_path, source, again, full=True)
    assert [m.encoded.payload for m in first.messages] == [
        m.encoded.payload for m in again.messages
    ]


def test_a_full_run_sends_what_was_withdrawn_again_too(tmp_path: Path) -> None:
    """A hub that lost messages would show as standing what was taken back."""
    both, gone, again = [a_contact(1), a_contact(2)], Kept(), Kept()
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both))
    left = workbook(tmp_path / "a.xlsx", list_1=both[:1])
    run(tmp_path, left, gone)
    summary = run(tmp_path, left, again, full=True)
    sent = [m.encoded.payload for m in again.messages]
    assert sent[2:] == [m.encoded.payload for m in gone.messages]
    assert (summary.events_out, summary.withdrawn) == (4, 0)

    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both))
    back = Kept()
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both), back, full=True)
    assert "record_withdrawn" not in back.types(), "it came back"


def test_a_changed_row_is_the_same_event_with_a_higher_revision(tmp_path: Path) -> None:
    def referral(by: str) -> str:
        row = [7, "01/03/2024", by]
        return workbook(tmp_path / "a.xlsx", list_3=[row])

    first, second = Kept(), Kept()
    run(tmp_path, referral("6"), first)
    run(tmp_path, referral("2A"), second)
    before = next(m for m in first.messages if m.encoded.schema.name == "referral_received")
    (after,) = second.messages
    assert before.event["envelope"]["event_id"] == after.event["envelope"]["event_id"]
    assert (before.event["envelope"]["revision"], after.event["envelope"]["revision"]) == (1, 2)


def test_a_vanished_row_is_withdrawn_and_may_come_back(tmp_path: Path) -> None:
    both = [a_contact(1), a_contact(2)]
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both))
    gone = Kept()
    summary = run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both[:1]), gone)
    assert summary.withdrawn == 2  # the contact, and the person no list names any more
    assert gone.types() == {"record_withdrawn": 2}
    assert {m.event["envelope"]["revision"] for m in gone.messages} == {2}

    back = Kept()
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=both), back)
    assert {m.event["envelope"]["revision"] for m in back.messages} == {3}


def test_a_last_seen_date_that_moves_on_withdraws_nothing(tmp_path: Path) -> None:
    def plan(visited: str) -> str:
        row = [7, "01/01/2024", "NEG", "NEG", visited, None, None]
        return workbook(tmp_path / "a.xlsx", list_7=[row])

    run(tmp_path, plan("02/02/2024"))
    kept = Kept()
    run(tmp_path, plan("02/03/2024"), kept)
    assert kept.types() == {"visit_recorded": 1}


def test_two_lists_that_disagree_about_a_child_are_both_kept(tmp_path: Path) -> None:
    source = workbook(
        tmp_path / "a.xlsx", list_1=[a_contact(1), a_contact(1, on="05/03/2024", sex="b) Female")]
    )
    kept = Kept()
    run(tmp_path, source, kept)
    assert kept.types()["person_registered"] == 1
    assert kept.types()["person_details_changed"] == 1
    again = Kept()
    run(tmp_path, source, again, full=True)
    assert {m.event["envelope"]["revision"] for m in again.messages} == {1}


def test_a_later_row_that_disagrees_about_a_child_does_not_replace_the_first(
    tmp_path: Path,
) -> None:
    first = a_contact(1)
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=[first]))
    kept, gone = Kept(), Kept()
    second = a_contact(1, on="05/03/2024", sex="b) Female")
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=[first, second]), kept)
    assert kept.types() == {"contact_received": 1, "person_details_changed": 1}
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=[first]), gone)
    assert gone.types() == {"record_withdrawn": 2}


def test_a_rejected_row_withdraws_nothing(tmp_path: Path) -> None:
    good = [7, "01/03/2024", "6"]
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_4=[[*good[:2], "02/04/2024"]]))
    kept = Kept()
    bad = workbook(tmp_path / "a.xlsx", list_4=[[7, "01/03/2024", "32/13/2024"]])
    summary = run(tmp_path, bad, kept)
    assert (summary.rejected, summary.withdrawn, kept.messages) == (1, 0, [])


def test_the_rejects_file_names_row_field_value_and_reason(tmp_path: Path) -> None:
    rows = [a_contact(1), a_contact(2, on="31/02/2024")]
    summary = run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=rows))
    raw = Path(summary.rejects_file).read_bytes()
    assert raw.startswith(b"\xef\xbb\xbf")
    (line,) = csv.DictReader(raw.decode("utf-8-sig").splitlines())
    assert line["Child Unique ID"] == "2"
    assert line["hub: row"] == "3"
    assert line["hub: field"] == "Date of Contact"
    assert line["hub: value"] == "31/02/2024"
    assert "day/month/year" in line["hub: message"]

    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=rows[:1]))
    assert not Path(summary.rejects_file).exists()


def test_a_renamed_column_stops_the_feed_and_says_which(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)])
    book = openpyxl.load_workbook(source)
    book["List 3"]["B1"] = "When it came in"
    book.save(source)
    kept = Kept()
    with pytest.raises(ColumnsMissing, match="When it came in"):
        run(tmp_path, source, kept)
    assert kept.messages == []


def test_a_cut_short_extract_is_refused(tmp_path: Path) -> None:
    rows = [a_contact(number) for number in range(30)]
    run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=rows))
    short = workbook(tmp_path / "b.xlsx", list_1=rows[:5])
    with pytest.raises(TooMuchVanished, match="25 of 30"):
        run(tmp_path, short)
    assert run(tmp_path, short, allow_vanished=True).withdrawn == 50


def test_nothing_is_bookmarked_when_the_broker_goes_away(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)])
    with pytest.raises(BrokerUnavailable, match="run the same command again"):
        run(tmp_path, source, Kept(fails=True))
    again = Kept()
    run(tmp_path, source, again)
    assert {m.event["envelope"]["revision"] for m in again.messages} == {1}


def test_one_run_of_a_feed_at_a_time(tmp_path: Path) -> None:
    other = Snapshot(tmp_path / "state", "annex_a")
    with pytest.raises(FeedRunning):
        run(tmp_path, workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)]))
    other.abandon()


def test_a_dry_run_leaves_no_trace(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)])
    assert run(tmp_path, source, dry_run=True).events_out == 2
    assert run(tmp_path, source).accepted == 1


def test_child_ids_keep_the_zeros_their_format_shows(tmp_path: Path) -> None:
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(42), a_contact("0043")])
    book = openpyxl.load_workbook(source)
    book["List 1"]["A2"].number_format = "0000000"
    book.save(source)
    kept = Kept()
    run(tmp_path, source, kept)
    ids = {m.event["envelope"]["case_record"]["local_id"] for m in kept.messages}
    assert ids == {"0000042", "0043"}


def test_the_same_row_twice_is_one_event(tmp_path: Path) -> None:
    kept = Kept()
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1), a_contact(1)])
    summary = run(tmp_path, source, kept)
    assert (summary.accepted, summary.unchanged) == (1, 1)
    assert kept.types() == {"person_registered": 1, "contact_received": 1}


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut short", b"not a workbook at all"])
def test_a_file_that_is_no_workbook_says_so(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(content)
    with pytest.raises(SourceUnreadable, match=r"a\.xlsx"):
        run(tmp_path, str(path))


def test_a_row_whose_event_is_larger_than_kafka_takes_is_rejected(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("connectors.running.events.LARGEST", 50)
    kept = Kept()
    source = workbook(tmp_path / "a.xlsx", list_1=[a_contact(1)])
    summary = run(tmp_path, source, kept)
    assert (summary.rows_in, summary.rejected, kept.messages) == (1, 1, [])
    assert summary.reasons == {"too_long": 1}
    said = Path(summary.rejects_file).read_text(encoding="utf-8-sig")
    assert "Kafka takes 50; shorten the longest of them" in said
