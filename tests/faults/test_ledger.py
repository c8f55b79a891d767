"""A checker that finds nothing proves nothing: each fault is made on purpose, and found."""

import hashlib
from pathlib import Path
from typing import Any

import psycopg
import pytest

from hub.ingest.batch import record
from hub.ingest.messages import Translator
from hub.ingest.offsets import Offsets
from tests.faults.ledger import check
from tests.kafka.events import a_contact

WHERE = ("hub.front_door", 0)
SWAP = (
    "UPDATE hub.stored_event SET originator_version = originator_version + 100;"
    "UPDATE hub.stored_event SET originator_version ="
    " CASE originator_version WHEN 101 THEN 2 WHEN 102 THEN 1 ELSE originator_version - 100 END"
)
COPY_ONE = (
    "INSERT INTO hub.stored_event (originator_id, originator_version, topic, state, position,"
    " event_id, content_hash) SELECT originator_id, 7, topic, state, 7, {event_id}, sha256('x')"
    " FROM hub.stored_event WHERE position = 1"
)


@pytest.mark.parametrize(
    ("harm", "expected"),
    [
        ("SELECT 1", set()),
        ("DELETE FROM hub.stored_event WHERE position = 6", {"lost"}),
        ("DELETE FROM hub.stored_event WHERE position = 2", {"lost", "gaps", "reordered"}),
        ("UPDATE hub.stored_event SET state = 'x' WHERE position = 3", {"altered"}),
        (SWAP, {"reordered"}),
        (COPY_ONE.format(event_id="event_id"), {"duplicated", "reordered"}),
        (COPY_ONE.format(event_id="gen_random_uuid()"), {"invented"}),
    ],
)
def test_a_fault_made_on_purpose_is_found(
    database: Any, tmp_path: Path, harm: str, expected: set[str]
) -> None:
    sent = [a_contact(number, record="1") for number in range(6)]
    (tmp_path / "ledger").write_text(
        "".join(
            f"1 {number} {hashlib.sha256((each.value or b'')[5:]).hexdigest()}\n"
            for number, each in enumerate(sent)
        )
    )
    with psycopg.connect(database.url_for("ingest"), autocommit=True) as connection:
        offsets = Offsets("a cluster")
        offsets.begin(connection, [WHERE])
        batch = {WHERE: [each.at(place) for place, each in enumerate(sent)]}
        record(connection, Translator(), offsets, batch)

    with database.connect() as owner:
        owner.execute(harm.encode())
        assert set(check(tmp_path / "ledger", owner).faults()) == expected
