"""What speaks against a link that was made, or against joining two persons. Pure: no I/O.

Most guards only ask the matcher for more evidence. Some say that two records are of two children,
and those hold however little or much else is known.
"""

from collections.abc import Sequence

from hub.matching.model.candidates import Candidate, weighings
from hub.matching.model.details import Details
from hub.matching.model.evidence import Evidence, evidence
from hub.matching.model.guards import Guard, spoken
from hub.matching.model.guards.meeting import Meeting
from hub.matching.model.guards.r12_declared_distinct import REASON
from hub.matching.model.model import Model
from hub.matching.model.weighing import priors
from hub.matching.telling.explaining import NEWS, in_words

CONTRADICTIONS = frozenset({"R1", "R2", "R3"})
"""Other NHS numbers, one number under two names, and twins."""


def contradictions(details: Details, person: Candidate, model: Model) -> tuple[Guard, ...]:
    """Give the rules that say a record is of another child than a person's records."""
    for each in weighings(details, [person], model, priors(model, 1)):
        said = spoken(Meeting(details, each.pairs, model, (), distinct=False, relation=""))
        return tuple(guard for guard in said if guard.rule in CONTRADICTIONS)
    return ()


def contradicting(details: Details, person: Candidate, model: Model) -> Candidate:
    """Leave of a person the records that such a rule speaks of; all, where it is of all together.

    What is compared for whoever decides is then what bears the rule out.
    """
    alone = [Candidate(person.person, (each,)) for each in person.records]
    found = [each.records[0] for each in alone if contradictions(details, each, model)]
    return Candidate(person.person, tuple(found)) if found else person


def compared(details: Details, person: Candidate, model: Model) -> tuple[Evidence, ...]:
    """Compare each field with the person's likeliest record."""
    found = weighings(details, [person], model, priors(model, 1))
    return evidence(details, found[0].best, model) if found else ()


def verdicts(details: Details, person: Candidate, model: Model) -> set[tuple[str, str]]:
    """Give what comparing each field with the person's likeliest record finds."""
    return {line[:2] for line in compared(details, person, model)}


def renewed(new: Sequence[Evidence]) -> Guard:
    """Give the rule that people decided otherwise (R12), and what is new since, without values."""
    lines = ", ".join(in_words(each.field, each.verdict) for each in new)
    return Guard("R12", f"{REASON}{NEWS}{lines}")
