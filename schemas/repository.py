"""Find the event schemas on disk.

An event type is a directory under ``schemas/events/<area>``; a version of it is a ``vN.avsc`` in
that directory. There is no list to keep in step: what is on disk is what exists. Ids are pinned in
``registry.lock``, so that a message written today can be read for ever.
"""

import copy
import hashlib
import json
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any

import fastavro.schema

from schemas.errors import UnknownEventType, UnknownSchemaId

ROOT = Path(__file__).parent
LOCK = ROOT / "registry.lock"


@dataclass(frozen=True)
class EventSchema:
    """One version of one event type."""

    event_type: str
    """``<area>.<name>``, also the registry's subject."""
    version: int
    id: int
    """The registry id, 0 while it is not yet pinned."""
    avro: dict[str, Any] = field(repr=False, compare=False)
    """The schema with every shared type written out once: self-contained JSON."""
    parsed: Any = field(repr=False, compare=False)
    """The same, parsed for the codec."""
    sha256: str = field(repr=False)
    """Of the self-contained JSON; a released version's never changes."""
    directory: Path = field(repr=False, compare=False)

    @property
    def area(self) -> str:
        """The part of children's services it belongs to; also the Kafka topic's last part."""
        return self.event_type.split(".")[0]

    @property
    def name(self) -> str:
        """The event type without its area."""
        return self.event_type.split(".")[1]

    @property
    def topic(self) -> str:
        """What the event store calls it: ``<area>.<name>.vN``."""
        return f"{self.event_type}.v{self.version}"

    @property
    def doc(self) -> str:
        """The sentence that says what happened."""
        return str(self.avro["doc"])

    @property
    def fields(self) -> list[dict[str, Any]]:
        """The event's fields, the envelope first."""
        return list(self.avro["fields"])


class SchemaRepository:
    """Every schema under one directory, by type, version, id and stored topic."""

    def __init__(self, root: Path = ROOT) -> None:
        self.root = root
        shared = {}
        for path in sorted((root / "shared").glob("*.avsc")):
            definition = json.loads(path.read_text(encoding="utf-8"))
            shared[f"{definition['namespace']}.{definition['name']}"] = definition
        ids = pinned_ids(root / "registry.lock")
        self._versions: dict[str, dict[int, EventSchema]] = {}
        for path in sorted(root.glob("events/*/*/v*.avsc")):
            try:
                found = _load(path, shared, ids)
            except Exception as fault:
                fault.add_note(f"in {path}")
                raise
            self._versions.setdefault(found.event_type, {})[found.version] = found
        self._by_id = {each.id: each for each in self.all() if each.id}
        self._by_topic = {each.topic: each for each in self.all()}

    def event_types(self) -> list[str]:
        """Name every event type, sorted."""
        return sorted(self._versions)

    def areas(self) -> list[str]:
        """Name every area, sorted."""
        return sorted({name.split(".")[0] for name in self._versions})

    def all(self) -> list[EventSchema]:
        """Give every version of every event type, in order."""
        return [
            versions[number]
            for _, versions in sorted(self._versions.items())
            for number in sorted(versions)
        ]

    def versions(self, event_type: str) -> list[EventSchema]:
        """Give the versions of an event type, oldest first. Raises `UnknownEventType`."""
        if event_type not in self._versions:
            raise UnknownEventType(event_type, self.event_types())
        return [each for _, each in sorted(self._versions[event_type].items())]

    def newest(self, event_type: str) -> EventSchema:
        """Give the newest version. Raises `UnknownEventType`."""
        return self.versions(event_type)[-1]

    def get(self, event_type: str, version: int) -> EventSchema:
        """Give one version. Raises `UnknownEventType`."""
        for each in self.versions(event_type):
            if each.version == version:
                return each
        raise UnknownEventType(f"{event_type}.v{version}", [s.topic for s in self.all()])

    def by_id(self, schema_id: int) -> EventSchema:
        """Give the schema with a registry id. Raises `UnknownSchemaId`."""
        try:
            return self._by_id[schema_id]
        except KeyError:
            raise UnknownSchemaId(schema_id) from None

    def by_topic(self, topic: str) -> EventSchema:
        """Give the schema of a stored topic. Raises `UnknownEventType`."""
        try:
            return self._by_topic[topic]
        except KeyError:
            raise UnknownEventType(topic, sorted(self._by_topic)) from None


@cache
def repository() -> SchemaRepository:
    """Give the schemas of this installation, read once."""
    return SchemaRepository()


def pinned_ids(lock: Path) -> dict[str, dict[str, Any]]:
    """Read the lock file: stored topic → its pinned id and SHA-256."""
    if not lock.exists():
        return {}
    entries = json.loads(lock.read_text(encoding="utf-8"))["schemas"]
    return {f"{each['event_type']}.v{each['version']}": each for each in entries}


def _load(path: Path, shared: dict[str, Any], ids: dict[str, dict[str, Any]]) -> EventSchema:
    definition = json.loads(path.read_text(encoding="utf-8"))
    event_type = f"{path.parents[1].name}.{path.parent.name}"
    version = int(path.stem[1:])
    avro = _self_contained(definition, shared, set())
    text = json.dumps(avro, sort_keys=True, ensure_ascii=False)
    return EventSchema(
        event_type=event_type,
        version=version,
        id=ids.get(f"{event_type}.v{version}", {}).get("id", 0),
        avro=avro,
        parsed=fastavro.schema.parse_schema(copy.deepcopy(avro)),
        sha256=hashlib.sha256(text.encode()).hexdigest(),
        directory=path.parent,
    )


def _self_contained(node: Any, shared: dict[str, Any], written: set[str]) -> Any:
    """Write each shared type out where it is first named; Avro forbids a second definition."""
    if isinstance(node, str) and node in shared and node not in written:
        written.add(node)
        return _self_contained(shared[node], shared, written)
    if isinstance(node, list):
        return [_self_contained(each, shared, written) for each in node]
    if isinstance(node, dict):
        return {
            name: _self_contained(value, shared, written)
            if name in {"type", "items", "fields", "values"}
            else value
            for name, value in node.items()
        }
    return node
