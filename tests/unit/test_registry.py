"""Ids are pinned once; a released schema is never edited; what a registry tells a Kafka tool."""

import json
import shutil
from pathlib import Path

import fastavro
import pytest

from schemas import registry
from schemas.errors import UnknownEventType, UnknownSchemaId
from schemas.registry import problems, write_lock
from schemas.release import incompatible, keep_bytes, main
from schemas.repository import ROOT, SchemaRepository, pinned_ids, repository

CONTACT = "front_door.contact_received"


@pytest.fixture
def copy(tmp_path: Path) -> Path:
    """A copy of the schemas to spoil."""
    for part in ("shared", "events/front_door"):
        shutil.copytree(ROOT / part, tmp_path / part)
    entries = [
        entry
        for entry in json.loads((ROOT / "registry.lock").read_text())["schemas"]
        if entry["event_type"].startswith("front_door.")
    ]
    (tmp_path / "registry.lock").write_text(json.dumps({"schemas": entries}))
    assert problems(SchemaRepository(tmp_path)) == []
    return tmp_path


def edit(path: Path, old: str, new: str) -> None:
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8")


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("Organisation that made contact.", "Organisation."),
        ('"name": "contact_id", "type": "string"', '"name": "contact_id", "type": "bytes"'),
        ('"sensitivity": "special"', '"sensitivity": "none"'),
    ],
    ids=["doc", "type", "sensitivity"],
)
def test_a_released_schema_may_not_be_edited(copy: Path, old: str, new: str) -> None:
    edit(copy / "events/front_door/contact_received/v1.avsc", old, new)
    assert problems(SchemaRepository(copy)) == [
        f"{CONTACT}.v1 is released and was edited: write a new version instead"
    ]
    assert main(["--check"], copy) == 1
    assert main(["--write"], copy) == 1


def test_nor_may_a_shared_type_that_released_schemas_use(copy: Path) -> None:
    edit(copy / "shared/coded_value.v1.avsc", '"sensitivity": "special"', '"sensitivity": "none"')
    assert f"{CONTACT}.v2 is released and was edited: write a new version instead" in problems(
        SchemaRepository(copy)
    )


def test_laying_a_file_out_anew_changes_nothing(copy: Path) -> None:
    path = copy / "events/front_door/contact_received/v1.avsc"
    path.write_text(json.dumps(json.loads(path.read_text(encoding="utf-8")), indent=4))
    assert main(["--check"], copy) == 0


def test_a_released_schema_may_not_go_away(copy: Path) -> None:
    shutil.rmtree(copy / "events/front_door/agreement_given")
    assert problems(SchemaRepository(copy)) == [
        "front_door.agreement_given.v1 is released and its file is gone"
    ]


def test_a_new_version_has_to_be_pinned_and_gets_an_id_never_used_before(copy: Path) -> None:
    before = pinned_ids(copy / "registry.lock")
    directory = copy / "events/front_door/contact_received"
    shutil.copy(directory / "v2.avsc", directory / "v3.avsc")
    assert problems(SchemaRepository(copy)) == [f"{CONTACT}.v3 has no id yet: run make schemas"]

    assert write_lock(SchemaRepository(copy)) == [f"{CONTACT}.v3"]

    after = pinned_ids(copy / "registry.lock")
    assert {topic: after[topic] for topic in before} == before
    assert after[f"{CONTACT}.v3"]["id"] == max(entry["id"] for entry in before.values()) + 1
    assert SchemaRepository(copy).newest(CONTACT).id == after[f"{CONTACT}.v3"]["id"]
    assert main(["--check"], copy) == 0


def test_a_new_version_that_cannot_read_the_old_ones_is_refused(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    directory = copy / "events/front_door/contact_received"
    shutil.copy(directory / "v2.avsc", directory / "v3.avsc")
    edit(
        directory / "v3.avsc",
        '"name": "method", "type": ["null", "string"], "default": null',
        '"name": "method", "type": "string"',
    )
    (directory / "upcast.py").unlink()

    found = list(incompatible(SchemaRepository(copy)))

    assert [line.split(":")[0] for line in found] == [
        f"{CONTACT}.v1 cannot be read as v3",
        f"{CONTACT}.v2 cannot be read as v3",
    ]
    assert main(["--write"], copy) == 1
    assert "cannot be read as v3" in capsys.readouterr().err
    assert f"{CONTACT}.v3" not in pinned_ids(copy / "registry.lock")


def test_with_an_upcaster_for_every_step_it_is_not(copy: Path) -> None:
    directory = copy / "events/front_door/contact_received"
    shutil.copy(directory / "v2.avsc", directory / "v3.avsc")
    edit(
        directory / "v3.avsc",
        '"name": "method", "type": ["null", "string"], "default": null',
        '"name": "method", "type": "string"',
    )
    steps = (directory / "upcast.py").read_text(encoding="utf-8")
    (directory / "upcast.py").write_text(
        steps + "\n\ndef v2_to_v3(event):\n    return {**event, 'method': event['method'] or ''}\n"
    )
    assert list(incompatible(SchemaRepository(copy))) == []


def test_the_first_bytes_of_a_version_are_kept_once(copy: Path) -> None:
    examples = copy / "events/front_door/contact_triaged/examples"
    first = (examples / "v1.golden.json").read_bytes()
    (examples / "v1.golden.json").unlink()

    assert keep_bytes(SchemaRepository(copy)) == [examples / "v1.golden.json"]
    assert (examples / "v1.golden.json").read_bytes() == first
    assert keep_bytes(SchemaRepository(copy)) == []


def test_the_first_lock_is_written_from_nothing(
    copy: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    (copy / "registry.lock").unlink()
    assert main(["--write"], copy) == 0
    assert f"pinned {CONTACT}.v2" in capsys.readouterr().out
    ids = [entry["id"] for entry in pinned_ids(copy / "registry.lock").values()]
    assert ids == list(range(1, len(ids) + 1))


def test_a_subject_is_an_event_type_with_its_versions() -> None:
    assert registry.subjects() == repository().event_types()
    assert registry.versions(CONTACT) == [1, 2]
    newest = registry.version(CONTACT, None)
    assert newest == registry.version(CONTACT, 2)
    assert newest["subject"] == CONTACT
    assert newest["schema"] == registry.by_id(newest["id"])
    with pytest.raises(UnknownEventType):
        registry.version(CONTACT, 3)
    with pytest.raises(UnknownEventType):
        registry.versions("front_door.contact_lost")
    with pytest.raises(UnknownSchemaId):
        registry.by_id(0)


def test_a_schema_handed_out_stands_by_itself() -> None:
    for each in repository().all():
        told = json.loads(registry.by_id(each.id))
        assert fastavro.schema.parse_schema(told) == each.parsed
        assert told == each.avro


def test_a_schema_is_found_by_its_stored_topic_and_by_its_area() -> None:
    schemas = repository()
    found = schemas.by_topic(f"{CONTACT}.v1")
    assert (found.area, found.name, found.version) == ("front_door", "contact_received", 1)
    assert found.doc.startswith("Information about a child reached the front door")
    assert "front_door" in schemas.areas()
    with pytest.raises(UnknownEventType):
        schemas.by_topic("hub.wiring:Hub.Event")
