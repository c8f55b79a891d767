"""Relations that people confirmed are taken back: by those who said so, and after records moved."""

from typing import Any

import psycopg
import pytest

from hub.errors import CommandRefused
from hub.matching.arriving.follow import catch_up
from hub.matching.people import joining, links, relations, reviews
from hub.matching.people.deciding import Answer, decide
from hub.matching.people.undoing import undo
from hub.store.aggregates import CaseRecord
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import a_child, arrive

Connection = psycopg.Connection[Any]
RUTH, SAM, WHY = "Ruth Adeyemi", "Sam Okafor", "the school and the mother say so"
BACK = "I had looked at the wrong child"
MASH, LCS, EH = (case_record_id(*each) for each in (("mash", "1"), ("lcs", "2"), ("eh", "3")))
ONE, OTHER, THIRD = map(own_person_id, (MASH, LCS, EH))
HOME = "1 High Street"


def statuses(connection: Connection) -> list[tuple[str, str]]:
    found = relations.relations_of(connection, [ONE])
    return [(each.relation, each.status) for each in found]


def test_a_relation_is_taken_back_after_the_records_of_one_moved(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"),
           a_child("eh", "3", name="Cy Dunn"))  # fmt: skip
    relations.confirm(connection, ONE, OTHER, "sibling", actor=RUTH, reason=WHY)
    links.link(connection, MASH, THIRD, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="confirmed already"):
        relations.confirm(connection, OTHER, THIRD, "sibling", actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="withdraw that first"):
        joining.join(connection, THIRD, OTHER, actor=RUTH, reason=WHY)
    relations.withdraw(connection, THIRD, OTHER, "sibling", actor=RUTH, reason=BACK)
    assert relations.relations_of(connection, [THIRD]) == []
    assert joining.join(connection, THIRD, OTHER, actor=RUTH, reason=WHY).moved


def test_which_of_two_is_the_mother_is_not_turned_round(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", name="Amy Ali"), a_child("lcs", "2", name="Bo Chan"))
    relations.confirm(connection, ONE, OTHER, relations.MOTHER, actor=RUTH, reason=WHY)
    with pytest.raises(CommandRefused, match="nobody said"):
        relations.withdraw(connection, OTHER, ONE, relations.MOTHER, actor=RUTH, reason=WHY)


def test_a_twin_who_is_confirmed_already_is_answered_as_one(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Amirah Khan", line=HOME))  # fmt: skip
    relations.confirm(connection, ONE, OTHER, "twin", actor=RUTH, reason=WHY)
    catch_up(connection)
    (asked,) = reviews.queue(connection)
    said = Answer(decision="declare_distinct", actor=SAM, reason=WHY, relation="twin")
    decide(connection, asked.review_id, said)
    undo(connection, asked.review_id, actor=SAM, reason=BACK)
    assert statuses(connection) == [("twin", "confirmed")]


def test_what_was_proposed_before_it_was_confirmed_is_proposed_again(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Yusuf Khan", born="2012-01-01", line=HOME))  # fmt: skip
    assert statuses(connection) == [("sibling", "proposed")]
    (asked,) = reviews.request(connection, [
        reviews.Ask(LCS, CaseRecord("lcs", "2"), "link", "a test", (ONE,))
    ])  # fmt: skip
    said = Answer(decision="declare_distinct", actor=SAM, reason=WHY, relation="sibling")
    decide(connection, asked, said)
    assert statuses(connection) == [("sibling", "confirmed")]
    undo(connection, asked, actor=RUTH, reason=BACK)
    assert statuses(connection) == [("sibling", "proposed")]


def test_a_record_is_not_linked_to_somebody_who_is_confirmed_to_be_a_twin(
    connection: Connection,
) -> None:
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Amirah Khan", line=HOME))  # fmt: skip
    relations.confirm(connection, ONE, OTHER, "twin", actor=RUTH, reason=WHY)
    catch_up(connection)
    (asked,) = reviews.queue(connection)
    with pytest.raises(CommandRefused, match="confirmed that they are two"):
        decide(connection, asked.review_id, Answer(decision="link", actor=SAM, reason=WHY))
    relations.withdraw(connection, ONE, OTHER, "twin", actor=RUTH, reason=BACK)
    catch_up(connection)
    (asked,) = reviews.queue(connection)
    decide(connection, asked.review_id, Answer(decision="link", actor=SAM, reason=WHY))


def test_how_two_are_related_is_not_said_of_one(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Amirah Khan", line=HOME))  # fmt: skip
    (asked,) = reviews.queue(connection)
    said = Answer(decision="link", actor=SAM, reason=WHY, relation="twin")
    with pytest.raises(CommandRefused, match="is said with declare_distinct"):
        decide(connection, asked.review_id, said)


def test_who_was_proposed_as_kin_and_is_one_child_is_kin_of_nobody(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line=HOME),
           a_child("lcs", "2", name="Yusuf Khan", born="2012-01-01", line=HOME))  # fmt: skip
    assert statuses(connection) == [("sibling", "proposed")]
    links.link(connection, LCS, ONE, actor=RUTH, reason=WHY)
    assert statuses(connection) == []
    links.unlink(connection, LCS, actor=RUTH, reason=BACK)
    assert statuses(connection) == [("sibling", "proposed")]


@pytest.mark.parametrize("actor", ["\u200b", " \ufeff", "Matcher", "\uff4datcher"])
def test_a_name_that_is_not_to_be_seen_is_none(connection: Connection, actor: str) -> None:
    arrive(connection, a_child("mash", "1"), a_child("lcs", "2"))
    with pytest.raises(CommandRefused, match="a named person"):
        links.declare_distinct(connection, LCS, ONE, actor=actor, reason=WHY)
    with pytest.raises(CommandRefused, match="say why"):
        links.declare_distinct(connection, LCS, ONE, actor=RUTH, reason="\u200b" * 20 + "no")
