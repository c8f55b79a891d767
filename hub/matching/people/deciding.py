"""Answer a match review: the same child, a different one, or not to be told.

The answer and what follows from it are one transaction. Whoever answers second, or from a page that
is no longer true, is told who decided what, and nothing is changed.
"""

from dataclasses import dataclass
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.people import joining, links, relations, reopening, reviews
from hub.matching.people.joining import Joined
from hub.matching.people.review import Review
from hub.matching.queries import SQL
from schemas.code_lists import code_list

FAMILY = {"twin", "sibling"}
DECISIONS, RELATIONS = "hub.review_decision", "hub.not_the_same"
"""The lists of what may be answered."""
STILL_LINKED = (
    "the record is linked, and keep_apart would leave it so: declare_distinct takes it out, link "
    "says that the link is right, and more_information leaves it linked for now"
)


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What a person decided about a review; `person_id` is the candidate it is about."""

    decision: str
    actor: str
    reason: str
    person_id: UUID | None = None
    relation: str | None = None
    accept_warnings: bool = False


@dataclass(frozen=True)
class Answered:
    """What became of an answer; `waits` where somebody else must agree to a join."""

    review_id: UUID
    waits: bool = False


def decide(connection: Connection, review_id: UUID, answer: Answer) -> Answered:
    """Carry out an answer. Raises `CommandRefused`, with nothing changed."""
    _require_known(answer)
    with connection.transaction():
        SQL.hold_matcher(connection)
        review = reviews.opened(connection, review_id)
        waiting = reviews.one(connection, review_id)
        if waiting is None or review.asked is None:
            raise CommandRefused(reviews.NONE)
        person_id = _about(connection, waiting, answer)
        joined = _carry_out(connection, review, waiting, person_id, answer)
        if joined and joined.waits:
            return Answered(review_id, waits=True)
        reviews.close(
            connection, review, decision=answer.decision, person_id=person_id,
            actor=answer.actor, reason=answer.reason, relation=answer.relation,
            second_actor=joined.proposed_by if joined else None,
        )  # fmt: skip
        if answer.decision == "declare_distinct":
            reopening.ask_of_the_rest(connection, waiting, person_id)
    return Answered(review_id)


def _require_known(answer: Answer) -> None:
    """Raise `CommandRefused` unless a named person gives an answer that there is, and says why."""
    links.require(answer.actor, answer.reason)
    if answer.decision not in code_list(DECISIONS):
        raise CommandRefused(
            f"{answer.decision!r} is no decision; there are: {', '.join(code_list(DECISIONS))}"
        )
    if answer.relation and answer.relation not in code_list(RELATIONS):
        raise CommandRefused(
            f"{answer.relation!r} is no relation; there are: {', '.join(code_list(RELATIONS))}"
        )
    if answer.relation and answer.decision != "declare_distinct":
        raise CommandRefused("how two are related is said with declare_distinct alone")


def _carry_out(
    connection: Connection, review: Review, waiting: reviews.Waiting, person_id: UUID | None,
    answer: Answer,
) -> Joined | None:  # fmt: skip
    """Have happen what was answered; gives the join, if it made or proposed one."""
    if answer.decision == "link":
        return _same(connection, review, waiting, person_id, answer)
    if answer.decision == "declare_distinct":
        _different(connection, waiting, person_id, answer)
    elif answer.decision == "keep_apart" and waiting.kind == "conflict":
        raise CommandRefused(STILL_LINKED)
    else:  # who cannot tell has not agreed, whatever they proposed before
        for each in [person_id] if person_id else waiting.candidates:
            other = links.current(connection, each)
            _withdraw_proposals(connection, waiting.person_id, other, answer)
    return None


def _about(connection: Connection, waiting: reviews.Waiting, answer: Answer) -> UUID | None:
    """Give the candidate as they are called now; it must be one of those asked about."""
    if answer.person_id is None:
        if answer.decision in {"link", "declare_distinct"} and len(waiting.candidates) == 1:
            return links.current(connection, waiting.candidates[0])
        if answer.decision in {"link", "declare_distinct"}:
            raise CommandRefused("say which of the candidates you mean")
        return None
    if answer.person_id not in waiting.candidates:
        raise CommandRefused("that person is not asked about here")
    return links.current(connection, answer.person_id)


def _same(
    connection: Connection, review: Review, waiting: reviews.Waiting, person_id: UUID | None,
    answer: Answer,
) -> Joined | None:  # fmt: skip
    """Link, or join two persons; gives the join, which may wait for somebody else."""
    if person_id is None:
        raise CommandRefused("say which of the candidates you mean")
    if person_id == waiting.person_id:
        return None
    if len(links.records_of(connection, waiting.person_id)) > 1 or waiting.kind == "join":
        return joining.join(
            connection, waiting.person_id, person_id, actor=answer.actor, reason=answer.reason,
            accept_warnings=answer.accept_warnings, review_id=waiting.review_id,
        )  # fmt: skip
    asked = review.asked.decision if review.asked else None
    matched = (asked or {}).get("matched_case_record_id")
    links.link(
        connection, waiting.case_record_id, person_id, actor=answer.actor, reason=answer.reason,
        matched=UUID(matched) if matched else None, review_id=review.id,
        rule="born" if waiting.kind == "birth" else "decided", decision=asked,
    )  # fmt: skip
    return None


def _different(
    connection: Connection, waiting: reviews.Waiting, person_id: UUID | None, answer: Answer
) -> None:
    if person_id is None:
        raise CommandRefused("say which of the candidates you mean")
    if person_id == waiting.person_id:
        links.unlink(
            connection, waiting.case_record_id, actor=answer.actor, reason=answer.reason,
            review_id=waiting.review_id,
        )  # fmt: skip
    elif waiting.kind == "distinct":  # it was declared before; only what is new was looked at
        others = links.ids_of(links.known(connection, person_id))
        SQL.keep_apart(connection, case_record_id=waiting.case_record_id, others=others)
    else:
        links.declare_distinct(
            connection, waiting.case_record_id, person_id, actor=answer.actor,
            reason=answer.reason, review_id=waiting.review_id,
        )  # fmt: skip
    _withdraw_proposals(connection, waiting.person_id, person_id, answer)
    if answer.relation in FAMILY:
        own = links.locked(connection, waiting.case_record_id).person_id
        if not relations.is_confirmed(connection, own, person_id, answer.relation):
            relations.confirm(
                connection, own, person_id, answer.relation, actor=answer.actor,
                reason=answer.reason,
            )  # fmt: skip


def _withdraw_proposals(connection: Connection, one: UUID, other: UUID, answer: Answer) -> None:
    """Take back that somebody proposed to join two: nobody may agree to that now."""
    for join_id, *pair, status in list(SQL.joins_of(connection, person_ids=[one, other])):
        if status == "proposed" and {*pair} == {one, other}:
            joining.withdraw(connection, join_id, actor=answer.actor, reason=answer.reason)
