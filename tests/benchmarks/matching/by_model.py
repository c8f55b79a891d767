"""The hub's matcher in memory: every record is decided as it arrives, with the hub's own code.

The same keys, decisions and model as in the hub; only the tables are dictionaries. A record joins
one person and people are never joined, so what reviewers would answer changes nothing here.
"""

from collections import Counter, defaultdict
from time import perf_counter
from uuid import UUID

from hub.matching.model.decision import Candidate, Decision, Known, decide
from hub.matching.model.details import Details, said
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import Model, newest
from tests.benchmarks.matching.datasets import Dataset
from tests.benchmarks.matching.outcome import Outcome

CROWD, MOST = 200, 200
"""Records under one key above which it says nothing, and persons compared, most keys first."""
KEEP = -20.0
"""Bits below which a pair is not kept for the curve."""


class Memory:
    """What the hub's tables would hold."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.under: dict[int, list[int]] = defaultdict(list)
        self.known: list[Known] = []
        self.members: dict[UUID, list[int]] = defaultdict(list)

    def candidates(self, details: Details) -> list[Candidate]:
        """Give the persons who share keys with a record, those who share most of them at most."""
        shared = Counter[UUID]()
        for key in search_keys(details):
            if len(found := self.under.get(key, ())) <= CROWD:
                shared.update({self.known[each].person for each in found})
        return [
            Candidate(person, tuple(self.known[each] for each in self.members[person]))
            for person, _ in shared.most_common(MOST)
        ]

    def decide(self, details: Details) -> Decision:
        """Decide one record."""
        found = self.candidates(details)
        return decide(details, found, self.model, children=len(self.members))

    def keep(self, place: int, details: Details, decision: Decision) -> None:
        """Write a record down under the person it is about."""
        record = UUID(int=place + 1)
        person = decision.person if decision.band == "match" and decision.person else record
        self.known.append(Known(record, person, details))
        self.members[person].append(place)
        for key in keys(details):
            self.under[key].append(place)


def match(data: Dataset, model: Model | None = None) -> Outcome:
    """Decide each record as it arrives."""
    started, memory = perf_counter(), Memory(model or newest())
    outcome = Outcome([], pairs=[])
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        decision = memory.decide(details)
        memory.keep(place, details, decision)
        outcome.latencies.append((perf_counter() - began) * 1000)
        if decision.review:
            outcome.reviews[place] = [memory.members[each][0] for each in decision.review]
            outcome.guards[place, outcome.reviews[place][0]] = " ".join(
                each.rule for each in decision.guards
            )
    numbers = {person: number for number, person in enumerate(memory.members)}
    outcome.clusters = [numbers[each.person] for each in memory.known]
    outcome.seconds = perf_counter() - started
    return outcome
