"""Follow the store: as identity events arrive, decide whom each case record is about.

Decisions and checkpoint are one transaction, so each identity event is considered once, in order,
and a crash repeats nothing. What the events say is kept first, for the whole page; a new record
that comes alone is kept last. Then the records that changed take turns, the oldest first, and after
them those for which something new came up. Where few changed, the others have a transaction of
their own: what was decided of the few is on the disk first.
"""

from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.arriving import asking, looking
from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.looking import Sight
from hub.matching.arriving.news import News
from hub.matching.arriving.recording import recorded
from hub.matching.arriving.remembering import (
    Remembered,
    is_behind,
    noted_before,
    read_again,
    remember,
)
from hub.matching.arriving.sealing import hear, hold_those_that_agree
from hub.matching.arriving.turns import Turn, finishing, turn
from hub.matching.known import tables
from hub.matching.known.records import Record
from hub.matching.known.statements import DECISIONS, SAYING, SEALS
from hub.matching.known.tables import Connection, Kept, send
from hub.matching.model.decision import Decision
from hub.matching.people import activating, relations, reviews
from hub.matching.people.person import MATCHER, Person
from hub.matching.people.relations import Proposed
from hub.matching.people.reviews import Asked, Standing
from hub.store.aggregates import HubAggregate, is_few, load, save_at_once
from hub.store.packing import uuid_array
from hub.store.reader import StoredRow, is_full
from schemas.decoder import reader_for
from schemas.identifiers import own_person_id

PAGE = 5000
MOST_ROUNDS = 6
"""Rounds of turns that what arrived has at most: news runs out long before, and what is left waits
for the next change."""
ARRIVE_ALONE = 20
"""Records that come as they do in a day's work, and not by the page: they do not wait for others
near them. In a page of many most others were looked around already, and need not be again."""
LINKED = "the model takes them for one child, and no rule speaks against it"
AGREE = frozenset({"exact", "same", "parent"})
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
    news: News | None = None
    while True:
        with turn(connection, page) as mine:
            if is_behind(mine):
                read_again(connection, mine, page)
                continue
            done = _consider(connection, mine, news)
            whole = not is_full(mine.rows, page)
            with finishing(connection, mine, few=is_few(done.decided)):
                _write(connection, mine, done, whole=whole)
        events += sum(each.event_type not in DECISIONS for each in mine.rows)
        linked += len(done.pointers)
        conflicts += len(done.asked.new)
        news = done.news
        progress(events, None)
        if whole and not done.left:
            return MatchSummary(events, linked, conflicts)


@dataclass(frozen=True)
class _Page:
    persons: int
    people: Sequence[Person] = ()
    pointers: Mapping[UUID, UUID] = field(default_factory=dict)
    """The records that were linked, and to whom."""
    asked: Asked = field(default_factory=Asked)
    related: Sequence[Proposed] = ()
    kept: Kept | None = None
    """What is still to be kept of what was said."""
    left: Sequence[UUID] = ()
    """The records that are left to the next turn."""
    news: News | None = None
    """What the next turn is to know of this one's rounds."""

    @property
    def decided(self) -> Sequence[HubAggregate]:
        """Everything decided, each with events to append."""
        return (*self.people, *self.asked.changed, *(each.relation for each in self.related))


def _write(connection: Connection, mine: Turn, done: _Page, *, whole: bool) -> None:
    """Write down what a page came to; `whole` where it is all that had arrived."""
    reached = mine.reaches if whole else mine.rows[-1].position
    if done.kept:
        tables.keep(connection, done.kept)
    reviews.keep(connection, done.asked)
    relations.keep(connection, done.related)
    if reached > mine.position or done.pointers or mine.left or done.left:
        send(
            connection, "move_on", position=reached, persons=done.persons,
            left=uuid_array(done.left), ids=uuid_array(done.pointers),
            person_ids=uuid_array(done.pointers.values()),
        )  # fmt: skip
    save_at_once(connection, done.decided)


