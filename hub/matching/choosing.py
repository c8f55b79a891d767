"""Choose whom a case record is about, from everything that shares a key with it. Pure: no I/O.

A record joins a person; two people are never joined, however well they agree: only a worker can
decide that. So a record moves only while it is alone: about its own person, nobody else's
record linked to it. Where it agrees with two people it joins neither.
"""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from uuid import UUID

from hub.matching.decide import Agree, Contradict, compare, differing_numbers
from hub.matching.profiles import Profile

Pair = tuple[UUID, UUID]
TWO_PEOPLE = "it agrees with more than one person"
OTHER_PERSON = "it agrees with a record that is linked to someone else"
OTHER_NUMBER = "another record of this person has a different NHS number"


@dataclass(frozen=True)
class Chosen:
    """A record is to be linked to a person, because of what it has in common with a record."""

    case_record_id: UUID
    person_id: UUID
    matched: UUID
    agreed: Agree


@dataclass
class Choices:
    """Links to make, and pairs for a person to decide: (record, record it met) and why."""

    links: list[Chosen] = field(default_factory=list)
    conflicts: dict[Pair, str] = field(default_factory=dict)


def pair(one: UUID, other: UUID) -> Pair:
    """Name two records in the one order there is for them."""
    return (one, other) if one < other else (other, one)


def choose(
    profiles: Mapping[UUID, Profile], meeting: Iterable[Pair], turns: Iterable[UUID],
    apart: set[Pair],
) -> Choices:  # fmt: skip
    """Give each of `turns`, oldest first, its say; a choice counts for those after it.

    `profiles` holds every record that is met and all records of their people, `meeting` the pairs
    that share a key, `apart` the pairs that people decided are distinct.
    """
    choosing = _Choosing(profiles, meeting, apart)
    for each in sorted(set(turns), key=choosing.age):
        choosing.take_turn(each)
    return choosing.settled()


class _Choosing:
    def __init__(
        self, profiles: Mapping[UUID, Profile], meeting: Iterable[Pair], apart: set[Pair]
    ) -> None:
        self.profiles, self.apart, self.choices = profiles, apart, Choices()
        self.about = {each: profile.person_id for each, profile in profiles.items()}
        self.members: dict[UUID, set[UUID]] = defaultdict(set)
        for each, person_id in self.about.items():
            self.members[person_id].add(each)
        self.met: dict[UUID, set[UUID]] = defaultdict(set)
        for one, other in meeting:
            self.met[one].add(other)
            self.met[other].add(one)

    def settled(self) -> Choices:
        """Give what was chosen, without doubts about whom to join that a later turn resolved."""
        self.choices.conflicts = {
            (one, other): reason
            for (one, other), reason in self.choices.conflicts.items()
            if self.about[one] != self.about[other] or reason not in (TWO_PEOPLE, OTHER_PERSON)
        }
        return self.choices

    def age(self, record: UUID) -> tuple[int, UUID]:
        """Order records by when the hub first heard of them."""
        return self.profiles[record].first_position, record

    def is_alone(self, record: UUID) -> bool:
        """Whether a record is about its own person, and no other record is."""
        return self.members[self.about[record]] == {record}

    def take_turn(self, record: UUID) -> None:
        """Find the one person a record is about, if there is exactly one."""
        people: dict[UUID, tuple[Agree, UUID]] = {}
        for other in sorted(self.met[record], key=self.age):
            said = self._said(record, other)
            if isinstance(said, Contradict):
                self._conflict(record, other, said.reason)
            elif said and not (self.is_alone(other) and self.age(other) > self.age(record)):
                people.setdefault(self.about[other], (said, other))
        if not self.is_alone(record):
            self._stays(record, people)
        elif len(people) == 1:
            ((person_id, (agreed, matched)),) = people.items()
            self._join(Chosen(record, person_id, matched, agreed))
        else:
            for _, other in people.values():
                self._conflict(record, other, TWO_PEOPLE)

    def _said(self, record: UUID, other: UUID) -> Agree | Contradict | None:
        """Compare with a record and let any other record of its person contradict."""
        mine = self.profiles[record]
        said = compare(mine, self.profiles[other])
        if self.about[record] == self.about[other]:
            return said if isinstance(said, Contradict) else None
        members = self.members[self.about[other]]
        if any(pair(record, each) in self.apart for each in members):
            return None
        if isinstance(said, Agree):
            for each in sorted(members - {other}, key=self.age):
                further = compare(mine, self.profiles[each])
                if isinstance(further, Contradict):
                    return further
                if differing_numbers(mine, self.profiles[each]):
                    return Contradict(OTHER_NUMBER)
        return said

    def _stays(self, record: UUID, people: Mapping[UUID, tuple[Agree, UUID]]) -> None:
        """A record that cannot move meets someone else: lone records join it in their own turn."""
        for _, other in people.values():
            if not self.is_alone(other):
                self._conflict(record, other, OTHER_PERSON)

    def _join(self, chosen: Chosen) -> None:
        record = chosen.case_record_id
        self.members[self.about[record]].discard(record)
        self.members[chosen.person_id].add(record)
        self.about[record] = chosen.person_id
        self.choices.links.append(chosen)

    def _conflict(self, record: UUID, other: UUID, reason: str) -> None:
        older, younger = sorted((record, other), key=self.age)
        if pair(record, other) not in self.apart:
            self.choices.conflicts.setdefault((younger, older), reason)
