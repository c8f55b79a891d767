"""Old versions are read as the newest, by defaults or by the upcaster of the event type."""

import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from schemas import evolution
from schemas.codec import encode, read
from schemas.errors import UndecodableMessage, UnknownEventType
from schemas.evolution import upcast
from schemas.repository import ROOT, SchemaRepository, repository

CONTACT = "front_door.contact_received"


@pytest.mark.parametrize(
    ("source_code", "contact_source"), [("6", {"code": "6", "source_value": None}), (None, None)]
)
def test_a_contact_of_version_1_reads_as_one_of_version_2(
    contact: dict[str, Any], source_code: str | None, contact_source: dict[str, Any] | None
) -> None:
    written = encode(CONTACT, contact | {"source_code": source_code, "agency": "Police"}, version=1)
    event = read(f"{CONTACT}.v1", written.payload)
    assert list(event) == [each["name"] for each in repository().newest(CONTACT).fields]
    assert event["contact_source"] == contact_source
    assert event["agency"] == "Police"
    assert event["urgency"] is None
    encode(CONTACT, event)


def test_an_event_of_the_newest_version_is_read_as_it_is(contact: dict[str, Any]) -> None:
    schema, payload = encode(CONTACT, contact | {"urgency": "red"})
    assert read(schema, payload) == read(schema.topic, payload)
    assert read(schema, payload)["urgency"] == "red"


def test_a_topic_that_is_no_schema_is_refused() -> None:
    with pytest.raises(UnknownEventType, match=r"hub\.wiring:Thing"):
        read("hub.wiring:Thing", b"")


def test_damaged_bytes_of_an_old_version_are_refused() -> None:
    with pytest.raises(UndecodableMessage):
        read(f"{CONTACT}.v1", b"\xff")


def test_a_version_that_only_adds_fields_needs_no_upcaster(
    tmp_path: Path, contact: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    shutil.copytree(ROOT / "shared", tmp_path / "shared")
    shutil.copytree(ROOT / "events/front_door", tmp_path / "events/front_door")
    newest = tmp_path / "events/front_door/contact_received/v2.avsc"
    third = json.loads(newest.read_text(encoding="utf-8"))
    third["namespace"] = "hub.front_door.v3"
    third["fields"].append(
        {"name": "is_repeat", "type": ["null", "boolean"], "default": None,
         "sensitivity": "none", "doc": "Whether it was made before."}
    )  # fmt: skip
    newest.with_name("v3.avsc").write_text(json.dumps(third), encoding="utf-8")
    schemas = SchemaRepository(tmp_path)
    monkeypatch.setattr(evolution, "repository", lambda: schemas)

    old = contact | {"method": None, "agency": None, "reason": None, "source_code": "6"}
    event = upcast(schemas.get(CONTACT, 1), old, schemas.newest(CONTACT))

    assert event["contact_source"] == {"code": "6", "source_value": None}
    assert event["is_repeat"] is None
