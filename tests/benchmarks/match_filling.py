"""Fill a hub with a borough's records as the matcher keeps them, linked as in truth.

What the matcher reads of other records is written: the records with their details, and their keys.
No events are, and no statements: the matcher reads those of the records that arrive alone. Rows are
packed here and copied in, and indexes are made afterwards, so a million children take minutes.
"""

import sys
import time
from collections.abc import Iterable, Iterator
from struct import Struct
from typing import Any
from uuid import UUID

import psycopg

from hub.matching.arriving.remembering import KEPT_AS
from hub.matching.known.records import Record, normalised
from hub.matching.model.details import dumped
from schemas.identifiers import case_record_id, own_person_id
from tests.benchmarks.children.stream import Written
from tests.benchmarks.children.writing import FIELDS

RECORDS = (
    "COPY hub.match_record (case_record_id, system, local_id, first_position, person_id,"
    " own_person_id, normalised) FROM STDIN (FORMAT binary)"
)
KEYS = "COPY hub.match_key (key, case_record_id) FROM STDIN (FORMAT binary)"
WITHOUT_INDEXES = (
    "ALTER TABLE hub.match_key DROP CONSTRAINT match_key_pkey",
    "ALTER TABLE hub.match_record DROP CONSTRAINT match_record_pkey",
    "DROP INDEX hub.match_record_person",
    "DROP INDEX hub.match_record_own_person",
)
WITH_INDEXES = (
    "SET maintenance_work_mem = '1GB'",
    "ALTER TABLE hub.match_key ADD PRIMARY KEY (key, case_record_id)",
    "ALTER TABLE hub.match_record ADD PRIMARY KEY (case_record_id)",
    "CREATE INDEX match_record_person ON hub.match_record (person_id)",
    "CREATE INDEX match_record_own_person ON hub.match_record (own_person_id)",
)
AT_ONCE = 5_000
"""Records between two writes."""
_HEADER, _TRAILER = b"PGCOPY\n\xff\r\n\0" + bytes(8), b"\xff\xff"
_KEY = Struct("!hiqi16s").pack
_BEGIN = Struct("!hi16s").pack
_REST = Struct("!iqi16si16s").pack
_LENGTH = Struct("!i").pack


def said(values: dict[str, str]) -> dict[str, Any]:
    """Give a generated record's words as the matcher keeps them."""
    names = ("forenames", "surname", "date_of_birth", "expected_on", "sex")
    found: dict[str, Any] = {each: values[each] for each in names if values[each]}
    if values["address_withheld"]:
        found["address_withheld"] = True
    else:
        found |= {"address": [values["address"]]} if values["address"] else {}
        found |= {"postcode": values["postcode"]} if values["postcode"] else {}
        found |= {"telephones": [values["phone"]]} if values["phone"] else {}
    if values["nhs_number"]:
        found["identifiers"] = [["nhs_number", values["nhs_number"]]]
    return found


def filled(url: str, records: int, written: Iterator[Written]) -> None:
    """Fill the hub, unless an earlier run has filled it; either way nothing is read again."""
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT persons FROM hub.match_checkpoint").fetchone()
        if not found or not found[0]:
            began = time.perf_counter()
            persons = _prepared(url, records, written)
            sys.stdout.write(f"{persons:,} persons, in {time.perf_counter() - began:,.0f} s\n")
        connection.execute("UPDATE hub.match_checkpoint SET kept_as = %s", [KEPT_AS])


def _prepared(url: str, records: int, written: Iterator[Written]) -> int:
    """Fill the hub: the indexes are made afterwards, and the planner knows how much there is."""
    with psycopg.connect(url, autocommit=True) as connection:
        for each in WITHOUT_INDEXES:
            connection.execute(each.encode())
        persons = _fill(url, records, written)
        for each in WITH_INDEXES:
            sys.stdout.write(f"{each}\n")
            sys.stdout.flush()
            connection.execute(each.encode())
        connection.execute("UPDATE hub.match_checkpoint SET persons = %s", [persons])
        connection.execute("VACUUM ANALYZE")
        connection.execute("CHECKPOINT")
    return persons


def _fill(url: str, most: int, written: Iterator[Written]) -> int:
    """Write the records, of the persons they are truly about; count these."""
    persons: dict[str, UUID] = {}
    with (
        psycopg.connect(url) as one,
        psycopg.connect(url) as other,
        one.cursor().copy(RECORDS) as records,
        other.cursor().copy(KEYS) as keys,
    ):
        packed, met = [_HEADER], [_HEADER]
        for done, (made, own) in enumerate(_made(written, most, persons), start=1):
            identifier = made.case_record_id.bytes
            packed.append(_record(made, own))
            met += [_KEY(2, 8, key, 16, identifier) for key in made.keys]
            if done % AT_ONCE == 0:
                records.write(b"".join(packed))
                keys.write(b"".join(met))
                packed, met = [], []
                _tell(done, most)
        records.write(b"".join([*packed, _TRAILER]))
        keys.write(b"".join([*met, _TRAILER]))
    return len(persons)


def _made(
    written: Iterable[Written], most: int, persons: dict[str, UUID]
) -> Iterator[tuple[Record, UUID]]:  # fmt: skip
    """Give each record and its own person, at places before the first event of the store."""
    for number, (values, truth) in enumerate(written):
        given = dict(zip(FIELDS, values, strict=True))
        named = given["source"], given["record_id"]
        identifier = case_record_id(*named)
        own = own_person_id(identifier)
        person = persons.setdefault(truth[1], own)
        details = dumped(normalised(said(given), given["source"]))
        yield Record(identifier, *named, number - most, person, details), own


def _record(made: Record, own: UUID) -> bytes:
    return (
        _BEGIN(7, 16, made.case_record_id.bytes)
        + _text(made.system)
        + _text(made.local_id)
        + _REST(8, made.first_position, 16, made.person_id.bytes, 16, own.bytes)
        + _text(made.normalised)
    )


def _text(text: str) -> bytes:
    encoded = text.encode()
    return _LENGTH(len(encoded)) + encoded


def _tell(done: int, most: int) -> None:
    """Say how far the filling is, on one line."""
    if done % (AT_ONCE * 10) == 0:
        sys.stderr.write(f"\r{done:,} of {most:,} records")
        sys.stderr.flush()
