"""Put what the turns of a page came to as questions, and as relations to propose. No I/O."""

from collections.abc import Collection, Iterator
from uuid import UUID

from hub.matching.arriving.choosing import Choosing
from hub.matching.arriving.recording import recorded
from hub.matching.arriving.scene import Outcome
from hub.matching.model.decision import LEAD, Decision
from hub.matching.model.evidence import MILLI
from hub.matching.people.relations import Proposal
from hub.matching.people.reviews import Ask
from hub.matching.telling.explaining import NEXT

BORN = "a child was born at this home or to this family, about when this one was expected"
TWO_BORN = "two or more children were born at this home or to this family, about when expected"
TWO_PEOPLE = "it agrees with more than one person"
OTHER_PERSON = "it agrees with a record that is linked to someone else"
SEEN_AS = {
    "twin": "the same birth, surname and home, and different forenames",
    "sibling": "the same surname and home, different forenames and births",
    "mother_of_unborn": "of the home and family, and old enough, where a child is expected",
}
"""Why each relation is proposed."""
NOT_ENOUGH = "they agree in much, but not enough to link them without somebody looking"
ANOTHER_NEAR = f"they agree in much{NEXT}"
WOULD_LINK = "as they are known now they agree in enough to be one child, and they are not linked"
"""What looking again finds, where a change to the record would link it."""


def questions(choosing: Choosing) -> list[Ask]:
    """Give the questions that the turns ended with, one about each record."""
    return [question(choosing, each) for each in choosing.outcomes.values() if each.kind]


def question(choosing: Choosing, outcome: Outcome) -> Ask:
    """Put what a turn came to as a question about its record."""
    record, decision = choosing.scene.records[outcome.record], outcome.decision
    people = tuple(dict.fromkeys(choosing.went.get(each, each) for each in outcome.candidates))
    return Ask(
        outcome.record, record.named, outcome.kind or "link", _reason(outcome), people,
        recorded(decision, choosing.model.version),
    )  # fmt: skip


def _reason(outcome: Outcome) -> str:
    if outcome.kind == "birth":
        return BORN if len(outcome.candidates) == 1 else TWO_BORN
    if outcome.decision.guards:
        return outcome.decision.guards[0].reason
    if outcome.kind == "join":
        return OTHER_PERSON
    if outcome.decision.band == "match":
        return WOULD_LINK
    return why(outcome.decision, outcome.candidates, outcome.met)


def why(decision: Decision, asked: Collection[UUID], met: Collection[UUID] = ()) -> str:
    """Say why these persons are asked about where no rule speaks: there are more, or it is little.

    Of those met some may be asked about elsewhere: they ask about this one themselves.
    """
    if len(asked) > 1:
        return TWO_PEOPLE
    others = {decision.runner_up, *met}.difference({None, decision.person, *asked})
    scores: dict[UUID | None, int | None] = dict(decision.scores)
    scores[decision.runner_up] = decision.runner_up_millibits
    near = (decision.millibits or 0) - MILLI * LEAD
    found = (scores.get(each) for each in others)
    return ANOTHER_NEAR if any(bits is not None and bits > near for bits in found) else NOT_ENOUGH


def kinships(choosing: Choosing) -> Iterator[Proposal]:
    """Give the relations to propose between a record's person and those of its household."""
    for outcome in choosing.outcomes.values():
        record = choosing.scene.records[outcome.record]
        own = choosing.about[outcome.record]
        for each in outcome.decision.kin:
            person = choosing.went.get(each.person, each.person)
            if person != own:
                yield Proposal(own, person, each.relation, SEEN_AS[each.relation], record.named)
