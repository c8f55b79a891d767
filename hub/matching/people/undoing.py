"""Take back what a match review decided, exactly, and ask again."""

from collections.abc import Mapping, Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from hub.errors import CommandRefused
from hub.matching.known.tables import Connection
from hub.matching.people import apart, joining, links, relations, reopening, reviews
from hub.matching.people.apart import KEPT_APART
from hub.matching.people.links import LINKED, REVERSED
from hub.matching.people.person import Person
from hub.matching.people.review import Review
from hub.matching.people.reviews import Waiting
from hub.matching.queries import SQL
from hub.store.aggregates import load
from hub.store.reader import events_of_streams
from schemas.codec import read
from schemas.identifiers import own_person_id

LINKS = (LINKED, REVERSED)


def undo(connection: Connection, review_id: UUID, *, actor: str, reason: str) -> UUID:
    """Take back a review's decision. Raises `CommandRefused` where there is nothing to take back.

    Unlike unlinking, this does not say that they are different: the question is open again. Gives
    the review that asks it.
    """
    links.require(actor, reason)
    with connection.transaction():
        SQL.hold_matcher(connection)
        review = load(connection, Review, [review_id])[review_id]
        waiting = reviews.one(connection, review_id)
        said = review.decided
        if waiting is None or review.asked is None or said is None:
            raise CommandRefused(
                "nothing was decided here that could be taken back: there is no such review, "
                "or it is still open"
            )
        if review.taken_back is not None:
            raise CommandRefused(f"{review.taken_back.actor} took that back already")
        person_id = UUID(said.person_id) if said.person_id else None
        if said.decision == "link" and person_id:
            _not_the_same(connection, waiting, person_id, actor, reason)
        elif said.decision == "declare_distinct" and person_id:
            _not_distinct(connection, waiting, person_id, said, actor, reason)
        return reopening.asked_again(connection, waiting, review, actor, reason)


def _not_the_same(
    connection: Connection, waiting: Waiting, person_id: UUID, actor: str, reason: str
) -> None:
    """Take the record's link back, or the join that moved it, if the review made one.

    Who says that a doubted link is right moves nothing, and nothing moves when that is taken back.
    """
    did = apart.what_it_did(connection, waiting, person_id)
    if not did:
        return
    join_id = did["join_id"]
    joined: Any = SQL.join_to_decide(connection, join_id=UUID(join_id)) if join_id else None
    if joined and joined[2] == "joined":  # also where the record that was asked about left since
        _split(connection, UUID(join_id), links.current(connection, person_id), actor, reason)
        return
    made, stands = _last_link(connection, waiting.case_record_id, person_id)
    if not stands or waiting.person_id != links.current(connection, person_id):
        # It went along where a link of who it was linked to was made again.
        made, stands = _last_link(connection, waiting.case_record_id, waiting.person_id)
        if not stands:
            raise CommandRefused("that was taken back already")
        if made["review_id"] != str(waiting.review_id):
            raise CommandRefused(
                f"that was taken back, and {made['actor']} linked the record anew since: "
                "hub identity unlink takes that back"
            )
    by_another = made.get("review_id")
    if by_another and by_another != str(waiting.review_id):
        raise CommandRefused(
            f"{made['actor']} was asked again since and linked it anew: take that back first, "
            f"review {by_another}"
        )
    if made.get("join_id"):
        _split(connection, UUID(made["join_id"]), waiting.person_id, actor, reason)
    else:
        _unlink(connection, waiting, actor, reason)


def _last_link(
    connection: Connection, case_record_id: UUID, person_id: UUID, upto: int | None = None
) -> tuple[Mapping[str, Any], bool]:
    """Give how a record was last linked to a person, and whether that stands in their stream."""
    made: Mapping[str, Any] = {}
    stands = False
    for row in events_of_streams(connection, [person_id], upto):
        if row.event_type in LINKS:
            said = read(row.topic, row.state)
            if said["case_record_id"] == str(case_record_id):
                stands = row.event_type == LINKED
                # One of a split restores what was: a later join of the person, taken back.
                made = said if stands and said["rule"] != "split" else made
    return made, stands


def _split(
    connection: Connection, join_id: UUID, person_id: UUID, actor: str, reason: str
) -> None:  # fmt: skip
    back = joining.split(connection, join_id, actor=actor, reason=reason)
    there = links.ids_of(links.records_of(connection, person_id))
    for each in back:
        SQL.no_longer_apart(connection, case_record_id=each, others=there)


def _unlink(connection: Connection, waiting: Waiting, actor: str, reason: str) -> None:
    """Unlink the record; where it was declared distinct before the review asked, it is so again.

    Whoever it was linked to may have been joined to somebody else since.
    """
    record = waiting.case_record_id
    by: Any = {"actor": actor, "reason": reason}
    links.unlink(connection, record, review_id=waiting.review_id, **by)
    apart.as_before_link(connection, waiting, waiting.person_id, **by)


