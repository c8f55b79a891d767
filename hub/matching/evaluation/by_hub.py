"""Match a set as the hub does: record by record, by the four-class model with its guards.

The same keys, decisions and model as in the hub; only the tables are dictionaries. No reviewer
answers: what is linked is linked by the matcher alone.
"""

from collections import Counter, defaultdict
from time import perf_counter
from uuid import UUID

import numpy as np
from msgspec.structs import replace

from hub.matching.batch import clustering
from hub.matching.batch.linking import Told
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome, Scored
from hub.matching.model.candidates import Weighing, weighings
from hub.matching.model.decision import (
    AUTOMATIC,
    REVIEW,
    Candidate,
    Decision,
    Known,
    decide_among,
)
from hub.matching.model.details import Details, said
from hub.matching.model.keys import AN_OFFICE, keys, reached_by, search_keys
from hub.matching.model.model import Model, newest
from hub.matching.model.weighing import priors

CROWD, MOST = 200, 200
"""Records under one key above which it says nothing, and persons compared, most keys first."""
KEEP = -10.0
"""Bits below which a pair is not kept for the curve."""
FLOOR = REVIEW + 1.0
"""Bits at which clusters are still joined for the curve; who never met counts as `REVIEW`, which is
below it: nobody would be asked about the two. A bit less or more of both moves recall at a
precision by .002 on our sets, and by .01 on one that is not ours."""


class Memory:
    """What the hub's tables would hold; a person is known by the place of its first record."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.under: dict[int, list[int]] = defaultdict(list)
        self.known: list[Known] = []
        self.members: dict[UUID, list[int]] = {}

    def offices(self, details: Details) -> frozenset[str]:
        """Give which of its telephone numbers and e-mail addresses are of too many to tell."""
        found = reached_by(details)
        many = (each for key, each in found.items() if len(self.under.get(key, ())) > AN_OFFICE)
        return frozenset(many)

    def candidates(
        self, found: frozenset[int], offices: frozenset[str] = frozenset()
    ) -> list[Candidate]:
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
            Candidate(
                person, tuple(_without(offices, self.known[each]) for each in self.members[person])
            )
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
    outcome.single, compared = [], list[int]()
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        own = keys(details)
        offices = memory.offices(details)
        told_of, found = details.without(offices), memory.candidates(search_keys(details), offices)
        persons = weighings(told_of, found, model, priors(model, len(memory.members)))
        decision = decide_among(told_of, persons, model)
        outcome.latencies.append((perf_counter() - began) * 1000)
        compared += [each * size + place for near in found for each in memory.members[near.person]]
        outcome.single += _scored(persons, place)
        write_down(outcome, memory, place, decision)
        memory.keep(details, decision.person if decision.band == "match" else None, own)
        told(place + 1, size)
    outcome.clusters, outcome.threshold = memory.clusters(), AUTOMATIC
    outcome.compared = np.array(compared, np.int64)
    outcome.pairs = _together(outcome.single, size)
    outcome.seconds = perf_counter() - started
    return outcome


def _without(offices: frozenset[str], known: Known) -> Known:
    return replace(known, details=known.details.without(offices)) if offices else known


def write_down(outcome: Outcome, memory: Memory, place: int, decision: Decision) -> None:
    """Keep what a decision asks of reviewers, and why."""
    if decision.review:
        outcome.reviews[place] = [memory.members[each][0] for each in decision.review]
        said_by = " ".join(each.rule for each in decision.guards)
        outcome.guards[place, outcome.reviews[place][0]] = said_by


def _scored(persons: list[Weighing], place: int) -> list[Scored]:
    return [
        Scored(pair.known.record.int - 1, place, pair.weighed.bits)
        for person in persons for pair in person.pairs if pair.weighed.bits >= KEEP
    ]  # fmt: skip


def _together(single: list[Scored], records: int) -> list[Scored]:
    """Give the pairs by what all records say of each other: once they are there, no order counts.

    What comes later may say more of two records than they did: the hub looks again, too.
    """
    found = np.array(single, np.float64).reshape(-1, 3)
    one, other = found[:, 0].astype(np.int64), found[:, 1].astype(np.int64)
    joined = clustering.join(one, other, found[:, 2], records, unseen=REVIEW, floor=FLOOR)
    met = zip(joined.one.tolist(), joined.other.tolist(), joined.bits.tolist(), strict=True)
    pairs = [Scored(*each) for each in met]
    told = {each[:2] for each in pairs}
    # Whose clusters never met stays behind all others, in the order of what the two say.
    return pairs + [
        each._replace(score=min(each.score, FLOOR)) for each in single if each[:2] not in told
    ]
