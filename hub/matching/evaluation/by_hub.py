"""Match a set as the hub does: record by record, each taking its turn as it arrives.

The same keys, turns, decisions and model as in the hub; only the tables are dictionaries. No
reviewer answers: what is linked is linked by the matcher alone, and the reviews are the questions
that are open once all records are there.
"""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from time import perf_counter
from typing import TypeVar
from uuid import UUID

import numpy as np

from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.follow import MOST_ROUNDS
from hub.matching.arriving.news import Yielding
from hub.matching.arriving.scene import Scene
from hub.matching.batch.linking import Told
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome, Scored
from hub.matching.evaluation.together import ByField, together
from hub.matching.known.records import Record
from hub.matching.known.tables import CROWD, MOST
from hub.matching.model.candidates import Weighing, weighings
from hub.matching.model.decision import AUTOMATIC, Candidate, Known
from hub.matching.model.details import dumped, said
from hub.matching.model.keys import AN_OFFICE
from hub.matching.model.model import Model, newest
from hub.matching.model.weighing import priors
from schemas.identifiers import own_person_id

Place = TypeVar("Place", UUID, int)
KEEP = -10.0
"""Bits below which a pair is not kept for the curve."""


def sharing(
    found: Iterable[int], under: Mapping[int, Sequence[Place]], about: Callable[[Place], UUID],
    but: Place | None = None,
) -> list[UUID]:  # fmt: skip
    """Give the persons whose records share keys with one, those that share most at most.

    `under` gives the records under each key, `about` the person of a record; `but` is left out.
    """
    shared, counts = Counter[Place](), Counter[UUID]()
    for key in found:
        if 0 < len(others := under.get(key, ())) <= CROWD:
            shared.update(others)
    for each, count in shared.items():
        if each != but:
            person = about(each)
            counts[person] = max(count, counts[person])
    return [person for person, _ in counts.most_common(MOST)]


class Hub:
    """A hub in memory, whose records are known by their place in the set."""

    def __init__(self, model: Model, records: int) -> None:
        self.ids = [UUID(int=place + 1) for place in range(records)]
        self.choosing = Choosing(model, 0, self.ids)
        self.records = self.choosing.scene.records
        self.under: dict[int, list[UUID]] = defaultdict(list)

    def meet(self, place: int, row: dict[str, str]) -> list[Candidate]:
        """Hear of a record; give the persons who share keys with it, with all their records."""
        record = self.ids[place]
        new = Record(
            record, row.get("source", ""), str(place), place, own_person_id(record),
            dumped(said(row)),
        )  # fmt: skip
        self.choosing.look(Scene({record: new.without(self._offices(new))}))
        near = self._look(record)
        for key in new.keys:
            self.under[key].append(record)
        return [Candidate(each, tuple(self._known(each))) for each in near]

    def _offices(self, new: Record) -> set[str]:
        """Give its telephone numbers and e-mail addresses that tell of no family, and forget them.

        Records that bore one while it still told of a family bear it no longer.
        """
        found = set[str]()
        for key, contact in new.reached_by.items():
            bearing = self.under.get(key, ())
            if len(bearing) > AN_OFFICE:
                found.add(contact)
            if len(bearing) == AN_OFFICE + 1:
                told = {each: self.records[each].without({contact}) for each in bearing}
                self.records.update(told)
        return found

    def _known(self, person: UUID) -> Iterator[Known]:
        for each in sorted(self.choosing.members[person], key=lambda one: one.int):
            yield Known(each, person, self.records[each].details)

    def take_turns(self, place: int) -> None:
        """Let a record take its turn, and those for whom that is news."""
        self.choosing.yielding, waiting = Yielding(), {self.ids[place]}
        for turn in range(MOST_ROUNDS):
            for each in waiting if turn else ():
                self._look(each)
            told = self.choosing.take_turns(waiting)
            waiting = {each for each in told if self.choosing.news.is_news_to(each)}
            waiting |= self.choosing.yielding.left_it_to(waiting)
            if not waiting:
                break

    def clusters(self) -> list[int]:
        """Give every record the number of its person."""
        numbers: dict[UUID, int] = {}
        about = [self.choosing.about[each] for each in self.ids]
        return [numbers.setdefault(each, len(numbers)) for each in about]

    def ask(self, outcome: Outcome) -> None:
        """Write down what is asked of reviewers, and why."""
        for record, came in self.choosing.outcomes.items():
            if not came.kind:
                continue
            people = [self.choosing.went.get(each, each) for each in came.candidates]
            others = [self.choosing.members[each] - {record} for each in people]
            asked = [min(each).int - 1 for each in others if each]
            if asked:
                place = record.int - 1
                outcome.reviews[place] = asked
                rules = " ".join(each.rule for each in came.decision.guards)
                outcome.guards[place, asked[0]] = rules

    def _look(self, record: UUID) -> list[UUID]:
        """Look around a record: for the persons who share keys with it, those who share most."""
        found = self.records[record].search_keys
        people = sharing(found, self.under, lambda each: self.choosing.about[each], but=record)
        self.choosing.scene.near[record] = people
        return people


def match(
    data: Dataset, model: Model | None = None, told: Told = lambda _done, _all: None
) -> Outcome:
    """Decide each record as it arrives; no review is answered."""
    model = model or newest()
    started, size, outcome = perf_counter(), len(data.rows), Outcome([])
    hub, compared = Hub(model, size), list[int]()
    outcome.single, outcome.asked_at_once = [], set()
    for place, row in enumerate(data.rows):
        began = perf_counter()
        found = hub.meet(place, row)
        hub.take_turns(place)
        outcome.latencies.append((perf_counter() - began) * 1000)
        if hub.choosing.outcomes[hub.ids[place]].kind:
            outcome.asked_at_once.add(place)
        compared += [(one.record.int - 1) * size + place for each in found for one in each.records]
        details = hub.records[hub.ids[place]].details
        persons = weighings(details, found, model, priors(model, hub.choosing.persons))
        outcome.single += _scored(persons, place)
        told(place + 1, size)
    hub.ask(outcome)
    outcome.clusters, outcome.threshold = hub.clusters(), AUTOMATIC
    outcome.compared = np.array(compared, np.int64)
    said_of = [hub.records[each].details for each in hub.ids]
    by = ByField(said_of, model, priors(model, hub.choosing.persons))
    outcome.pairs = together(outcome.single, size, by)
    outcome.seconds = perf_counter() - started
    return outcome


def _scored(persons: list[Weighing], place: int) -> list[Scored]:
    return [
        Scored(pair.known.record.int - 1, place, pair.weighed.bits)
        for person in persons for pair in person.pairs if pair.weighed.bits >= KEEP
    ]  # fmt: skip
