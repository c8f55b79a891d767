"""Follow the store: as identity events arrive, link the case records that agree.

Links and checkpoint are one transaction, so each identity event is considered once, in order, and a
crash repeats nothing. A later record is linked to the person of an earlier one, never the reverse,
and two people are never joined: where a record agrees with both, a person must look.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import astuple, dataclass
from typing import Any
from uuid import UUID

import psycopg
from psycopg.rows import tuple_row

from hub.errors import CommandRefused
from hub.matching.decide import Agree, Contradict, Details, compare
from hub.matching.links import MATCHER, Person
from hub.matching.profiles import FOLLOWED, Profile, begun, fold
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, load, save
from hub.store.reader import StoredRow, events_after, last_position
from schemas.identifiers import own_person_id

PAGE = 5000
WORDS = {
    "nhs_number": "the same valid NHS number, and nothing contradicts it",
    "name_birth_address": "exactly the same name, date of birth and address",
}


@dataclass(frozen=True)
class MatchSummary:
    """What a run of the matcher did."""

    events: int = 0
    linked: int = 0
    conflicts: int = 0


def catch_up(
    connection: psycopg.Connection[Any],
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
) -> MatchSummary:
    """Consider every identity event not yet considered. Does nothing where another one is at it."""
    events = linked = conflicts = 0
    while True:
        with connection.transaction():
            start = SQL.take_turn(connection)
            if start is None:
                break
            end = last_position(connection)
            rows = events_after(connection, start, PAGE, FOLLOWED) if end > start else []
            page = _consider(connection, rows)
            reached = rows[-1].position if len(rows) == PAGE else max(end, start)
            if reached > start:
                SQL.move_checkpoint(connection, position=reached)
                save(connection, page.people)
        events, linked = events + len(rows), linked + page.linked
        conflicts += page.conflicts
        progress(events, None)
        if len(rows) < PAGE:
            break
    return MatchSummary(events, linked, conflicts)


@dataclass(frozen=True)
class _Page:
    people: Sequence[Person]
    linked: int
    conflicts: int


def _consider(connection: psycopg.Connection[Any], rows: Sequence[StoredRow]) -> _Page:
    if not rows:
        return _Page((), 0, 0)
    profiles = _profiles(
        connection, SQL.known_records.sql, {"ids": _ids(r.stream_id for r in rows)}
    )
    touched = _ids(row.stream_id for row in rows)
    for row in rows:
        if row.stream_id not in profiles:
            profiles[row.stream_id] = begun(row)
        fold(profiles[row.stream_id], row)
    _keep(connection, [profiles[each] for each in touched])
    return _Matching(connection, touched).decided()


class _Matching:
    """One page's decisions, each seeing the ones before it."""

    def __init__(self, connection: psycopg.Connection[Any], touched: list[UUID]) -> None:
        self.connection = connection
        pairs = list(SQL.candidates(connection, ids=touched))
        self.others: dict[UUID, set[UUID]] = defaultdict(set)
        for one, other in pairs:
            self.others[one].add(other)
            self.others[other].add(one)
        self.profiles = _profiles(connection, SQL.known_records.sql, {"ids": list(self.others)})
        self.about = {each: profile.person_id for each, profile in self.profiles.items()}
        self.members: dict[UUID, set[UUID]] = defaultdict(set)
        people = _ids(self.about.values())
        for each, profile in _profiles(connection, SQL.members.sql, {"person_ids": people}).items():
            self.profiles[each] = profile
            self.about[each] = profile.person_id
            self.members[profile.person_id].add(each)
        self.apart = set(SQL.kept_apart(connection, ids=list(self.others)))
        self.chosen: list[tuple[UUID, UUID, Agree, UUID]] = []
        self.conflicts = 0

    def decided(self) -> _Page:
        """Decide about every record that shares a key with another, the oldest first."""
        for each in sorted(self.others, key=lambda one: self.profiles[one].first_position):
            self._one(each)
        people = load(self.connection, Person, {person for _, person, _, _ in self.chosen})
        linked = 0
        for record_id, person_id, agreed, matched in self.chosen:
            profile = self.profiles[record_id]
            try:
                people[person_id].link(
                    CaseRecord(profile.system, profile.local_id), record_id, actor=MATCHER,
                    reason=WORDS[agreed.rule], rule=agreed.rule, matched=matched,
                    evidence=agreed.evidence,
                )  # fmt: skip
            except CommandRefused:
                continue
            SQL.point(self.connection, case_record_id=record_id, person_id=person_id)
            linked += 1
        return _Page(tuple(people.values()), linked, self.conflicts)

    def _one(self, record_id: UUID) -> None:
        own = own_person_id(record_id)
        mine = self._details(record_id)
        if mine.person_id != own:
            return  # linked already: only a person moves it
        agreeing: dict[UUID, tuple[Agree, UUID]] = {}
        for other_id in sorted(self.others[record_id], key=self._age):
            other = self._details(other_id)
            if other.person_id == own or other.first_position > mine.first_position:
                continue
            said = self._with_all(mine, other)
            if isinstance(said, Contradict):
                self._conflict(record_id, other.person_id, said.reason)
            elif said and (record_id, other.person_id) not in self.apart:
                agreeing.setdefault(other.person_id, (said, other_id))
        anchors = len(self.members[own]) > 1
        if len(agreeing) == 1 and not anchors:
            ((person_id, (agreed, matched)),) = agreeing.items()
            self.chosen.append((record_id, person_id, agreed, matched))
            self.members[own].discard(record_id)
            self.members[person_id].add(record_id)
            self.about[record_id] = person_id
        else:
            for person_id in agreeing:
                self._conflict(record_id, person_id, "it agrees with more than one person")

    def _with_all(self, mine: Details, other: Details) -> Agree | Contradict | None:
        """Compare with a record, and let any other record of its person contradict."""
        said = compare(mine, other)
        if not isinstance(said, Agree):
            return said
        for member in self.members[other.person_id]:
            numbers = mine.nhs_number, self.profiles[member].nhs_number
            if all(numbers) and numbers[0] != numbers[1]:
                return Contradict("another record of this person has a different NHS number")
        return said

    def _conflict(self, record_id: UUID, person_id: UUID, reason: str) -> None:
        if (record_id, person_id) not in self.apart:
            self.conflicts += SQL.note_conflict(
                self.connection, case_record_id=record_id, person_id=person_id, reason=reason
            )

    def _details(self, record_id: UUID) -> Details:
        return self.profiles[record_id].details(self.about[record_id])

    def _age(self, record_id: UUID) -> int:
        return self.profiles[record_id].first_position


def _profiles(
    connection: psycopg.Connection[Any], query: str, parameters: dict[str, Any]
) -> dict[UUID, Profile]:
    with connection.cursor(row_factory=tuple_row) as cursor:
        return {row[0]: Profile(*row) for row in cursor.execute(query.encode(), parameters)}


def _keep(connection: psycopg.Connection[Any], profiles: Sequence[Profile]) -> None:
    columns = (
        "ids", "systems", "local_ids", "first_positions", "person_ids", "forenames", "surnames",
        "births", "numbers", "confidential", "addresses", "keys",
    )  # fmt: skip
    values = zip(*(astuple(each) for each in profiles), strict=True)
    SQL.keep_records(connection, **dict(zip(columns, (list(each) for each in values), strict=True)))


def _ids(found: Iterable[UUID]) -> list[UUID]:
    return list(dict.fromkeys(found))
