"""The hub's matcher in memory, and the same with reviewers who answer.

`match` lets no reviewer answer. `match_answered` has every review answered rightly before the next
record comes, as in a hub whose queue is worked through: its reviews are those that are then needed,
and what is still wrong is the matcher's own doing. `match_worked` loads everything first.
"""

from collections import defaultdict
from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

from hub.matching.evaluation.by_hub import match
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome
from hub.matching.model.decision import Decision, decide
from hub.matching.model.details import Details, said
from hub.matching.model.keys import keys, search_keys
from hub.matching.model.model import Model, newest
from tests.benchmarks.matching.memory import Memory, write_down

__all__ = ["answer", "match", "match_answered", "match_worked"]


def match_answered(data: Dataset, model: Model | None = None) -> Outcome:
    """Decide each record as it arrives; every review is answered rightly at once."""
    model = model or newest()
    started, memory, outcome = perf_counter(), Memory(model), Outcome([])
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        own = keys(details)
        found = memory.candidates(search_keys(details))
        decision = decide(details, found, model, children=len(memory.members))
        outcome.latencies.append((perf_counter() - began) * 1000)
        write_down(outcome, memory, place, decision)
        person = decision.person if decision.band == "match" else None
        if decision.review:
            person = answer(data.persons, data.persons[place], memory, person, decision)
        memory.keep(details, person, own)
    outcome.clusters = memory.clusters()
    outcome.seconds = perf_counter() - started
    return outcome


def answer(
    persons: Sequence[str], true: str, memory: Memory, person: UUID | None, decision: Decision
) -> UUID | None:
    """Say which of the persons a record is about, and join those who are one.

    `persons` gives the true person of every record so far.
    """
    for each in decision.review:
        if any(persons[other] == true for other in memory.members[each]):
            if person is None:
                person = each
            elif each != person:
                memory.join(person, each)
    return person


def match_worked(data: Dataset, model: Model | None = None) -> Outcome:
    """Load all records first, then have the queue worked from the top, as after a hub's first load.

    Each question is asked anew before it is answered, as the hub does: what later records or other
    answers have settled is not asked. `reviews` are the questions that were answered.
    """
    model = model or newest()
    started, memory, outcome = perf_counter(), Memory(model), Outcome([])
    looked: list[tuple[Details, frozenset[int]]] = []
    waiting: dict[int, int] = {}
    for place, row in enumerate(data.rows):
        details = said(row)
        own = keys(details)
        looked.append((details, search_keys(details)))
        found = memory.candidates(looked[-1][1])
        decision = decide(details, found, model, children=len(memory.members))
        if decision.review:
            waiting[place] = decision.millibits or 0
        memory.keep(details, decision.person if decision.band == "match" else None, own)
    apart: dict[int, set[int]] = defaultdict(set)
    while waiting:
        order = sorted(waiting, key=lambda place: (-waiting[place], place))
        asked = [
            each for each in order
            if _work(data.persons, each, looked[each], memory, apart[each], outcome)
        ]  # fmt: skip
        waiting = dict.fromkeys(asked, 0)
    outcome.clusters = memory.clusters()
    outcome.seconds = perf_counter() - started
    return outcome


def _work(
    persons: Sequence[str], place: int, looked: tuple[Details, frozenset[int]], memory: Memory,
    apart: set[int], outcome: Outcome,
) -> bool:  # fmt: skip
    """Decide a record that waits again, and answer where it is still asked; tell if it was."""
    person, (details, found) = memory.known[place].person, looked
    near = [each for each in memory.candidates(found) if each.person != person]
    distinct = [each.person for each in near
                if any(known.record.int - 1 in apart for known in each.records)]  # fmt: skip
    decision = decide(details, near, memory.model, children=len(memory.members), distinct=distinct)
    alone = len(memory.members[person]) == 1
    if decision.band == "match" and alone and decision.person is not None:
        memory.join(decision.person, person)
        return False
    asked = decision.review or ((decision.person,) if decision.band == "match" else ())
    asked = tuple(each for each in asked if each is not None)
    if not asked:
        return False
    outcome.reviews[place] = [memory.members[each][0] for each in asked]
    for each in asked:
        if any(persons[other] == persons[place] for other in memory.members[each]):
            memory.join(each, memory.known[place].person)
        else:
            apart.update(memory.members[each])
    return True
