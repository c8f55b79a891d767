"""The schema registry: ids pinned for ever, and what there is to tell about them.

Nothing is ever registered over the network: a schema is released by being merged, after
`schemas/release.py` has pinned its id.
"""

import json
from pathlib import Path
from typing import Any

from schemas.repository import EventSchema, SchemaRepository, pinned_ids, repository


def subjects() -> list[str]:
    """Name the subjects: one for each event type.

    >>> subjects()[:2]
    ['assessment.assessment_completed', 'assessment.assessment_started']
    """
    return repository().event_types()


def versions(subject: str) -> list[int]:
    """List a subject's versions, oldest first. Raises `UnknownEventType`.

    >>> versions("front_door.contact_received")
    [1, 2]
    """
    return [each.version for each in repository().versions(subject)]


def version(subject: str, number: int | None) -> dict[str, Any]:
    """Describe one version of a subject, the newest for None. Raises `UnknownEventType`."""
    schemas = repository()
    found = schemas.newest(subject) if number is None else schemas.get(subject, number)
    return {
        "subject": subject,
        "version": found.version,
        "id": found.id,
        "schema": schema_text(found),
    }


def by_id(schema_id: int) -> str:
    """Give the schema that a message names in its first bytes. Raises `UnknownSchemaId`."""
    return schema_text(repository().by_id(schema_id))


def schema_text(schema: EventSchema) -> str:
    """Give a schema as the registry hands it out: self-contained JSON."""
    return json.dumps(schema.avro, separators=(",", ":"), ensure_ascii=False)


def problems(schemas: SchemaRepository) -> list[str]:
    """Say what is wrong between the schemas on disk and the lock file beside them."""
    locked = pinned_ids(schemas.root / "registry.lock")
    on_disk = {each.topic: each for each in schemas.all()}
    gone = locked.keys() - on_disk.keys()
    found = [f"{topic} is released and its file is gone" for topic in gone]
    for topic, schema in on_disk.items():
        if topic not in locked:
            found.append(f"{topic} has no id yet: run make schemas")
        elif locked[topic]["sha256"] != schema.sha256:
            found.append(f"{topic} is released and was edited: write a new version instead")
    return sorted(found)


def write_lock(schemas: SchemaRepository) -> list[str]:
    """Pin every schema that has no id; give the topics that were pinned."""
    lock: Path = schemas.root / "registry.lock"
    entries = sorted(pinned_ids(lock).values(), key=lambda entry: entry["id"])
    next_id = max((entry["id"] for entry in entries), default=0) + 1
    new = [each for each in schemas.all() if not each.id]
    for number, schema in enumerate(new, start=next_id):
        entries.append(
            {
                "id": number,
                "event_type": schema.event_type,
                "version": schema.version,
                "sha256": schema.sha256,
            }
        )
    lines = ",\n".join("  " + json.dumps(entry) for entry in entries)
    lock.write_text(f'{{"schemas": [\n{lines}\n]}}\n', encoding="utf-8")
    return [each.topic for each in new]
