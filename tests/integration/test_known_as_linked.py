"""What a child goes by has a person look whom no other name finds, and links nobody alone."""

from typing import Any

import psycopg
import pytest

from hub.matching.people import showing
from hub.store.append import NewEvent
from schemas.identifiers import case_record_id
from tests.case_records import a_child, arrive, decisions, known_as, registered, withdrawn

Connection = psycopg.Connection[Any]
SLIP = "2015-03-05"
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")


def in_mash(*more: NewEvent, name: str = "Hoi-Ching Lam") -> Any:
    return [*a_child("mash", "1", name=name, line="1 High Street"), *more]


def in_lcs(*more: NewEvent, name: str = "Winnie Lam", **child: Any) -> Any:
    return [*a_child("lcs", "2", name=name, line="1 High Street", **child), *more]


def called(name: str, **more: Any) -> NewEvent:
    return known_as("mash", "1", name, **more)


def are_one(connection: Connection) -> bool:
    return showing.person_of(connection, MASH) == showing.person_of(connection, LCS)


def kept(connection: Connection) -> str:
    found = connection.execute(
        "SELECT normalised FROM hub.match_record WHERE case_record_id = %s", [MASH]
    ).fetchone()
    return str(found[0]) if found else ""


def test_without_it_a_child_of_another_forename_is_somebody_else(connection: Connection) -> None:
    arrive(connection, in_mash(name="Tobias Grant"), in_lcs(name="Sonny Grant", born=SLIP))
    assert not are_one(connection)
    assert decisions(connection) == []


@pytest.mark.parametrize("name", ["Sonny", "Sonny Grant", "GRANT, Sonny", "Sonny (to his aunt)"])
def test_a_child_found_by_what_he_goes_by_is_asked_about(connection: Connection, name: str) -> None:
    arrive(connection, in_mash(called(name), name="Tobias Grant"),
           in_lcs(name="Sonny Grant", born=SLIP))  # fmt: skip
    assert not are_one(connection)
    (said,) = decisions(connection)
    line = next(each for each in said["evidence"] if each["field"] == "forenames")
    assert line["verdict"] == "variant"
    assert {line["ours"], line["theirs"]} == {"tobias, known as sonny", "sonny"}
    assert [each["rule"] for each in said["guards"]] == ["R4", "R8"]


def test_two_whom_systems_call_otherwise_are_asked_about(connection: Connection) -> None:
    arrive(connection, in_mash(called("Winnie")),
           in_lcs(known_as("lcs", "2", "Joyce"), name="Hoi-Ching Lam"))  # fmt: skip
    assert not are_one(connection)


def test_what_was_told_last_counts_till_it_is_corrected_or_withdrawn(
    connection: Connection,
) -> None:
    arrive(connection, in_mash(called("Joyce", key="b"), called("Wendy", key="a")))
    assert '["wendy"]' in kept(connection)
    arrive(connection, [called("Winnie", key="a", revision=2)])
    assert '["winnie"]' in kept(connection)
    arrive(connection, [registered("mash", "1", name="Hoi-Ching Lam")])
    assert '["winnie"]' in kept(connection)
    arrive(connection, [withdrawn(called("Winnie", key="a"), "1", "a", revision=3)])
    assert '["joyce"]' in kept(connection)


@pytest.mark.parametrize(
    "filler",
    ["Same", "as above", "n/a", "Baby", "None", "No", "-", "W", "07700900123", "2015-03-04"],
)
def test_a_word_that_fills_the_box_is_no_name(connection: Connection, filler: str) -> None:
    arrive(connection, in_mash(called(filler)))
    bare = kept(connection)
    arrive(connection, [called("Winnie")])
    assert bare == kept(connection).replace('["winnie"]', "[]")


def test_of_who_bore_another_surname_what_they_go_by_does_not_count(
    connection: Connection,
) -> None:
    arrive(connection, in_mash(called("Winnie")))
    arrive(connection, [registered("mash", "1", name="Hoi-Ching Jones")])
    assert "winnie" not in kept(connection)
    arrive(connection, in_lcs(name="Winnie Jones"))
    assert not are_one(connection)
    told = [each for said in decisions(connection) for each in said["evidence"]]
    assert not [each for each in told if "known as" in f"{each['ours']} {each['theirs']}"]


def test_nor_does_a_surname_within_it(connection: Connection) -> None:
    arrive(connection, in_mash(called("Winnie Jones")))
    assert "jones" not in kept(connection)
