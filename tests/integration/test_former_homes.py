"""A home that was left confirms whom a record is about, where nothing says it is another child."""

from datetime import date
from typing import Any

import psycopg
import pytest

from hub.matching.arriving.follow import catch_up
from hub.matching.known.statements import MOST_HOMES
from hub.matching.people import showing
from hub.store.append import append
from hub.store.reader import events_after
from schemas.codec import read
from schemas.identifiers import case_record_id
from tests.case_records import a_child, arrive, asked, lives_at, registered, withdrawn

Connection = psycopg.Connection[Any]
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")
LEFT, NOW = "1 High Street", "5 Oak Road"
THE_DAY = date(2024, 5, 1)


def are_one(connection: Connection) -> bool:
    return showing.person_of(connection, MASH) == showing.person_of(connection, LCS)


def told(connection: Connection, kind: str) -> dict[str, Any]:
    """Give the address line of the decision in the one event of this kind."""
    (row,) = events_after(connection, 0, 100, [kind])
    lines = read(row.topic, row.state)["decision"]["evidence"]
    return next(each for each in lines if each["field"] == "address")


def moved(**child: Any) -> list[Any]:
    """A child in the first system, and the move from one home to another."""
    return [*a_child("mash", "1", line=LEFT, **child), lives_at("mash", "1", NOW)]


def test_another_system_that_does_not_know_of_the_move_links(connection: Connection) -> None:
    arrive(connection, moved(), a_child("lcs", "2", line=LEFT))
    assert are_one(connection)
    line = told(connection, "hub.record_linked")
    assert (line["verdict"], line["ours"], line["theirs"]) == (
        "exact", "1 high street SE136NB", "formerly 1 high street SE136NB",
    )  # fmt: skip


def test_two_systems_that_know_one_home_each_knew_link(connection: Connection) -> None:
    theirs = [*a_child("lcs", "2", line=LEFT), lives_at("lcs", "2", "9 Low Lane")]
    arrive(connection, moved(), theirs)
    assert are_one(connection)
    assert told(connection, "hub.record_linked")["ours"] == "formerly 1 high street SE136NB"


def test_an_address_that_is_over_is_a_former_home(connection: Connection) -> None:
    over = lives_at("lcs", "2", LEFT, ended_on=THE_DAY)
    arrive(connection, a_child("mash", "1", line=LEFT), [*a_child("lcs", "2"), over])
    assert are_one(connection)


def test_an_address_that_gets_an_end_is_a_former_home(connection: Connection) -> None:
    lived = lives_at("mash", "1", LEFT, key="home")
    arrive(connection, [registered("mash", "1"), lived])
    arrive(connection, [lives_at("mash", "1", LEFT, key="home", revision=2, ended_on=THE_DAY)])
    arrive(connection, a_child("lcs", "2", line=LEFT))
    assert are_one(connection)
    assert told(connection, "hub.record_linked")["theirs"].startswith("formerly ")


def test_a_move_changes_nothing_of_a_link(connection: Connection) -> None:
    arrive(connection, a_child("mash", "1", line=LEFT), a_child("lcs", "2", line=LEFT))
    arrive(connection, [lives_at("mash", "1", NOW)])
    assert are_one(connection)
    assert asked(connection) == []


def test_a_home_that_was_a_mistake_and_is_corrected_confirms_nothing(
    connection: Connection,
) -> None:
    arrive(connection, [registered("mash", "1"), lives_at("mash", "1", LEFT, key="home")])
    arrive(connection, [lives_at("mash", "1", NOW, key="home", revision=2)])
    arrive(connection, a_child("lcs", "2", line=LEFT))
    assert not are_one(connection)


def test_a_home_that_is_withdrawn_confirms_nothing(connection: Connection) -> None:
    lived = lives_at("mash", "1", LEFT, key="home")
    arrive(connection, [registered("mash", "1"), lived, lives_at("mash", "1", NOW)])
    arrive(connection, [withdrawn(lived, "1", "home")])
    arrive(connection, a_child("lcs", "2", line=LEFT))
    assert not are_one(connection)