def _declared(connection: Connection, waiting: Waiting, others: Sequence[UUID]) -> int:
    """Give the position at which the record was declared distinct before the review asked.

    That may stand with any of the others, or with the record's own person where one of them was.
    """
    record, own = waiting.case_record_id, own_person_id(waiting.case_record_id)
    there = {str(own): {*map(str, others)}}
    there |= {str(own_person_id(each)): {str(record)} for each in others}
    rows = events_of_streams(connection, [*map(UUID, there), waiting.review_id])
    asked = next(row.position for row in rows if row.stream_id == waiting.review_id)
    said = [
        row.position
        for row in rows
        if row.event_type in KEPT_APART and row.position < asked
        and read(row.topic, row.state)["case_record_id"] in there[str(row.stream_id)]
    ]  # fmt: skip
    return max(said, default=0)


def _still_distinct(connection: Connection, waiting: Waiting, person_id: UUID) -> None:
    """Keep the two apart as they were before the review, so that what was new then is new again."""
    others = links.ids_of(links.records_of(connection, person_id))
    since = _declared(connection, waiting, others)
    # Who has left the person since was kept apart by the same answer.
    days = links.apart_since(connection, waiting.case_record_id)
    of_here = {days[each] for each in others if each in days}
    others += [each for each in days if days[each] in of_here and each not in others]
    SQL.apart_as_of(
        connection, case_record_id=waiting.case_record_id, others=others, since=since
    )  # fmt: skip


def _require_not_said_again(connection: Connection, waiting: Waiting, person_id: UUID) -> None:
    """Raise `CommandRefused` where somebody was asked again since, and said so as well."""
    pair = {waiting.person_id, person_id}
    ids = [waiting.case_record_id, *links.ids_of(links.records_of(connection, person_id))]
    rows = SQL.distinct_again(connection, ids=ids)
    for each in load(connection, Review, [row[0] for row in rows]).values():
        said = each.decided
        if said is None or said.decision != "declare_distinct" or said.person_id is None:
            continue
        if links.current(connection, UUID(said.person_id)) in pair:
            raise CommandRefused(
                f"{said.actor} was asked again since and said that they are different: take that "
                f"back first, review {each.id}"
            )


def _not_distinct(  # noqa: PLR0913
    connection: Connection, waiting: Waiting, person_id: UUID, said: Review.ReviewDecided,
    actor: str, reason: str,
) -> None:  # fmt: skip
    """Take back that they are different, and what was confirmed of how they are related."""
    target = links.current(connection, person_id)
    did = apart.what_it_did(connection, waiting, person_id)
    was_linked = waiting.kind == "conflict" or "reverses_event_id" in did
    if waiting.kind == "distinct":  # it was so before the review
        _still_distinct(connection, waiting, target)
    else:
        _require_not_said_again(connection, waiting, target)
    if waiting.kind != "distinct" and not was_linked:
        apart.take_back(connection, waiting, person_id, actor=actor, reason=reason)
    if said.relation:
        relations.take_back(
            connection, (waiting.person_id, target), said.relation, (said.actor, said.reason),
            actor=actor, reason=reason,
        )  # fmt: skip
    if was_linked:  # the link that was doubted had been taken back
        with suppress(CommandRefused):  # of those it was kept apart from nobody may be left there
            apart.take_back(connection, waiting, person_id, actor=actor, reason=reason)
        _link_again(connection, waiting, (person_id, target), actor, reason)


def _link_again(
    connection: Connection, waiting: Waiting, target: tuple[UUID, UUID], actor: str, reason: str
) -> None:
    """Link a record as it was, with what is linked because of it; the target is called so now."""
    record, (person_id, now) = waiting.case_record_id, target
    by: Any = {"actor": actor, "reason": reason}
    own = own_person_id(record)
    linked = {
        UUID(each): (UUID(with_) if with_ else None)
        for each, with_ in load(connection, Person, [own])[own].linked.items()
    }
    _require_not_apart(connection, [*linked], now)
    came_by = {each: _last_link(connection, each, own)[0].get("review_id") for each in linked}
    for each in reversed(linked):  # the last first: it takes none of the others along
        links.unlink(connection, each, **by)
        links.withdraw_distinct(connection, each, own, **by)
    decided = [
        each.position
        for each in events_of_streams(connection, [waiting.review_id])
        if each.event_type == Review.ReviewDecided.event_type
    ]
    made, _ = _last_link(connection, record, person_id, decided[0])
    matched, join_id = made.get("matched_case_record_id"), made.get("join_id")
    # Who made it may take it back.
    by_review = UUID(made.get("review_id") or str(waiting.review_id))
    links.link(
        connection, record, now, review_id=by_review, **by,
        matched=UUID(matched) if matched else None, join_id=UUID(join_id) if join_id else None,
    )  # fmt: skip
    for each, with_ in linked.items():
        review_id = came_by[each]
        links.link(
            connection, each, now, matched=with_, review_id=UUID(review_id) if review_id else None,
            **by,
        )  # fmt: skip


def _require_not_apart(connection: Connection, records: Sequence[UUID], person_id: UUID) -> None:
    """Raise `CommandRefused` where who would go along was said not to be of that person."""
    there = {*links.ids_of(links.records_of(connection, person_id))}
    for each in records:
        if links.apart_since(connection, each).keys() & there:
            raise CommandRefused(
                "it would go back with a record that was linked to it since, and that somebody "
                f"declared distinct from that person: take that link back first, of record {each}"
            )
