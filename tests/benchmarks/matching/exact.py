"""The exact matcher as a baseline: a shared NHS number, or one name, birth and address. In memory.

It is run record by record as the hub runs it, without PostgreSQL: the same profiles, keys and
choices.
"""

import re
from collections import defaultdict
from datetime import date
from time import perf_counter
from uuid import UUID

from hub.matching import normalise
from hub.matching.choosing import choose, pair
from hub.matching.profiles import Profile
from tests.benchmarks.matching.datasets import Dataset, Row
from tests.benchmarks.matching.outcome import Outcome

CROWD = 200
"""Records under one key above which it says nothing, as in the hub."""


def match(data: Dataset) -> Outcome:
    """Link each record as it arrives."""
    started = perf_counter()
    keys: dict[bytes, list[UUID]] = defaultdict(list)
    profiles: dict[UUID, Profile] = {}
    members: dict[UUID, list[UUID]] = defaultdict(list)
    reviews: dict[int, list[int]] = {}
    latencies: list[float] = []
    for place, row in enumerate(data.rows):
        began = perf_counter()
        record = UUID(int=place + 1)
        told = profile(row, record, place)
        profiles[record] = told
        members[told.person_id].append(record)
        met = {each for key in told.keys for each in keys[key][:CROWD]}
        near = {record: told} | {
            each: profiles[each] for one in met for each in members[profiles[one].person_id]
        }
        chosen = choose(near, [pair(record, each) for each in met], [record], set())
        for link in chosen.links:
            members[profiles[record].person_id].remove(record)
            members[link.person_id].append(record)
            profiles[record] = told = _moved(told, link.person_id)
        for one, other in chosen.conflicts:
            reviews.setdefault(one.int - 1, []).append(other.int - 1)
        for key in told.keys:
            keys[key].append(record)
        latencies.append((perf_counter() - began) * 1000)
    numbers = {person: number for number, person in enumerate(members)}
    clusters = [numbers[profiles[UUID(int=place + 1)].person_id] for place in range(len(data.rows))]
    return Outcome(clusters, reviews, seconds=perf_counter() - started, latencies=latencies)


def _moved(told: Profile, person_id: UUID) -> Profile:
    values = vars(told) | {"person_id": person_id}
    return Profile(**values)


def profile(row: Row, record: UUID, place: int) -> Profile:
    """Give what the hub's connector would have given the matcher of a row."""
    forenames, surname = row.get("forenames", ""), row.get("surname", "")
    if row.get("full_name"):
        forenames, surname = split_name(row["full_name"])
    lines, code = split_address(row)
    number = normalise.nhs_number(row.get("nhs_number"))
    said = row.get("nhs_number")
    if said and len(said) < 9 and said.isdigit():  # the public sets have another identifier
        number = said
    return Profile(
        record, "benchmark", str(place), place, record,
        normalise.forenames(forenames), normalise.surname(surname),
        normalise.full_date(iso_date(row.get("date_of_birth", ""))), row.get("sex") or None,
        (number,) if number else (), normalise.address([lines], code),
    )  # fmt: skip


def split_name(full: str) -> tuple[str, str]:
    """Take a full name apart: before the comma is the surname, else the last word.

    >>> split_name("KHAN, Amina"), split_name("Amina Bibi Khan")
    (('Amina', 'KHAN'), ('Amina Bibi', 'Khan'))
    """
    if "," in full:
        surname, _, forenames = full.partition(",")
    else:
        forenames, _, surname = full.rpartition(" ")
    return forenames.strip(), surname.strip()


def split_address(row: Row) -> tuple[str, str]:
    """Give the first line and the postcode, which may stand last in the address."""
    line, code = row.get("address", ""), row.get("postcode", "")
    if not code and (found := re.search(r",?\s*([A-Z]{1,2}\d[A-Z\d]?\s*\d[A-Z]{2})\s*$", line)):
        line, code = line[: found.start()].replace(", London", ""), found.group(1)
    return line, code


def iso_date(said: str) -> str | None:
    """Give a whole date as ISO writes it, else None.

    >>> iso_date("2015-02-01"), iso_date("01/02/2015"), iso_date("02/2015"), iso_date("EDD 1")
    ('2015-02-01', '2015-02-01', None, None)
    """
    if re.fullmatch(r"\d{4}-\d\d-\d\d", said):
        return said
    if found := re.fullmatch(r"(\d\d)/(\d\d)/(\d{4})", said):
        day, month, year = (int(each) for each in found.groups())
        try:
            return date(year, month, day).isoformat()
        except ValueError:
            return None
    return None
