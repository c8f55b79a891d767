"""Links, joins and relations of several records, taken back in any order, leave all as it was."""

from collections.abc import Callable
from contextlib import suppress
from typing import Any
from uuid import UUID

import psycopg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, relations
from hub.matching.people.person import Person
from hub.store.aggregates import load
from schemas.identifiers import own_person_id
from tests.integration.test_identity_out_of_order import IDS, four_children, people

Connection = psycopg.Connection[Any]
BY: Any = {"actor": "Ruth Adeyemi", "reason": "the school and the mother say so"}
Step = tuple[str, tuple[UUID, UUID], bool, int | None]
STEPS = st.lists(
    st.tuples(
        st.sampled_from(["link", "link", "join", "join", "relate"]),
        st.permutations(IDS).map(lambda each: (each[0], each[1])),
        st.booleans(),
        st.none() | st.integers(0, 9),
    ),
    min_size=3, max_size=9,
)  # fmt: skip
"""What is decided about which two, whether it says which record agreed, and what is taken back."""


def decided(connection: Connection, step: Step) -> Callable[[], None]:
    """Decide something; give what takes it back, with that the two are kept apart since."""
    what, (record, other), says_which, _ = step
    about = people(connection)
    one, into = about[record], about[other]
    if what == "link":
        matched = other if says_which else None
        links.link(connection, record, into, matched=matched, **BY)
        return lambda: unlinked(connection, record)
    if what == "join":
        made = joining.join(connection, one, into, **BY).join_id
        return lambda: split(connection, made, into)
    relations.confirm(connection, one, into, "sibling", **BY)
    return lambda: unrelated(connection, one, into)


def unrelated(connection: Connection, one: UUID, other: UUID) -> None:
    """Where the two go by ids of others who are related, both relations were taken back at once."""
    one, other = links.current(connection, one), links.current(connection, other)
    with suppress(CommandRefused):
        relations.withdraw(connection, one, other, "sibling", **BY)


def unlinked(connection: Connection, record: UUID) -> None:
    was = people(connection)[record]
    links.unlink(connection, record, **BY)
    links.withdraw_distinct(connection, record, was, **BY)


def split(connection: Connection, join_id: UUID, into: UUID) -> None:
    for each in joining.split(connection, join_id, **BY):
        links.withdraw_distinct(connection, each, into, **BY)


def stands(connection: Connection) -> list[Any]:
    """All that is known of who is who: by the matcher's tables and by the persons' streams."""
    tables = ("hub.match_distinct", "hub.match_join", "hub.match_review")
    kept = [connection.execute(f"SELECT * FROM {each}").fetchall() for each in tables]
    streams = load(connection, Person, map(own_person_id, IDS)).values()
    said = [(each.linked, each.distinct, each.proposal, each.joined) for each in streams]
    kin = relations.relations_of(connection, [own_person_id(each) for each in IDS])
    return [people(connection), kept, said, kin]


def one_taken_back(connection: Connection, made: list[Callable[[], None]], first: int) -> bool:
    """Take back one of these, whichever may be; say whether one was."""
    for number in range(len(made)):
        back = made[(first + number) % len(made)]
        with suppress(CommandRefused), connection.transaction():
            back()
            made.remove(back)
            return True
    return False


@settings(
    max_examples=15, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=STEPS)
def test_whatever_was_decided_is_taken_back_in_any_order(
    connection: Connection, steps: list[Step]
) -> None:
    if not people(connection):
        four_children(connection)
    before, made = stands(connection), list[Callable[[], None]]()
    for step in steps:
        with suppress(CommandRefused):
            made.append(decided(connection, step))
        catch_up(connection)
        if made and step[3] is not None:
            one_taken_back(connection, made, step[3])
    while made:
        assert one_taken_back(connection, made, len(made) // 2)
    assert stands(connection) == before
