"""Mend dead letters from a page: as a role that may, inside the transaction of the access record.

A refusal is a value here and not an error, because an error would undo the access record with it.
"""

import json
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from typing import Any
from uuid import UUID

import psycopg

from hub.errors import CommandRefused
from hub.ingest import dead_letters
from hub.ingest.dead_letters import DeadLetter, WholeDeadLetter
from schemas.codec import decode, encode, frame, unframe
from schemas.errors import SchemaError, UndecodableMessage
from schemas.examples import from_json, to_json
from schemas.identifiers import case_record_id, own_person_id
from schemas.repository import EventSchema

Connection = psycopg.Connection[Any]
ACT = "SET LOCAL ROLE hub_mending"
ACT_NO_MORE = "SET LOCAL ROLE NONE"
EXTRA = 256
"""Bytes too many at the end of a message that are looked past to show the event before them."""
LINE = 16


@dataclass(frozen=True)
class Opened:
    """A dead letter as far as it can be read."""

    letter: WholeDeadLetter
    schema: EventSchema | None
    event: dict[str, Any] | None
    left_over: int
    """Bytes behind the event that do not belong to it."""

    @property
    def as_json(self) -> str:
        """The event as a person can correct it."""
        return json.dumps(to_json(self.event), indent=1, ensure_ascii=False) if self.event else ""

    @property
    def as_hex(self) -> str:
        """The bytes as they came."""
        return (self.letter.value or b"").hex(" ")

    @property
    def dump(self) -> str:
        """The bytes, sixteen to a line: place, hex, and what of them is text."""
        return "\n".join(_lines(self.letter.value or b""))


@dataclass(frozen=True)
class Done:
    """What became of one dead letter."""

    id: int
    is_done: bool
    in_words: str


def listed(
    connection: Connection,
    *,
    status: str | None,
    reason_code: str | None,
    size: int,
    before: int | None = None,
) -> list[DeadLetter]:
    """List dead letters, newest first, without what they hold."""
    with acting(connection):
        return dead_letters.listed(
            connection, status=status, reason_code=reason_code, limit=size, before=before
        )  # fmt: skip


def opened(connection: Connection, letter_id: int) -> Opened | None:
    """Open one, decoded as far as it can be; None where there is none, or it may not be shown.

    PostgreSQL hides it by its key; where that is not the child's, the event says whose it is.
    """
    try:
        with acting(connection):
            letter = dead_letters.shown(connection, letter_id)
    except CommandRefused:
        return None
    found = as_far_as_it_goes(letter)
    record = _record_of(found.event)
    return found if record is None or _is_open(connection, record) else None


def as_far_as_it_goes(letter: WholeDeadLetter) -> Opened:
    """Decode a dead letter's bytes, past a few too many at the end."""
    try:
        schema, payload = unframe(letter.value or b"")
    except UndecodableMessage:
        return Opened(letter, None, None, 0)
    for extra in range(min(EXTRA, len(payload))):
        try:
            return Opened(letter, schema, decode(schema, payload[: len(payload) - extra]), extra)
        except UndecodableMessage:
            continue
    return Opened(letter, schema, None, 0)


def replay(
    connection: Connection, letter_ids: Sequence[int], *, actor: str
) -> list[Done]:  # fmt: skip
    """Record dead letters as they came; each by itself, so one that cannot be stops no other."""
    with acting(connection):
        dead_letters.hold(connection, letter_ids)
    return [_tried(connection, each, actor=actor) for each in dict.fromkeys(letter_ids)]


def replay_bytes(
    connection: Connection, letter_id: int, *, actor: str, value: str, key: str
) -> Done:
    """Record a dead letter with repaired bytes, given in hex."""
    try:
        repaired = bytes.fromhex(value)
    except ValueError:
        return Done(letter_id, False, "the bytes are not hexadecimal: two digits 0-9 a-f for each")
    return _tried(connection, letter_id, actor=actor, value=repaired, key=key.strip())


