"""Which of the addresses that systems give is told as where somebody lives."""

from datetime import date
from typing import Any
from uuid import UUID

from hub.query.people import PersonSeen

NOBODY = UUID(int=0)


def record(line: str | None, **said: Any) -> dict[str, Any]:
    nothing = {"postcode": None, "address_started_on": None, "address_ended_on": None,
               "is_confidential": False}  # fmt: skip
    return nothing | {"address_lines": [line] if line else None} | said


def home(*records: dict[str, Any]) -> str | None:
    found = PersonSeen(NOBODY, "Leila Karimi", list(records), [], [], []).home
    return found["address_lines"][0] if found else None


def test_where_they_moved_last_is_told_before_what_no_system_gives_a_day() -> None:
    undated, moved = record("1 Old Row"), record("61 New Way", address_started_on=date(2025, 6, 10))
    before = record("2 Older Row", address_started_on=date(2020, 1, 1))
    assert home(undated, before, moved) == "61 New Way"
    assert home(record(None), undated) == "1 Old Row"


def test_an_address_that_ended_is_told_only_where_there_is_no_other() -> None:
    ended = record("1 Old Row", address_started_on=date(2025, 1, 1),
                   address_ended_on=date(2025, 6, 10))  # fmt: skip
    assert home(ended, record("3 Undated Row")) == "3 Undated Row"
    assert home(ended) == "1 Old Row"


def test_none_is_told_where_any_system_calls_it_confidential() -> None:
    assert home(record("1 Old Row"), record(None, is_confidential=True)) is None
