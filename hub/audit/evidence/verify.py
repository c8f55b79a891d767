"""Verify a bundle of evidence away from the hub: ``python verify.py BUNDLE.zip --key KEY``.

It needs Python 3.11 and the package cryptography, the bundle, and the public key of the seal, which
must come from whoever sealed and not from the bundle. It imports nothing of the hub, so that
whoever uses it can read all that it does. Exit code 0: the bundle holds. 1: it does not. 2: it
cannot be said.
"""

import argparse
import base64
import json
import struct
import sys
import zipfile
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from hashlib import sha256
from pathlib import Path
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PublicKey

FORMAT = "case-record-hub evidence 1"
SIGNED_BY = "\u2014 "
COLUMNS = (
    "position", "stream", "version", "topic", "event_id", "revision", "occurred_on", "occurred_at",
    "recorded_at", "received_at", "event_type", "source_system", "source_feed",
)  # fmt: skip
"""The typed columns of a leaf, in PostgreSQL's binary form of a row."""
HOLDS, BROKEN, UNKNOWN = 0, 1, 2
_EPOCH = datetime(1970, 1, 1, tzinfo=UTC)
_POSTGRES = datetime(2000, 1, 1, tzinfo=UTC)


class Avro:
    """Reads one Avro record by its schema, into what JSON can hold."""

    def __init__(self, schema: Mapping[str, Any], data: bytes) -> None:
        self._data, self._at = data, 0
        self._named: dict[str, Any] = {}
        self._schema = schema

    def read(self) -> Any:
        """Read it all. Raises `ValueError` where the bytes are not of the schema."""
        found = self._value(self._schema)
        if self._at != len(self._data):
            raise ValueError("bytes are left over")
        return found

    def _value(self, schema: Any) -> Any:
        if isinstance(schema, list):
            return self._value(schema[self._long()])
        if isinstance(schema, str):
            return self._plain(schema)
        kind = schema["type"]
        if kind == "record":
            self._named[f"{schema.get('namespace')}.{schema['name']}"] = schema
            return {each["name"]: self._value(each["type"]) for each in schema["fields"]}
        if kind == "array":
            return list(self._items(schema["items"]))
        return _in_time(schema.get("logicalType"), self._value(kind))

    def _plain(self, kind: str) -> Any:
        if kind in self._named:
            return self._value(self._named[kind])
        if kind == "null":
            return None
        if kind == "boolean":
            return self._take(1) == b"\x01"
        if kind in {"int", "long"}:
            return self._long()
        if kind == "string":
            return self._take(self._long()).decode()
        raise ValueError(f"no such type: {kind}")

    def _items(self, schema: Any) -> Iterator[Any]:
        while count := self._long():
            if count < 0:
                self._long()  # the size of the block, for who would skip it
            for _ in range(abs(count)):
                yield self._value(schema)

    def _long(self) -> int:
        found = shift = 0
        while True:
            (byte,) = self._take(1)
            found |= (byte & 0x7F) << shift
            if byte < 0x80:  # noqa: PLR2004  (the last byte of a number)
                return (found >> 1) ^ -(found & 1)
            shift += 7

    def _take(self, size: int) -> bytes:
        found = self._data[self._at : self._at + size]
        if size < 0 or len(found) != size:
            raise ValueError("bytes are missing")
        self._at += size
        return found


def _in_time(kind: str | None, value: Any) -> Any:
    """Write a day or an instant as text."""
    if kind == "date":
        return (_EPOCH.date() + timedelta(days=value)).isoformat()
    if kind == "timestamp-micros":
        return (_EPOCH + timedelta(microseconds=value)).isoformat()
    return value


def columns_of(data: bytes) -> dict[str, Any]:
    """Read the typed columns of a leaf: numbers, texts, ids in hex, days and instants as text."""
    (count,), at, found = struct.unpack_from("!i", data), 4, []
    for _ in range(count):
        kind, size = struct.unpack_from("!ii", data, at)
        at += 8
        found.append(None if size < 0 else _column(kind, data[at : at + size]))
        at += max(size, 0)
    if at != len(data):
        raise ValueError("a row of another shape")
    return dict(zip(COLUMNS, found, strict=True))


def _column(kind: int, value: bytes) -> Any:
    """Read a column by the number PostgreSQL knows its type by."""
    if kind in {20, 23}:
        return int.from_bytes(value, signed=True)
    if kind == 25:  # noqa: PLR2004  (text)
        return value.decode()
    if kind == 1082:  # noqa: PLR2004  (date)
        return (date(2000, 1, 1) + timedelta(days=int.from_bytes(value, signed=True))).isoformat()
    if kind == 1184:  # noqa: PLR2004  (timestamptz)
        return (_POSTGRES + timedelta(microseconds=int.from_bytes(value, signed=True))).isoformat()
    return value.hex()


def is_included(leaf: bytes, index: int, size: int, path: Sequence[bytes], root: bytes) -> bool:
    """Say whether a path leads from a leaf to the root of a tree (RFC 9162, 2.1.3.2)."""
    at, last, found = index, size - 1, leaf
    if not 0 <= index < size:
        return False
    for each in path:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = sha256(b"\x01" + each + found).digest()
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = sha256(b"\x01" + found + each).digest()
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def head_of(note: str, key: str) -> tuple[int, bytes]:
    """Give size and root of a signed head. Raises `ValueError` where the key did not sign it."""
    name, _, encoded = key.strip().split("+", 2)
    raw = base64.b64decode(encoded)
    text, _, signatures = note.partition("\n\n")
    origin, size, root = text.split("\n")[:3]
    for line in signatures.splitlines():
        if origin == name and line.startswith(f"{SIGNED_BY}{name} "):
            signature = base64.b64decode(line.rpartition(" ")[2])[4:]
            try:
                Ed25519PublicKey.from_public_bytes(raw[1:]).verify(signature, f"{text}\n".encode())
            except InvalidSignature:
                continue
            return int(size), base64.b64decode(root)
    raise ValueError("the head is not signed by this key")


