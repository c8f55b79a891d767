"""Why a child's worker changed: national codes, a council's own, and what was kept before codes."""

from pathlib import Path
from typing import Any

import pytest

from connectors.base import Fact, Row
from connectors.feeds import feed
from connectors.mosaic.people import allocation
from projections.chronology.wording import words_for
from schemas.codec import encode, read
from schemas.repository import repository

ALLOCATED = "plans.case_allocated"
STREAMS = {
    "eclipse": "allocations", "liquidlogic_lcs": "allocations", "mosaic": "workers",
    "mosaic_mart": "workers", "ssd": "involvements",
}  # fmt: skip
ROW = {"allocation_id": 7, "person_id": 5, "started_at": "2025-01-10", "started_on": "2025-01-10"}
ENVELOPE = {
    "source": {"system": "s", "feed": "f", "record_key": "k", "mapping_version": 1},
    "event_id": "e", "revision": 1, "case_record": {"system": "s", "local_id": "l"},
}  # fmt: skip

every_connector_that_says_it = pytest.mark.parametrize("system", STREAMS)


def reason(system: str, said: str | None) -> Any:
    (fact,) = feed(system).translate()(Row(STREAMS[system], 1, ROW | {"reason": said}))
    assert isinstance(fact, Fact)
    return fact.fields["change_reason"]


@every_connector_that_says_it
def test_a_national_code_is_one_and_other_words_are_kept_without(system: str) -> None:
    assert reason(system, "ABSENC") == {"code": "ABSENC", "source_value": "ABSENC"}
    assert reason(system, "WKR07") == {"code": None, "source_value": "WKR07"}
    assert reason(system, None) is None


def test_a_councils_own_code_means_what_its_list_says(tmp_path: Path) -> None:
    own = tmp_path / "code_lists.yml"
    own.write_text("cla.worker_change_reason: {WKR07: LEFTRL}\n", encoding="utf-8")
    (fact,) = allocation(Row("workers", 1, ROW | {"reason": "WKR07"}), "5", own)

    assert fact.fields["change_reason"] == {"code": "LEFTRL", "source_value": "WKR07"}
    assert "Reason: The social worker before left the role." in words_for(ALLOCATED, fact.fields)[1]


@pytest.mark.parametrize(
    ("said", "kept", "told"),
    [("FCONTA", {"code": "FCONTA", "source_value": "FCONTA"},
      "Reason: First contact or re-referral."),
     ("WKR07", {"code": None, "source_value": "WKR07"}, "Reason: recorded as “WKR07”."),
     (None, None, "")],
)  # fmt: skip
def test_an_allocation_of_version_1_reads_as_one_of_version_2(
    said: str | None, kept: dict[str, str | None] | None, told: str
) -> None:
    written = encode(ALLOCATED, {"envelope": ENVELOPE, "reason": said}, version=1)
    event = read(f"{ALLOCATED}.v1", written.payload)

    assert list(event) == [each["name"] for each in repository().newest(ALLOCATED).fields]
    assert event["change_reason"] == kept
    assert words_for(ALLOCATED, event).summary == told
    encode(ALLOCATED, event)
