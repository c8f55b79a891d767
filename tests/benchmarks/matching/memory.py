"""The hub's memory for benchmarks whose reviewers answer: dictionaries in place of its tables."""

from collections import defaultdict
from uuid import UUID

from hub.matching.evaluation.by_hub import sharing
from hub.matching.evaluation.outcome import Outcome
from hub.matching.model.decision import Candidate, Decision, Known
from hub.matching.model.details import Details
from hub.matching.model.model import Model


class Memory:
    """What the hub's tables would hold; a person is known by the place of its first record."""

    def __init__(self, model: Model) -> None:
        self.model = model
        self.under: dict[int, list[int]] = defaultdict(list)
        self.known: list[Known] = []
        self.members: dict[UUID, list[int]] = {}

    def candidates(self, found: frozenset[int]) -> list[Candidate]:
        """Give the persons who share keys with a record, those who share most of them at most."""
        return [
            Candidate(person, tuple(self.known[each] for each in self.members[person]))
            for person in sharing(found, self.under, lambda place: self.known[place].person)
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


def write_down(outcome: Outcome, memory: Memory, place: int, decision: Decision) -> None:
    """Keep what a decision asks of reviewers, and why."""
    if decision.review:
        outcome.reviews[place] = [memory.members[each][0] for each in decision.review]
        said_by = " ".join(each.rule for each in decision.guards)
        outcome.guards[place, outcome.reviews[place][0]] = said_by
