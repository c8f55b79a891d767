"""The mother and her mobile confirm whom a record is about, and lead nobody to a hidden home."""

from datetime import date
from typing import Any

import psycopg
import pytest

from hub.matching.arriving import sealing
from hub.matching.known import tables
from hub.matching.people import showing
from hub.store.append import NewEvent
from schemas.identifiers import case_record_id, own_person_id
from tests.case_records import (
    VALID,
    a_child,
    arrive,
    asked,
    decisions,
    known_as,
    lives_at,
    numbered,
    reached,
    registered,
    withdrawn,
)

Connection = psycopg.Connection[Any]
MASH, LCS = case_record_id("mash", "1"), case_record_id("lcs", "2")
MOBILE, MOTHER = "07700 900123", "Shirin Khan"
HERS: dict[str, Any] = {"telephones": [MOBILE], "parents": [MOTHER]}
SAME: dict[str, Any] = {"telephones": ["+44 7700 900123"], "parents": ["Mrs Shirin Khan"]}


def are_one(connection: Connection) -> bool:
    return showing.person_of(connection, MASH) == showing.person_of(connection, LCS)


def at(system: str, local_id: str, line: str, *more: NewEvent, **child: Any) -> list[NewEvent]:
    return [*a_child(system, local_id, line=line, **child), *more]


def in_mash(*more: NewEvent, **child: Any) -> list[NewEvent]:
    return at("mash", "1", "1 High Street", *more, **child)


def in_lcs(*more: NewEvent, **child: Any) -> list[NewEvent]:
    return at("lcs", "2", "9 Low Lane", *more, **child)


def test_without_them_name_and_birth_alone_are_asked_about(connection: Connection) -> None:
    arrive(connection, in_mash(), in_lcs())
    assert asked(connection) == [LCS]
    assert [each["rule"] for each in decisions(connection)[0]["guards"]] == ["R5"]


@pytest.mark.parametrize(
    ("hers", "same", "field"),
    [
        (HERS, SAME, "phone"),
        ({"telephones": ["0161 496 0145 / 07700 900123"]}, {"telephones": [MOBILE]}, "phone"),
        ({"telephones": ["07700 900123 07700 900456"]}, {"telephones": [MOBILE]}, "phone"),
        ({"emails": ["Sana <S.Khan@example.org>"]}, {"emails": ["s.khan@example.org"]}, "email"),
        ({"emails": ["S.Khan@example.org"]}, {"emails": ["s.khan@example.org"]}, "email"),
        ({"parents": [MOTHER, "Omar Khan"]}, {"parents": ["Ali Shah", "Ms Shirin Khan"]}, "other"),
    ],
)
def test_one_mother_or_mobile_links_without_a_question(
    connection: Connection, hers: dict[str, Any], same: dict[str, Any], field: str
) -> None:
    arrive(connection, in_mash(reached("mash", "1", **hers)), in_lcs(reached("lcs", "2", **same)))
    assert are_one(connection)
    assert asked(connection) == []
    (said,) = decisions(connection)
    line = next(each for each in said["evidence"] if each["field"] == field)
    assert line["verdict"] in {"same", "parent"}
    assert line["ours"]
    assert line["theirs"]


def test_the_question_is_answered_where_the_mother_is_told_later(connection: Connection) -> None:
    arrive(connection, in_mash(reached("mash", "1", **HERS)), in_lcs())
    assert asked(connection) == [LCS]
    arrive(connection, [reached("lcs", "2", **SAME)])
    assert are_one(connection)
    assert asked(connection) == []


def test_every_row_of_a_record_counts_till_it_is_corrected_or_withdrawn(
    connection: Connection,
) -> None:
    theirs = reached("mash", "1", telephones=["07700 900456"], key="father")
    hers = reached("mash", "1", telephones=[MOBILE], key="mother")
    gone = withdrawn(hers, "1", "mother")
    other = reached("mash", "1", telephones=["07700 900789"], key="father", revision=2)
    arrive(connection, in_mash(hers, theirs, gone, other))
    phones = [reached("lcs", "2", telephones=[MOBILE, "07700 900456"])]
    arrive(connection, in_lcs(*phones))
    assert not are_one(connection)
    arrive(connection, [reached("lcs", "2", telephones=["07700 900789"])])
    assert are_one(connection)


def test_another_mother_is_asked_about_under_one_roof_as_well(connection: Connection) -> None:
    theirs = reached("lcs", "2", parents=["Joy Cole"])
    arrive(connection, in_mash(reached("mash", "1", parents=[MOTHER])),
           at("lcs", "2", "1 High Street", theirs))  # fmt: skip
    assert asked(connection) == [LCS]


