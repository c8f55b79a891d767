"""Follow the store: as identity events arrive, link the case records that agree.

Links and checkpoint are one transaction, so each identity event is considered once, in order, and a
crash repeats nothing. A record joins the person of one the hub knew before it, and two people are
never joined: where a record agrees with both, a person must look.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching import reviews, tables
from hub.matching.choosing import Choices, Pair, choose
from hub.matching.noticing import births, kinships
from hub.matching.person import MATCHER, Person
from hub.matching.profiles import Profile, told
from hub.matching.queries import SQL
from hub.matching.recording import by_rules
from hub.matching.relations import propose
from hub.matching.reviews import Ask
from hub.matching.sealing import hear, hold_those_that_agree
from hub.matching.statements import DECISIONS, FOLLOWED, SEALS, Statement, newest, stated
from hub.matching.tables import Connection, unique
from hub.store.aggregates import CaseRecord, load, save
from hub.store.reader import StoredRow, events_after, last_position
from schemas.decoder import reader_for
from schemas.identifiers import own_person_id

PAGE = 5000
CROWD = 50
"""Records that may share a key: no child is in more systems, so beyond it is a filler's number."""
WORDS = {
    "nhs_number": "the same valid NHS number, and nothing contradicts it",
    "name_birth_address": "exactly the same name, date of birth and address",
}
_DECIDED = ("case_record_id", "actor")
_RECORD = ("envelope.case_record.system", "envelope.case_record.local_id")


@dataclass(frozen=True)
class MatchSummary:
    """What a run of the matcher did; `conflicts` are new ones, for a person to decide."""

    events: int = 0
    linked: int = 0
    conflicts: int = 0


def catch_up(
    connection: Connection,
    progress: Callable[[int, int | None], None] = lambda _done, _total: None,
    *,
    page: int = PAGE,
) -> MatchSummary:
    """Consider every identity event not yet considered; waits while another matcher is at it."""
    events = linked = conflicts = 0
    while True:
        with connection.transaction():
            start, own_persons_known, _ = SQL.take_turn(connection)
            again = [] if own_persons_known else tables.brought_up_to_date(connection)
            end = last_position(connection)
            rows = events_after(connection, start, page, FOLLOWED) if end > start else []
            done = _consider(connection, rows, again) if rows or again else _Page()
            reached = rows[-1].position if len(rows) == page else max(end, _last(rows))
            if reached > start:
                SQL.move_checkpoint(connection, position=reached)
            save(connection, done.people)
        events += sum(each.event_type not in DECISIONS for each in rows)
        linked += done.linked
        conflicts += done.conflicts
        progress(events, None)
        if len(rows) < page:
            return MatchSummary(events, linked, conflicts)


@dataclass(frozen=True)
class _Page:
    people: Sequence[Person] = ()
    linked: int = 0
    conflicts: int = 0


def _last(rows: Sequence[StoredRow]) -> int:
    return rows[-1].position if rows else 0


def _consider(
    connection: Connection, rows: Sequence[StoredRow], again: Sequence[UUID] = ()
) -> _Page:
    hear(connection, [each for each in rows if each.event_type in SEALS])
    said = [each for each in rows if each.event_type not in {*SEALS, *DECISIONS}]
    touched = unique([*_remember(connection, said), *_decided_about(rows), *again])
    if not touched:
        return _Page()
    met = tables.pairs(connection, touched, CROWD)
    # Whom a record met before counts too, or it would be taken for agreeing with one person only.
    turns = list(dict.fromkeys([*touched, *(each for pair in met for each in pair)]))
    meeting = tables.pairs(connection, turns, CROWD) if met else []
    profiles = _surroundings(connection, [*turns, *(each for pair in meeting for each in pair)])
    profiles, meeting = hold_those_that_agree(connection, profiles, meeting, touched)
    turns = [each for each in turns if each in profiles]
    apart = set(SQL.kept_apart(connection, ids=list(profiles)))
    choices = choose(profiles, meeting, turns, apart)
    return _carry_out(connection, choices, profiles, turns, meeting, apart)


def _decided_about(rows: Sequence[StoredRow]) -> Iterable[UUID]:
    """Give the records that a person decided about: what they may be linked to has changed."""
    for row in rows:
        if row.event_type in DECISIONS:
            record, actor = reader_for(row.event_type, _DECIDED)(row.topic, row.state)
            if actor != MATCHER:
                yield UUID(record)


