"""The hub's matcher in memory, and the same with reviewers who answer.

`match` lets no reviewer answer. `match_answered` has every review answered rightly before the next
record comes, as in a hub whose queue is worked through: its reviews are those that are then needed,
and what is still wrong is the matcher's own doing.
"""

from collections.abc import Sequence
from time import perf_counter
from uuid import UUID

from hub.matching.evaluation.by_hub import Memory, match, write_down
from hub.matching.evaluation.dataset import Dataset
from hub.matching.evaluation.outcome import Outcome
from hub.matching.model.decision import Decision, decide
from hub.matching.model.details import said
from hub.matching.model.keys import keys, only_searched
from hub.matching.model.model import Model, newest

__all__ = ["Memory", "answer", "match", "match_answered"]


def match_answered(data: Dataset, model: Model | None = None) -> Outcome:
    """Decide each record as it arrives; every review is answered rightly at once."""
    model = model or newest()
    started, memory, outcome = perf_counter(), Memory(model), Outcome([])
    for place, row in enumerate(data.rows):
        began = perf_counter()
        details = said(row)
        own = keys(details)
        found = memory.candidates(own | only_searched(details))
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