@pytest.mark.parametrize("name", ["Amirah Khan", "Zara Khan"])
def test_a_twin_is_never_linked_by_them(connection: Connection, name: str) -> None:
    arrive(connection, in_mash(reached("mash", "1", **HERS)),
           in_lcs(reached("lcs", "2", **SAME), name=name))  # fmt: skip
    assert not are_one(connection)


@pytest.mark.parametrize(
    "filler",
    [
        {"telephones": ["00000 000000", "01234567890", "unknown", "07700 000000", "09876543210"]},
        {"emails": ["none"]}, {"emails": ["@"]}, {"emails": ["n/a@n/a"]},
        {"emails": ["noemail@noemail.com"]},
        *({"parents": [each]} for each in (
            "Unknown", "Mum", "Not recorded", "See mother's file", "None known", "Social worker",
            "As above", "Father not known", "No PR", "12 High Street",
        )),
    ],
    ids=lambda filler: str(next(iter(filler.values()))[-1]),
)  # fmt: skip
def test_what_fills_a_box_confirms_nothing(connection: Connection, filler: dict[str, Any]) -> None:
    arrive(
        connection, in_mash(reached("mash", "1", **filler)), in_lcs(reached("lcs", "2", **filler))
    )
    assert asked(connection) == [LCS]