def _remember(connection: Connection, rows: Sequence[StoredRow]) -> list[UUID]:
    """Keep what the events say, and give the case records that it changes."""
    if not rows:
        return []
    said = [each for row in rows if (each := stated(row))]
    first_rows = {row.stream_id: row for row in reversed(rows)}
    event_ids = unique(each.event_id for each in said)
    before = _known(connection, event_ids, list(first_rows))
    # A source may move a row to another child: then the record it was taken from changes as well.
    left = unique(before[each].case_record_id for each in event_ids if each in before)
    if not set(left) <= set(first_rows):
        before |= _known(connection, [], left)
    now = newest([*before.values(), *said])
    tables.keep_statements(connection, [now[each] for each in event_ids])
    by_record: dict[UUID, list[Statement]] = {each: [] for each in unique([*first_rows, *left])}
    for each in now.values():
        if each.case_record_id in by_record:
            by_record[each.case_record_id].append(each)
    known = tables.profiles(connection, "known_records", ids=list(by_record))
    profiles = [
        told(known.get(record) or _begun(first_rows[record]), statements)
        for record, statements in by_record.items()
    ]
    tables.keep_records(connection, profiles, known)
    return list(by_record)


def _known(connection: Connection, event_ids: list[UUID], ids: list[UUID]) -> dict[UUID, Statement]:
    found = tables.statements(connection, event_ids=event_ids, ids=ids)
    return {each.event_id: each for each in found}


def _begun(row: StoredRow) -> Profile:
    system, local_id = reader_for(row.event_type, _RECORD)(row.topic, row.state)
    return Profile(row.stream_id, system, local_id, row.position, own_person_id(row.stream_id))


def _surroundings(connection: Connection, records: Iterable[UUID]) -> dict[UUID, Profile]:
    """Read these records, and every record about the same people."""
    return tables.profiles(connection, "members", ids=unique(records))


def _carry_out(  # noqa: PLR0913
    connection: Connection, choices: Choices, profiles: dict[UUID, Profile], turns: list[UUID],
    meeting: list[Pair], apart: set[Pair],
) -> _Page:  # fmt: skip
    """Make the links, and ask what is for a person to decide."""
    wanted = {each.person_id for each in choices.links}
    people = load(connection, Person, wanted) if wanted else {}
    made = []
    for each in choices.links:
        record = profiles[each.case_record_id]
        try:
            people[each.person_id].link(
                CaseRecord(record.system, record.local_id), each.case_record_id, actor=MATCHER,
                reason=WORDS[each.agreed.rule], rule=each.agreed.rule, matched=each.matched,
                evidence=each.agreed.evidence,
                decision=by_rules(record, profiles[each.matched], agreed=each.agreed),
            )  # fmt: skip
        except CommandRefused:  # a person decided otherwise; nothing moves
            continue
        made.append(each)
    if made:
        SQL.point(
            connection, ids=[each.case_record_id for each in made],
            person_ids=[each.person_id for each in made],
        )  # fmt: skip
    about = {each.case_record_id: each.person_id for each in made}
    asks = _asks(choices.conflicts, profiles, about, set(turns))
    asked = {each.case_record_id for each in asks}
    asks += [
        each for each in births(profiles, meeting, about, apart) if each.case_record_id not in asked
    ]
    propose(connection, kinships(profiles, meeting, about))
    return _Page(tuple(people.values()), len(made), reviews.ask(connection, turns, asks))


def _asks(
    conflicts: dict[Pair, str], profiles: dict[UUID, Profile], moved: dict[UUID, UUID],
    turns: set[UUID],
) -> list[Ask]:  # fmt: skip
    """Put what a record is in conflict with as one question about that record."""
    by_record: dict[UUID, list[tuple[UUID, str]]] = {}
    for (one, other), reason in conflicts.items():
        if one in turns:
            by_record.setdefault(one, []).append((other, reason))
    return [_ask(record, met, profiles, moved) for record, met in by_record.items()]


def _ask(
    record: UUID, met: list[tuple[UUID, str]], profiles: dict[UUID, Profile],
    moved: dict[UUID, UUID],
) -> Ask:  # fmt: skip
    mine = profiles[record]
    met.sort(key=lambda each: (profiles[each[0]].first_position, each[0]))
    person_id = moved.get(record, mine.person_id)
    people = unique(moved.get(other, profiles[other].person_id) for other, _ in met)
    other, reason = met[0]
    if people[0] == person_id:
        kind = "conflict"
    elif person_id != mine.own_person_id or _is_followed(mine, profiles, moved):
        kind = "join"
    else:
        kind = "link"
    return Ask(
        record, CaseRecord(mine.system, mine.local_id), kind, reason, tuple(people),
        by_rules(mine, profiles[other], reason=reason, others=people[1:]),
    )  # fmt: skip


def _is_followed(mine: Profile, profiles: dict[UUID, Profile], moved: dict[UUID, UUID]) -> bool:
    """Tell whether other records are linked to a record's own person."""
    return any(
        moved.get(each, profile.person_id) == mine.own_person_id
        for each, profile in profiles.items()
        if each != mine.case_record_id
    )