def _consider(connection: Connection, mine: Turn, news: News | None) -> _Page:
    rows = mine.rows
    opened = hear(connection, [each for each in rows if each.event_type in SEALS])
    saying = [each for each in rows if each.event_type in SAYING]
    said = remember(connection, saying, mine.known)
    noted = noted_before(connection) if mine.has_noted else ()
    changed = {*said.records, *_decided_about(rows), *opened, *noted}
    if not changed and not mine.left:
        return _Page(mine.persons)
    model = activating.model_of(mine.model_version, mine.model_sha256)
    choosing = Choosing(model, mine.persons, said.new, None if changed else news)
    page = _Turns(connection, choosing, said)
    page.take(changed, mine.left)
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

    def __init__(self, connection: Connection, choosing: Choosing, said: Remembered) -> None:
        self.connection, self.choosing, self.said = connection, choosing, said
        self.stands = Standing()
        self.unkept: Kept | None = said.kept
        self.looked = set[UUID]()
        """Records that were looked around: nothing is written before the end, so it stays true."""
        self.left = set[UUID]()
        """Records for which something new came up, and that are left to the next page."""

    def take(self, changed: Collection[UUID], left: Iterable[UUID]) -> None:
        """Let the records that changed take turns, and those left to this page by the one before.

        Then those they have news for, or leave these to the next page, where only few changed.
        """
        waiting, news = {*changed, *left}, self.choosing.news
        while waiting and news.rounds < MOST_ROUNDS:
            records = self._at_hand(waiting)
            seen = self._look(records)
            waiting = self.choosing.take_turns(records.keys() - seen.sealed)
            if news.rounds == 0:
                waiting |= {each for each in seen.named_by if each not in records}
            waiting = {each for each in waiting if news.is_news_to(each)}
            news.rounds += 1
            if len(changed) <= ARRIVE_ALONE:
                self.left = waiting | self.choosing.yielding.left_it_to(waiting)
                break

    def _at_hand(self, wanted: set[UUID]) -> dict[UUID, Record]:
        known = {**self.choosing.scene.records, **self.said.records}
        missing = [each for each in wanted if each not in known]
        known |= tables.records(self.connection, missing) if missing else {}
        return {each: known[each] for each in wanted if each in known}

    def _look(self, records: Mapping[UUID, Record]) -> Sight:
        fresh = {each: record for each, record in records.items() if each not in self.looked}
        if not fresh:
            return Sight()
        # What is kept is what others are met by. A new record alone meets only them, so it is kept
        # with what is decided of it, while that is being written down.
        is_alone = len(fresh) == 1 and fresh.keys() == self.said.new
        kept = None if is_alone else self._to_keep()
        seen = looking.around(self.connection, fresh, self.said.new, self.stands, kept)
        if seen.near_sealed and (kept := self._to_keep()):
            tables.keep(self.connection, kept)
        self.choosing.look(seen.scene)
        hold_those_that_agree(self.connection, self.choosing, fresh, seen)
        for each in seen.sealed:
            self.choosing.forget(each)
        # What is held is written at once, and changes whom others may meet.
        self.looked = set() if seen.sealed or seen.near_sealed else self.looked | fresh.keys()
        return seen

    def _to_keep(self) -> Kept | None:
        kept, self.unkept = self.unkept, None
        return kept

    def carried_out(self) -> _Page:
        """Make the links, and ask what is for a person to decide; all is still to be written."""
        joined = self.choosing.joined
        people = self._people({person for person, _ in joined.values()})
        made = {
            record: person
            for record, (person, decision) in joined.items()
            if self._link(people[person], record, decision)
        }
        outcomes = self.choosing.outcomes
        asked = reviews.ask(self.connection, self.stands, outcomes, asking.questions(self.choosing))
        unheard = frozenset(own_person_id(each) for each in self.said.new)
        related = relations.propose(self.connection, asking.kinships(self.choosing), unheard)
        return _Page(
            self.choosing.persons, list(people.values()), made, asked, related, self._to_keep(),
            sorted(self.left), self.choosing.news,
        )  # fmt: skip

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