@pytest.fixture
def school(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """How the pupils of a school are reached, of whom here four are enough to tell."""
    monkeypatch.setattr(tables, "AN_OFFICE", 3)
    return {"telephones": ["020 7946 0000"], "emails": ["office@school.example.org"]}


def pupils(connection: Connection, school: dict[str, Any]) -> None:
    names = ["Ida Roe", "Tom Obi", "Li Chen", "Zofia Nowak"]
    arrive(connection, *(
        [*a_child("s", name, name=name, born=f"2012-0{day}-01"), reached("s", name, **school)]
        for day, name in enumerate(names, start=2)
    ))  # fmt: skip


@pytest.mark.parametrize("at_once", [True, False])
def test_a_number_of_an_office_confirms_nothing(
    connection: Connection, school: dict[str, Any], *, at_once: bool
) -> None:
    pupils(connection, school)
    own = reached("lcs", "2", telephones=["07700 900456"])
    both = in_mash(reached("mash", "1", **school)), in_lcs(reached("lcs", "2", **school), own)
    for each in [both] if at_once else [(one,) for one in both]:
        arrive(connection, *each)
    assert not are_one(connection)
    assert asked(connection) == [LCS]
    (said,) = decisions(connection)
    assert [each["rule"] for each in said["guards"]] == ["R5"]
    assert not [each for each in said["evidence"] if each["field"] == "email"]
    assert not [each for each in said["evidence"] if "079460000" in f"{each}"]


def test_nor_does_it_have_a_record_held_with_one_that_is_sealed(
    connection: Connection, school: dict[str, Any]
) -> None:
    pupils(connection, school)
    arrive(connection, in_mash(reached("mash", "1", **school)))
    sealing.seal(connection, own_person_id(MASH), actor="Ruth Adeyemi", reason="an adoption order")
    arrive(connection, in_lcs(reached("lcs", "2", **school)))
    assert showing.is_open(connection, own_person_id(LCS))


def test_a_number_of_a_family_beside_it_still_does(
    connection: Connection, school: dict[str, Any]
) -> None:
    pupils(connection, school)
    hers = [MOBILE, *school["telephones"]]
    arrive(connection, in_mash(reached("mash", "1", telephones=hers)),
           in_lcs(reached("lcs", "2", telephones=hers)))  # fmt: skip
    assert are_one(connection)


def fled(**more: Any) -> NewEvent:
    return lives_at("lcs", "2", "Refuge", confidential=True, **more)


@pytest.mark.parametrize("over", [{}, {"ended_on": date(2024, 5, 1)}], ids=["now", "before"])
def test_of_who_lives_in_confidence_no_telephone_counts_and_the_mother_does(
    connection: Connection, over: dict[str, Any]
) -> None:
    noted = reached("lcs", "2", telephones=[MOBILE], emails=["s.khan@example.org"],
                    parents=[f"{MOTHER} {MOBILE} s.khan@example.org"])  # fmt: skip
    arrive(connection, in_mash(reached("mash", "1", emails=["s.khan@example.org"], **HERS)),
           in_lcs(noted, fled(**over)))  # fmt: skip
    kept = connection.execute(
        "SELECT normalised FROM hub.match_record WHERE case_record_id = %s", [LCS]
    ).fetchone()
    assert kept
    assert "shirin" in kept[0]
    assert "900123" not in kept[0]
    assert "example" not in kept[0]
    (said,) = decisions(connection)
    assert not [each for each in said["evidence"]
                if each["field"] in {"phone", "email"} and each["ours"]]  # fmt: skip


def test_a_telephone_alone_finds_nobody_who_lives_in_confidence(connection: Connection) -> None:
    arrive(connection, in_mash(reached("mash", "1", telephones=[MOBILE])),
           [*in_lcs(reached("lcs", "2", telephones=[MOBILE])), fled()])  # fmt: skip
    assert not are_one(connection)
    assert asked(connection) == [LCS]
    assert {"R5", "R10"} <= {each["rule"] for each in decisions(connection)[0]["guards"]}


@pytest.mark.parametrize("hidden_first", [True, False])
def test_a_mother_alone_links_nobody_to_who_lives_in_confidence_whichever_came_first(
    connection: Connection, *, hidden_first: bool
) -> None:
    hidden = [*in_lcs(reached("lcs", "2", parents=[MOTHER])), fled()]
    both = [in_mash(reached("mash", "1", **HERS)), hidden]
    for each in reversed(both) if hidden_first else both:
        arrive(connection, each)
    assert not are_one(connection)
    assert [each["rule"] for each in decisions(connection)[0]["guards"]] == ["R10"]


def test_nor_does_what_another_record_of_that_child_says_openly(connection: Connection) -> None:
    known = [*a_child("eh", "3", nhs=VALID), reached("eh", "3", telephones=[MOBILE])]
    arrive(connection, [*in_lcs(numbered("lcs", "2", VALID)), fled()], known)
    arrive(connection, in_mash(reached("mash", "1", telephones=[MOBILE])))
    assert not are_one(connection)
    assert asked(connection) == [MASH]


BORN_KHAN = registered("mash", "1", key="row")
NAMES = {
    "told anew": [BORN_KHAN, registered("mash", "1", name="Amira Jones", key="other row")],
    "in its place": [BORN_KHAN, registered("mash", "1", name="Amira Jones", key="row", revision=2)],
    "out of order": [registered("mash", "1", name="Amira Jones", key="row", revision=2), BORN_KHAN],
    "spelled anew since": [
        BORN_KHAN, registered("mash", "1", name="Amira Jones", key="row", revision=2),
        registered("mash", "1", name="Amira JONES", key="row", revision=3),
    ],
}  # fmt: skip


@pytest.mark.parametrize("names", NAMES.values(), ids=NAMES.keys())
@pytest.mark.parametrize("at_once", [True, False])
def test_who_got_another_surname_is_not_found_by_parents_or_telephone(
    connection: Connection, names: list[NewEvent], *, at_once: bool
) -> None:
    hers = reached("mash", "1", emails=["s.khan@example.org"], **HERS)
    called = known_as("mash", "1", "Mira")
    arrive(connection, *([names] if at_once else [[each] for each in names]), [hers, called])
    arrive(connection, in_lcs(reached("lcs", "2", **SAME), name="Amira Jones"))
    assert not are_one(connection)
    told = [each for said in decisions(connection) for each in said["evidence"]]
    assert not [each for each in told if each["field"] in {"phone", "email", "other"}
                and each["ours"] and each["theirs"]]  # fmt: skip
    assert "known as" not in str(told)


def test_a_slip_that_was_mended_is_no_other_surname(connection: Connection) -> None:
    mended = [
        registered("mash", "1", name="Amira Khann", key="row"),
        registered("mash", "1", name="Amira Khan", key="row", revision=2),
    ]
    arrive(connection, [*mended, reached("mash", "1", **HERS)])
    arrive(connection, in_lcs(reached("lcs", "2", **SAME)))
    assert are_one(connection)


def test_what_was_compared_is_withheld_once_the_home_becomes_confidential(
    connection: Connection,
) -> None:
    arrive(connection, in_mash(reached("mash", "1", **HERS)), in_lcs(reached("lcs", "2", **SAME)))
    person = showing.person_of(connection, LCS)
    before = showing.shown(connection, person).decisions[0]
    assert before.explained
    told = {each.field: each for each in before.explained.lines}
    assert told["Telephone"].ours == "ending 700900123"
    assert told["Parents and carers"].words == "both name one parent"
    assert "phone" in before.evidence
    arrive(connection, [fled()])
    after = showing.shown(connection, person).decisions[0]
    assert after.explained
    told = {each.field: each for each in after.explained.lines}
    assert (told["Telephone"].words, told["Telephone"].ours) == ("withheld", None)
    assert told["Parents and carers"].ours
    assert "phone" not in after.evidence
