"""Follow the store: as identity events arrive, decide whom each case record is about.

Decisions and checkpoint are one transaction, so each identity event is considered once, in order,
and a crash repeats nothing. What the events say is kept first, for the whole page; then the records
that it changed take turns, the oldest first, and after them those for which something new came up.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching import activating, asking, looking, relations, reviews, tables
from hub.matching.choosing import Choosing
from hub.matching.looking import Sight
from hub.matching.model.decision import Decision
from hub.matching.person import MATCHER, Person
from hub.matching.queries import SQL
from hub.matching.recording import recorded
from hub.matching.records import Record
from hub.matching.remembering import (
    Remembered,
    is_behind,
    noted_before,
    read_again,
    remember,
)
from hub.matching.reviews import Standing
from hub.matching.sealing import hear, hold_those_that_agree
from hub.matching.statements import DECISIONS, SAYING, SEALS
from hub.matching.tables import Connection, Turn
from hub.store.aggregates import FEW, HubAggregate, load, save_at_once
from hub.store.packing import uuid_array
from hub.store.reader import StoredRow
from schemas.decoder import reader_for

PAGE = 5000
MOST_ROUNDS = 6
"""Rounds of turns a page has at most: news runs out long before, and what is left waits for the
next change."""
LINKED = "the model takes them for one child, and no rule speaks against it"
AGREE = frozenset({"exact", "same"})
"""Verdicts of fields that agreed, in a link's list of those."""
_DECIDED = ("case_record_id", "actor")


@dataclass(frozen=True)
class MatchSummary:
    """What a run of the matcher did; `conflicts` are new questions, for a person to decide."""

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
        with tables.turn(connection) as turn:
            if is_behind(turn):
                read_again(connection, turn, page)
                continue
            rows = tables.arrived(connection, turn.position, page)
            done = _consider(connection, turn, rows)
            reached = rows[-1].position if len(rows) == page else max(turn.stored, _last(rows))
            with tables.finishing(connection, turn, few=len(done.decided) < FEW):
                if reached > turn.position or done.pointers:
                    SQL.move_on(
                        connection, position=reached, persons=done.persons,
                        ids=uuid_array(done.pointers),
                        person_ids=uuid_array(done.pointers.values()),
                    )  # fmt: skip
                save_at_once(connection, done.decided)
        events += sum(each.event_type not in DECISIONS for each in rows)
        linked += len(done.pointers)
        conflicts += done.conflicts
        progress(events, None)
        if len(rows) < page:
            return MatchSummary(events, linked, conflicts)


@dataclass(frozen=True)
class _Page:
    persons: int
    decided: Sequence[HubAggregate] = ()
    pointers: Mapping[UUID, UUID] = field(default_factory=dict)
    """The records that were linked, and to whom."""
    conflicts: int = 0


def _last(rows: Sequence[StoredRow]) -> int:
    return rows[-1].position if rows else 0


def _consider(connection: Connection, turn: Turn, rows: Sequence[StoredRow]) -> _Page:
    hear(connection, [each for each in rows if each.event_type in SEALS])
    said = remember(connection, [each for each in rows if each.event_type in SAYING])
    again = [*_decided_about(rows), *(noted_before(connection) if turn.has_noted else ())]
    if not said.records and not again:
        return _Page(turn.persons)
    model = activating.model_of(turn.model_version, turn.model_sha256)
    page = _Turns(connection, Choosing(model, turn.persons, said.new))
    page.take(said, again)
    return page.carried_out()


def _decided_about(rows: Sequence[StoredRow]) -> Iterable[UUID]:
    """Give the records that a person decided about: what they may be linked to has changed."""
    for row in rows:
        if row.event_type in DECISIONS:
            record, actor = reader_for(row.event_type, _DECIDED)(row.topic, row.state)
            if actor != MATCHER:
                yield UUID(record)


class _Turns:
    """The turns of one page, in rounds: each round looks around its records in one question."""

    def __init__(self, connection: Connection, choosing: Choosing) -> None:
        self.connection, self.choosing, self.stands = connection, choosing, Standing()

    def take(self, said: Remembered, again: Iterable[UUID]) -> None:
        """Let the records that changed take turns, then those they leave waiting."""
        waiting = {*said.records, *again}
        for number in range(MOST_ROUNDS):
            records = self._at_hand(waiting, said)
            if not records:
                break
            seen = self._look(records, said.new)
            waiting = self._round(records, seen)
            if number == 0:
                waiting |= {each for each in seen.named_by if each not in records}

    def _at_hand(self, wanted: set[UUID], said: Remembered) -> dict[UUID, Record]:
        known = {**self.choosing.scene.records, **said.records}
        missing = [each for each in wanted if each not in known]
        known |= tables.records(self.connection, missing) if missing else {}
        return {each: known[each] for each in wanted if each in known}

    def _round(self, records: Mapping[UUID, Record], seen: Sight) -> set[UUID]:
        """Let these take their turns, the oldest first; give those for whom that is news."""
        order = sorted(records.values(), key=lambda each: each.age)
        place = {each.case_record_id: number for number, each in enumerate(order)}
        waiting = set[UUID]()
        for number, each in enumerate(order):
            if each.case_record_id not in seen.sealed:
                told = self.choosing.take_turn(each.case_record_id)
                waiting |= {other for other in told if place.get(other, -1) <= number}
        return waiting

    def _look(self, records: Mapping[UUID, Record], new: frozenset[UUID]) -> Sight:
        seen = looking.around(self.connection, records)
        known = [each for each in records if each not in new]
        if known:
            looking.standing(self.connection, known, seen, self.stands)
        self.choosing.look(seen.scene)
        hold_those_that_agree(self.connection, self.choosing, records, seen)
        for each in seen.sealed:
            self.choosing.forget(each)
        return seen

    def carried_out(self) -> _Page:
        """Make the links, and ask what is for a person to decide."""
        joined = self.choosing.joined
        people = self._people({person for person, _ in joined.values()})
        made = {
            record: person
            for record, (person, decision) in joined.items()
            if self._link(people[person], record, decision)
        }
        outcomes = self.choosing.outcomes
        asks = asking.questions(self.choosing)
        questions = reviews.ask(self.connection, self.stands, outcomes, asks)
        related = relations.propose(self.connection, asking.kinships(self.choosing))
        decided = (*people.values(), *questions.changed, *related)
        return _Page(self.choosing.persons, decided, made, questions.asked)

    def _people(self, wanted: set[UUID]) -> dict[UUID, Person]:
        """Load persons; of most nothing was ever decided, and there is nothing to read."""
        known = wanted & self.choosing.scene.decided
        people = load(self.connection, Person, known) if known else {}
        return {each: people.get(each) or Person.at(each) for each in wanted}

    def _link(self, person: Person, about: UUID, decision: Decision) -> bool:
        record = self.choosing.scene.records[about]
        try:
            person.link(
                record.named, about, actor=MATCHER, reason=LINKED, rule="model",
                matched=decision.record, decision=recorded(decision, self.choosing.model.version),
                evidence=tuple(each.field for each in decision.evidence if each.verdict in AGREE),
            )  # fmt: skip
        except CommandRefused:  # a person decided otherwise; nothing moves
            return False
        return True
