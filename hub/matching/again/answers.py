"""Leave out what people are asked already, or have answered: it is not asked again.

An answer holds until something new speaks for one child, as for two declared distinct (R12): a
field that agrees and did not when they answered. What both said then is read as it is read now, so
another model, or a better reading of names, is never new evidence.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from uuid import UUID

from hub.matching.again.finding import LINK, Found, Key, key, without
from hub.matching.arriving.choosing import Choosing
from hub.matching.known import tables
from hub.matching.known.records import Record
from hub.matching.known.tables import Connection
from hub.matching.model.decision import Candidate, Known
from hub.matching.people import links
from hub.matching.people.person import MATCHER
from hub.matching.queries import SQL
from hub.matching.telling.contradicting import compared, verdicts
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.decoder import reader_for

LINKED, DECIDED = "hub.record_linked", "hub.review_decided"
_LINKED_BY = ("case_record_id", "actor")


@dataclass
class _Said:
    """Whom people are asked about now, and whom they answered about."""

    asked: set[Key] = field(default_factory=set)
    doubted: dict[UUID, UUID] = field(default_factory=dict)
    """For each person one of whose links may be wrong, the open review that asks about it."""
    answered: Mapping[Key, int] = field(default_factory=dict)
    """With the position of the last answer."""


def still_open(
    connection: Connection, choosing: Choosing, found: Sequence[Found]
) -> Iterator[Found]:
    """Give the findings that nobody is asked about and nobody has answered.

    Of links those that the matcher made, and no person. Where a link of the person is in question
    already, that comes first: another of their records may be in the same doubt.
    """
    if not found:
        return
    said = _asked_about(connection, found)
    theirs = _links_of_the_matcher(connection, found)
    for each in found:
        if each.what == LINK and str(each.case_record_id) not in theirs:
            continue
        left = tuple(
            one for one in each.candidates
            if (named := each.key(one)) not in said.asked
            and (named not in said.answered
                 or _is_new(connection, choosing, each, one, said.answered[named]))
        )  # fmt: skip
        if left:
            first = said.doubted.get(each.person_id) if each.kind == "conflict" else None
            yield without(replace(each, waits_for=first), left)


def _asked_about(connection: Connection, found: Sequence[Found]) -> _Said:
    people = list({one for each in found for one in (each.person_id, *each.candidates)})
    said, decided = _Said(), dict[UUID, list[Key]]()
    for review, record, person, status, named in SQL.asked_about(connection, person_ids=people):
        keys = [key(record, person, each) for each in named]
        if status == "open":
            said.asked.update(keys)
            said.doubted.update({person: review} if person in named else {})
        else:
            decided[review] = keys
    for _, one, other, status in SQL.joins_of(connection, person_ids=people):
        if status == "proposed":
            said.asked.add(key(one, one, other))
    wanted = {each.key(one) for each in found for one in each.candidates}
    met = {review: keys for review, keys in decided.items() if wanted.intersection(keys)}
    said.answered = _answered(connection, met)
    return said


def _answered(connection: Connection, decided: Mapping[UUID, list[Key]]) -> dict[Key, int]:
    """Give where in the store each was answered last: of several candidates it may be about one."""
    found = dict[Key, int]()
    for row in events_of_streams(connection, list(decided)) if decided else ():
        if row.event_type != DECIDED:
            continue
        about = read(row.topic, row.state)["person_id"]
        now = links.current(connection, UUID(about)) if about else None
        for each in decided[row.stream_id]:
            if now is None or now in each:
                found[each] = max(row.position, found.get(each, 0))
    return found


def _is_new(
    connection: Connection, choosing: Choosing, found: Found, candidate: UUID, since: int
) -> bool:
    """Whether a field agrees that did not agree when the store had reached this position."""
    records, record = choosing.scene.records, found.case_record_id
    members = [each for each in choosing.members[candidate] if each != record]
    kept = tables.known(connection, [], [record, *members])
    then = {each: tables.as_of(kept, each, since) for each in (record, *members)}
    before = verdicts(then[record].details, _candidate(candidate, members, then), choosing.model)
    now = compared(records[record].details, _candidate(candidate, members, records), choosing.model)
    return any(line.millibits > 0 and line[:2] not in before for line in now)


def _candidate(person: UUID, members: Sequence[UUID], records: Mapping[UUID, Record]) -> Candidate:
    return Candidate(person, tuple(Known(each, person, records[each].details) for each in members))


def _links_of_the_matcher(connection: Connection, found: Sequence[Found]) -> set[str]:
    """Give the records in question that the matcher linked, and no person did since."""
    people = list({each.person_id for each in found if each.what == LINK})
    made = dict[str, str]()
    for _, topic, state, _ in SQL.link_events(connection, ids=people, types=[LINKED]):
        record, actor = reader_for(LINKED, _LINKED_BY)(topic, state)
        made[record] = actor
    return {record for record, actor in made.items() if actor == MATCHER}
