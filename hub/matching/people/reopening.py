"""Ask again what was taken back, and go on asking where one of several was ruled out.

A record has one question at a time, so whoever is to be asked about stands in that one.
"""

from uuid import UUID

from hub.matching.known.tables import Connection
from hub.matching.people import links, reviews
from hub.matching.people.review import Review
from hub.matching.people.reviews import Ask, Waiting
from hub.matching.queries import SQL
from hub.store.aggregates import CaseRecord, save

REST = "an earlier question was about somebody else too, who was said to be another child"
OF_ONE = {"conflict", "distinct"}
"""The kinds of question that are about one person, whoever else is near."""


def ask_of_the_rest(connection: Connection, waiting: Waiting, person_id: UUID | None) -> None:
    """Go on asking about the other candidates, without what was said of the one ruled out."""
    rest = tuple(
        each for each in waiting.candidates if links.current(connection, each) != person_id
    )
    if not rest or waiting.kind in OF_ONE:
        return
    named = CaseRecord(waiting.system, waiting.local_id)
    if not reviews.open_about(connection, waiting.case_record_id):
        reviews.request(connection, [Ask(waiting.case_record_id, named, waiting.kind, REST, rest)])


def asked_again(
    connection: Connection, waiting: Waiting, review: Review, actor: str, reason: str
) -> UUID:
    """Note who took it back, and have it asked; give the review that asks about the record now.

    What was taken back counts as no answer, so that it is asked whenever it comes up again.
    """
    asked = reviews.asked_of(review)
    review.trigger_event(
        Review.ReviewWithdrawn, case_record=asked.case_record, review_id=str(review.id),
        case_record_id=asked.case_record_id, actor=actor, reason=reason,
    )  # fmt: skip
    SQL.settle_reviews(connection, ids=[review.id], status="withdrawn")
    save(connection, [review])
    ruled_out = _ruled_out(connection, review)
    open_now = reviews.open_about(connection, waiting.case_record_id)
    beside = reviews.one(connection, open_now) if open_now else None
    if beside and not _leaves_out(connection, beside, ruled_out):
        return beside.review_id
    if beside:
        reviews.withdraw(connection, [beside.review_id], reviews.CHANGED)
    asks = _ask(connection, waiting, asked, _left(connection, waiting, beside, ruled_out))
    (review_id,) = reviews.request(connection, [asks])
    return review_id


def _ruled_out(connection: Connection, review: Review) -> UUID | None:
    """Give who was said to be another child, as they are called now."""
    said = review.decided
    if said is None or said.decision != "declare_distinct" or said.person_id is None:
        return None
    return links.current(connection, UUID(said.person_id))


def _leaves_out(connection: Connection, beside: Waiting, person_id: UUID | None) -> bool:
    """Whether a question is not about a person; a link that may be wrong comes before all else."""
    if person_id is None or beside.kind == "conflict":
        return False
    return person_id not in {links.current(connection, each) for each in beside.candidates}


def _left(
    connection: Connection, waiting: Waiting, beside: Waiting | None, ruled_out: UUID | None
) -> tuple[UUID, ...]:
    """Give whom to ask about: all who were, or are by now, but from whom people keep it apart."""
    if waiting.kind in OF_ONE:
        return waiting.candidates
    also = beside.candidates if beside and beside.kind not in OF_ONE else ()
    apart = links.apart_since(connection, waiting.case_record_id).keys()
    left: dict[UUID, UUID] = {}
    for each in (*waiting.candidates, *also):
        now = links.current(connection, each)
        there = links.ids_of(links.records_of(connection, now))
        if now == ruled_out or apart.isdisjoint(there):
            left.setdefault(now, each)
    return tuple(left.values()) or waiting.candidates


def _ask(
    connection: Connection, waiting: Waiting, asked: Review.ReviewRequested, left: tuple[UUID, ...]
) -> Ask:
    """Put the question again; what was said of somebody who is not asked about is left out."""
    named = CaseRecord(waiting.system, waiting.local_id)
    weighed = (asked.decision or {}).get("person_id")
    now = {links.current(connection, each) for each in left}
    is_left_out = weighed and links.current(connection, UUID(weighed)) not in now
    reason, decision = (REST, None) if is_left_out else (waiting.reason, asked.decision)
    return Ask(waiting.case_record_id, named, waiting.kind, reason, left, decision, asked.actor,
               asked.occasion)  # fmt: skip