def faults(files: Mapping[str, bytes], key: str) -> Iterator[str]:
    """Yield everything in a bundle that does not hold."""
    evidence = json.loads(files["evidence.json"])
    if evidence.get("format") != FORMAT:
        yield f"evidence.json is not of the format {FORMAT}"
        return
    try:
        size, root = head_of(files["head.txt"].decode(), key)
    except ValueError as fault:
        yield f"head.txt: {fault}"
        return
    reached: dict[str, int] = {}
    for event in evidence["events"]:
        try:
            yield from _event_faults(files, event, size, root)
            yield from _missing_before(event["told"], reached)
        except (KeyError, ValueError, TypeError, IndexError, struct.error) as fault:
            yield f"position {event.get('position')}: cannot be read: {fault}"
    for found in evidence["faults"]:
        said = f"{found['kind']}, as the hub itself found when it made this: {found['why']}"
        yield f"position {found['position']}: {said}".rstrip(": ")
    yield from _file_faults(files, evidence)


def _event_faults(
    files: Mapping[str, bytes], event: Mapping[str, Any], size: int, root: bytes
) -> Iterator[str]:
    position, columns = event["position"], base64.b64decode(event["columns"])
    told = columns_of(columns)
    if told != event["told"] or told["position"] != position:
        yield f"position {position}: what is told of it is not what was sealed"
    commitment = base64.b64decode(event["commitment"])
    if event["state"] is not None:
        state = files[event["state"]]
        content = base64.b64decode(event["content_hash"]) + state
        if sha256(base64.b64decode(event["salt"]) + content).digest() != commitment:
            yield f"position {position}: its bytes are not those that were sealed"
        schema = json.loads(files[event["schema"]])
        if Avro(schema, state).read() != json.loads(files[event["json"]]):
            yield f"position {position}: its JSON does not say what its bytes say"
    leaf = sha256(b"\x00" + columns + commitment).digest()
    path = [base64.b64decode(each) for each in event["proof"] or ()]
    if position <= size and not is_included(leaf, position - 1, size, path, root):
        yield f"position {position}: it is not in the sealed tree"


def _missing_before(told: Mapping[str, Any], reached: dict[str, int]) -> Iterator[str]:
    """Yield that something is gone before an event: a stream's versions have no gaps."""
    stream, version = told["stream"], told["version"]
    if version != reached.get(stream, 0) + 1:
        yield f"position {told['position']}: what came before it in its stream is missing here"
    reached[stream] = version


def _file_faults(files: Mapping[str, bytes], evidence: Mapping[str, Any]) -> Iterator[str]:
    """Yield the files that are not as they were listed; that list itself is not under the seal."""
    listed = evidence["files"]
    for name in sorted(listed.keys() | files.keys() - {"evidence.json"}):
        if name not in files:
            yield f"{name}: missing"
        elif name not in listed:
            yield f"{name}: not of this bundle"
        elif sha256(files[name]).hexdigest() != listed[name]:
            yield f"{name}: not as it was when the bundle was made"


def read(bundle: Path) -> dict[str, bytes]:
    """Read a bundle, as it came or unpacked."""
    if bundle.is_dir():
        paths = [each for each in bundle.rglob("*") if each.is_file()]
        return {each.relative_to(bundle).as_posix(): each.read_bytes() for each in paths}
    with zipfile.ZipFile(bundle) as packed:
        return {name: packed.read(name) for name in packed.namelist()}


def summary(files: Mapping[str, bytes], key: str) -> str:
    """Say in words what was proved, of a bundle that holds."""
    evidence = json.loads(files["evidence.json"])
    size, _ = head_of(files["head.txt"].decode(), key)
    events = evidence["events"]
    sealed = [each for each in events if each["position"] <= size]
    whole = sum(each["state"] is not None for each in sealed)
    return (
        f"{len(sealed)} of {len(events)} events are in the sealed tree of {size:,} positions.\n"
        f"{whole} are here whole: their bytes are those that were sealed, and their JSON says so.\n"
        f"{len(sealed) - whole} are shown in part: that each is there, of its kind and at its "
        f"times, is proved; what it says is not.\n"
        f"{len(events) - len(sealed)} came after that seal. The PDF and the lists are made from "
        f"these by the hub, and are not under the seal.\n"
        "None is missing before any of them. Whether more came after the last of a record, the "
        "tree does not say."
    )


def main() -> int:
    """Verify, and say what holds."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("bundle", type=Path, nargs="?", default=Path(__file__).parent)
    parser.add_argument("--key", required=True, help="the public key of the seal, or a file of it")
    asked = parser.parse_args()
    try:
        key = Path(asked.key).read_text() if Path(asked.key).is_file() else asked.key
        files = read(asked.bundle)
        found = list(faults(files, key))
    except (OSError, KeyError, ValueError, zipfile.BadZipFile) as fault:
        sys.stderr.write(f"It cannot be verified: {fault}\n")
        return UNKNOWN
    for each in found:
        sys.stdout.write(f"NOT AS IT WAS SEALED  {each}\n")
    if not found:
        sys.stdout.write(f"The bundle holds.\n{summary(files, key)}\n")
    return BROKEN if found else HOLDS


if __name__ == "__main__":
    sys.exit(main())
