"""A state that was lost, and begun anew from what the hub has recorded."""

from collections.abc import Iterable, Iterator
from pathlib import Path

import pytest

from connectors.errors import StateThere
from connectors.running.changes import Sent
from connectors.running.events import WITHDRAWN
from connectors.running.restoring import restore
from schemas.codec import content_hash
from schemas.decoder import decoder_for
from tests.a_feed import Kept, a_feed, a_visit, extract, run


def recorded(every: Iterable[Kept]) -> Iterator[Sent]:
    """What the hub has of these messages: of each event the newest, and if it is taken back."""
    messages = [message for kept in every for message in kept.arrived]
    taken_back = {
        m.event["withdrawn_event_id"]: m.event["envelope"]["revision"]
        for m in messages if m.encoded.schema.event_type == WITHDRAWN
    }  # fmt: skip
    newest = {m.event["envelope"]["event_id"]: m for m in messages
              if m.encoded.schema.event_type != WITHDRAWN}  # fmt: skip
    for event_id, (_, (schema, payload), event) in newest.items():
        about = event["envelope"]
        (source_end,) = decoder_for(schema, ("@source_end",))(payload)
        gone = taken_back.get(event_id, 0)
        yield Sent(
            event_id, schema.event_type, about["source"]["feed"], about["source"]["record_key"],
            about["case_record"]["local_id"], content_hash(payload, source_end),
            max(gone, about["revision"]), withdrawn=gone > about["revision"], run=0,
        )  # fmt: skip


def lost(tmp_path: Path) -> Path:
    for each in (tmp_path / "state").iterdir():
        each.unlink()
    return tmp_path / "state"


def test_what_says_the_same_is_not_sent_and_what_changed_comes_after_what_the_hub_has(
    tmp_path: Path,
) -> None:
    found, path, first, second = a_feed(tmp_path), tmp_path / "visits.csv", Kept(), Kept()
    run(found, extract(path, [a_visit(1), a_visit(2), a_visit(3)]), first)
    source = extract(path, [a_visit(1), a_visit(2, seen="N")])
    run(found, source, second)

    state, again, later = lost(tmp_path), Kept(), Kept()
    assert restore(state, "small", recorded([first, second])) == 6
    assert (run(found, source, again).accepted, again.arrived) == (2, [])
    changed = [a_visit(1, seen="N"), a_visit(2, seen="U"), a_visit(3)]
    assert run(found, extract(path, changed), later).rejected == 1
    said = {m.event["visit_id"]: m.event["envelope"]["revision"] for m in later.arrived
            if "visit_id" in m.event}  # fmt: skip
    assert said == {"V00001": 2, "V00003": 3}, "the third was taken back at its second revision"
    kept = Kept()
    run(found, extract(path, [a_visit(1, seen="N"), a_visit(2), a_visit(3)]), kept)
    assert [(name, revision) for name, _, revision, _ in kept.said] == [("visit_recorded", 3)]


def test_a_state_that_is_there_is_left_as_it_is(tmp_path: Path) -> None:
    found, kept = a_feed(tmp_path), Kept()
    source = extract(tmp_path / "visits.csv", [a_visit(1)])
    run(found, source, kept)
    with pytest.raises(StateThere, match=r"small\.sqlite remembers what was sent"):
        restore(tmp_path / "state", "small", recorded([kept]))
    assert run(found, source).same_source