def test_a_home_left_long_ago_confirms_nothing(connection: Connection) -> None:
    homes = [lives_at("mash", "1", f"{number} Oak Road") for number in range(MOST_HOMES + 1)]
    arrive(connection, [*a_child("mash", "1", line=LEFT), *homes])
    arrive(connection, a_child("lcs", "2", line=LEFT))
    assert not are_one(connection)


@pytest.mark.parametrize(
    "other",
    [{"name": "Amirah Khan"}, {"name": "Zara Khan"}, {"born": "2015-04-03"}, {"born": None}],
    ids=lambda other: " ".join(f"{value}" for value in other.values()),
)
def test_it_passes_no_rule(connection: Connection, other: dict[str, Any]) -> None:
    arrive(connection, moved(), a_child("lcs", "2", line=LEFT, **other))
    assert not are_one(connection)


def test_who_got_another_surname_is_not_found_by_the_home_they_left(
    connection: Connection,
) -> None:
    arrive(connection, moved())
    arrive(connection, [registered("mash", "1", name="Amira Jones")])
    arrive(connection, a_child("lcs", "2", line=LEFT))
    assert not are_one(connection)
    arrive(connection, a_child("eh", "3", name="Amira Jones", line=LEFT))
    lines = [read(each.topic, each.state)["decision"]["evidence"]
             for each in events_after(connection, 0, 100, ["hub.review_requested"])]  # fmt: skip
    assert not any("formerly" in f"{line['ours']} {line['theirs']}" for said in lines
                   for line in said)  # fmt: skip


def test_where_a_birthday_is_filled_in_no_former_home_counts(connection: Connection) -> None:
    boy = {"name": "Yonas Wali", "born": "2007-01-01"}
    arrive(connection, moved(**boy), a_child("lcs", "2", line=LEFT, **boy))
    assert not are_one(connection)
    assert asked(connection) == [LCS]


def test_in_a_refuge_no_former_home_counts_and_none_is_told(connection: Connection) -> None:
    fled = lives_at("mash", "1", "Refuge", confidential=True)
    arrive(connection, [*moved(), fled], a_child("lcs", "2", line=LEFT))
    assert not are_one(connection)
    line = told(connection, "hub.review_requested")
    assert (line["verdict"], line["theirs"]) == ("withheld", None)


def test_a_refuge_that_was_left_is_kept_nowhere(connection: Connection) -> None:
    fled = lives_at("mash", "1", "Refuge", confidential=True, ended_on=THE_DAY)
    arrive(connection, [*a_child("mash", "1", line=NOW), fled])
    kept = connection.execute(
        "SELECT said::text FROM hub.match_statement"
        " UNION ALL SELECT normalised FROM hub.match_record"
    ).fetchall()
    assert not any("refuge" in row[0].casefold() for row in kept)
    arrive(connection, a_child("lcs", "2", line="Refuge"))
    assert not are_one(connection)


def test_a_refuge_that_was_told_openly_first_confirms_nothing_after_it_was_left(
    connection: Connection,
) -> None:
    arrive(connection, [*a_child("mash", "1", line="7 Refuge Road")])
    fled = lives_at("mash", "1", "7 Refuge Road", confidential=True, ended_on=THE_DAY)
    arrive(connection, [fled, lives_at("mash", "1", NOW)])
    arrive(connection, a_child("lcs", "2", line="7 Refuge Road"))
    assert not are_one(connection)


def test_in_whatever_order_it_is_told_the_outcome_is_one(connection: Connection) -> None:
    events = [*moved(), *a_child("lcs", "2", line=LEFT)]
    for each in [events[1], events[3], events[2], events[4], events[0]]:
        with connection.transaction():
            append(connection, [each])
        catch_up(connection)
    assert are_one(connection)
