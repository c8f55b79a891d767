"""What a page of records says about households: whom to propose as kin, who may be born. No I/O.

The pairs are the matcher's own; persons are those the records are about once its links are made.
"""

from collections.abc import Mapping, Sequence
from uuid import UUID

from hub.matching.choosing import Pair, pair
from hub.matching.household import born, kin
from hub.matching.profiles import Profile
from hub.matching.recording import by_rules
from hub.matching.relations import Proposal
from hub.matching.reviews import Ask
from hub.store.aggregates import CaseRecord

BORN = "a child was born where and about when this one was expected"
TWO_BORN = "two or more children were born where and about when this one was expected"


def kinships(
    profiles: Mapping[UUID, Profile], meeting: Sequence[Pair], moved: Mapping[UUID, UUID]
) -> list[Proposal]:
    """Give the relations to propose between the persons of records that share a home."""
    found = []
    for each in kin(profiles, meeting):
        one, other = profiles[each.one], profiles[each.other]
        people = moved.get(each.one, one.person_id), moved.get(each.other, other.person_id)
        if people[0] != people[1]:
            named = CaseRecord(one.system, one.local_id)
            found.append(Proposal(*people, each.relation, each.reason, named))
    return found


def births(
    profiles: Mapping[UUID, Profile], meeting: Sequence[Pair], moved: Mapping[UUID, UUID],
    apart: set[Pair],
) -> list[Ask]:  # fmt: skip
    """Ask of each unborn child's record whether a child who was born is the one expected."""
    asks = []
    for record, children in born(profiles, meeting).items():
        mine = profiles[record]
        people: dict[UUID, UUID] = {}
        for each in sorted(children, key=lambda one: (profiles[one].first_position, one)):
            person_id = moved.get(each, profiles[each].person_id)
            if person_id != moved.get(record, mine.person_id) and pair(record, each) not in apart:
                people.setdefault(person_id, each)
        if people:
            reason = BORN if len(people) == 1 else TWO_BORN
            first = next(iter(people.values()))
            asks.append(
                Ask(record, CaseRecord(mine.system, mine.local_id), "birth", reason, tuple(people),
                    by_rules(mine, profiles[first], reason=reason, others=list(people)[1:]))
            )  # fmt: skip
    return asks
