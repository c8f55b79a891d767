"""Match a set as the hub does: record by record, by the four-class model with its guards.

The same keys, decisions and model as in the hub; only the tables are dictionaries. No reviewer
answers: what is linked is linked by the matcher alone.
"""

from collections import Counter, defaultdict
from time import perf_counter
from uuid import UUID

import numpy as np

from hub.matching.batch.linking import Told
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome, Scored
from hub.matching.model.decision import AUTOMATIC, Candidate, Decision, Known, decide
from hub.matching.model.details import Details, said
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import Model, newest

CROWD, MOST = 200, 200
"""Records under one key above which it says nothing, and persons compared, most keys first."""
KEEP = -10.0
"""Bits below which a pair is not kept for the curve."""


class Memory:
    """What the hub's tables would hold; a person is known by the place of its first record."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.under: dict[int, list[int]] = defaultdict(list)
        self.known: list[Known] = []
        self.members: dict[UUID, list[int]] = {}

    def candidates(self, found: frozenset[int]) -> list[Candidate]:
        """Give the persons who share keys with a record, those who share most of them at most."""
        shared = Counter[int]()
        for key in found:
            if 0 < len(others := self.under.get(key, ())) <= CROWD:
                shared.update(others)
        counts = Counter[UUID]()
        for place, count in shared.items():
            person = self.known[place].person
            counts[person] = max(count, counts[person])
        chosen = counts.most_common(MOST) if len(counts) > MOST else counts.items()
        return [
            Candidate(person, tuple(self.known[each] for each in self.members[person]))
            for person, _ in chosen
        ]

    def keep(self, details: Details, person: UUID | None, found: frozenset[int]) -> None:
        """Write a record down under the person it is about."""
        place = len(self.known)
        record = UUID(int=place + 1)
        person = person or record
        self.known.append(Known(record, person, details))
        self.members.setdefault(person, []).append(place)
        for key in found:
            self.under[key].append(place)

    def clusters(self) -> list[int]:
        """Give every record the number of its person."""
        numbers = {person: number for number, person in enumerate(self.members)}
        return [numbers[each.person] for each in self.known]

    def join(self, person: UUID, other: UUID) -> None:
        """Join two persons, as a reviewer may."""
        for place in self.members.pop(other):
            known = self.known[place]
            self.known[place] = Known(known.record, person, known.details)
            self.members[person].append(place)


def match(
    data: Dataset, model: Model | None = None, told: Told = lambda _done, _all: None
) -> Outcome:
    """Decide each record as it arrives; no review is answered."""
    model = model or newest()
    started, size, memory, outcome = perf_counter(), len(data.rows), Memory(model), Outcome([])
    outcome.pairs, compared = [], list[int]()
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        own = keys(details)
        found = memory.candidates(search_keys(details))
        decision = decide(details, found, model, children=len(memory.members))
        outcome.latencies.append((perf_counter() - began) * 1000)
        compared += [each * size + place for near in found for each in memory.members[near.person]]
        write_down(outcome, memory, place, decision)
        memory.keep(details, decision.person if decision.band == "match" else None, own)
        told(place + 1, size)
    outcome.clusters, outcome.threshold = memory.clusters(), AUTOMATIC
    outcome.compared = np.array(compared, np.int64)
    outcome.seconds = perf_counter() - started
    return outcome


def write_down(outcome: Outcome, memory: Memory, place: int, decision: Decision) -> None:
    """Keep what a decision asks of reviewers, and how likely each person was."""
    if decision.review:
        outcome.reviews[place] = [memory.members[each][0] for each in decision.review]
        said_by = " ".join(each.rule for each in decision.guards)
        outcome.guards[place, outcome.reviews[place][0]] = said_by
    if outcome.pairs is not None:
        for person, millibits in decision.scores:
            if millibits >= KEEP * 1000:
                bits = millibits / 1000
                outcome.pairs += [Scored(each, place, bits) for each in memory.members[person]]