def replay_event(connection: Connection, letter_id: int, *, actor: str, event: str) -> Done:
    """Record a dead letter as the event that was corrected, by the schema it came with."""
    found = opened(connection, letter_id)
    if found is None or found.schema is None:
        return Done(letter_id, False, "it names no schema of this hub: repair its bytes")
    try:
        said = from_json(found.schema, json.loads(event))
        encoded = encode(found.schema.event_type, said, found.schema.version)
        about = said["envelope"]["case_record"]
        key = str(case_record_id(about["system"], about["local_id"]))
    except json.JSONDecodeError as fault:
        return Done(letter_id, False, f"that is not JSON: line {fault.lineno}, {fault.msg}")
    except RecursionError:
        return Done(letter_id, False, "that is not such an event: it is nested too deeply")
    except (SchemaError, KeyError, TypeError, ValueError, AttributeError) as fault:
        return Done(letter_id, False, f"that is not such an event: {_where(fault)}")
    framed = frame(found.schema.id, encoded.payload)
    return _tried(connection, letter_id, actor=actor, value=framed, key=key)


def discard(connection: Connection, letter_id: int, *, actor: str, reason: str) -> Done:
    """Decide that a dead letter will not be recorded."""
    if opened(connection, letter_id) is None:
        return Done(letter_id, False, _NONE)
    try:
        with acting(connection):
            dead_letters.discard(connection, letter_id, actor=actor, reason=reason)
    except CommandRefused as fault:
        return Done(letter_id, False, str(fault))
    return Done(letter_id, True, "discarded; its bytes are kept")


@contextmanager
def acting(connection: Connection) -> Iterator[None]:
    """Act for the role that may read and resolve dead letters, and record what is in them."""
    connection.execute(ACT)
    try:
        yield
    finally:
        if connection.info.transaction_status == psycopg.pq.TransactionStatus.INTRANS:
            connection.execute(ACT_NO_MORE)


def _tried(
    connection: Connection, letter_id: int, *, actor: str, value: bytes | None = None,
    key: str | None = None,
) -> Done:  # fmt: skip
    if opened(connection, letter_id) is None:
        return Done(letter_id, False, _NONE)
    try:
        with acting(connection):
            outcome = dead_letters.replay(
                connection, letter_id, actor=actor, repaired=value,
                repaired_key=key.encode() if key is not None else None,
            )  # fmt: skip
    except CommandRefused as fault:
        return Done(letter_id, False, str(fault))
    return Done(letter_id, True, _OUTCOMES[outcome])


def _record_of(event: dict[str, Any] | None) -> UUID | None:
    """Give the case record that an event is about, as far as it says."""
    about = ((event or {}).get("envelope") or {}).get("case_record") or {}
    system, local_id = about.get("system"), about.get("local_id")
    return case_record_id(system, local_id) if system and local_id else None


def _is_open(connection: Connection, record: UUID) -> bool:
    """Whether nothing hides a case record from whoever this transaction reads as."""
    given = [record, own_person_id(record)]
    found = connection.execute("SELECT hub.is_open(%s) AND hub.is_open(%s)", given).fetchone()
    return bool(found and found[0])


_NONE = "there is none of this number"
_OUTCOMES = {
    "accepted": "recorded", "correction": "recorded as a correction",
    "duplicate": "recorded before already: nothing new",
}  # fmt: skip


def _where(fault: Exception) -> str:
    """Name what is wrong without repeating a value."""
    return f"{fault} is missing" if isinstance(fault, KeyError) else str(fault)[:200]


def _lines(value: bytes) -> Iterator[str]:
    for start in range(0, len(value), LINE):
        part = value[start : start + LINE]
        text = "".join(chr(each) if 32 <= each < 127 else "·" for each in part)  # noqa: PLR2004
        yield f"{start:06x}  {part.hex(' '):<47}  {text}"
