"""Match a set as the hub does: record by record, by the four-class model with its guards.

The same keys, decisions and model as in the hub; only the tables are dictionaries. A record joins
one person and two people are never joined.
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
from hub.matching.model.model import Model

CROWD, MOST = 200, 200
"""Records under one key above which it says nothing, and persons compared, most keys first."""
HELD_BACK = 0.001
"""Bits below the automatic band at which a pair is ranked that a guard holds back."""


class _Memory:
    """What the hub's tables would hold."""

    def __init__(self, model: Model, size: int) -> None:
        self.model, self.size = model, size
        self.under: dict[int, list[int]] = defaultdict(list)
        self.known: list[Known] = []
        self.members: dict[UUID, list[int]] = defaultdict(list)
        self.compared: list[int] = []
        self.pairs: list[Scored] = []

    def decide(self, details: Details) -> Decision:
        """Decide one record, from the persons who share most keys with it."""
        shared, place = Counter[UUID](), len(self.known)
        for key in search_keys(details):
            if len(found := self.under.get(key, ())) <= CROWD:
                shared.update({self.known[each].person for each in found})
        persons = [person for person, _ in shared.most_common(MOST)]
        self.compared += [row * self.size + place for each in persons for row in self.members[each]]
        candidates = [
            Candidate(each, tuple(self.known[row] for row in self.members[each]))
            for each in persons
        ]
        return decide(details, candidates, self.model, children=len(self.members))

    def keep(self, details: Details, decision: Decision) -> None:
        """Write a record down under the person it is about, and how sure that is."""
        place = len(self.known)
        linked = decision.band == "match"
        if decision.person and decision.millibits is not None:
            bits = decision.millibits / 1000
            bits = bits if linked else min(bits, AUTOMATIC - HELD_BACK)
            self.pairs += [Scored(row, place, bits) for row in self.members[decision.person]]
        record = UUID(int=place + 1)
        person = decision.person if linked and decision.person else record
        self.known.append(Known(record, person, details))
        self.members[person].append(place)
        for key in keys(details):
            self.under[key].append(place)


def match(data: Dataset, model: Model, told: Told = lambda _done, _all: None) -> Outcome:
    """Decide each record as it arrives."""
    started, size = perf_counter(), len(data.rows)
    memory, outcome = _Memory(model, size), Outcome([])
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        decision = memory.decide(details)
        if decision.review:
            outcome.reviews[place] = [memory.members[each][0] for each in decision.review]
        memory.keep(details, decision)
        outcome.latencies.append((perf_counter() - began) * 1000)
        told(place + 1, size)
    numbers = {person: number for number, person in enumerate(memory.members)}
    outcome.clusters = [numbers[each.person] for each in memory.known]
    outcome.pairs, outcome.threshold = memory.pairs, AUTOMATIC
    outcome.compared = np.unique(np.array(memory.compared, np.int64))
    outcome.seconds = perf_counter() - started
    return outcome
