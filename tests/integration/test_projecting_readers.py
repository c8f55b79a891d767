"""What the readers answer, from events in the store to values in the hand."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID

import pytest

from hub.access import grants
from hub.access.actors import Actor
from hub.projecting.projector import Projector
from projections._template.reader import referrals
from projections.chronology.reader import View, extent, page
from projections.feed_health.reader import feeds
from projections.found import all_projections, projection
from projections.identity.reader import case_records, case_records_of
from projections.person_summary.asking import Asked
from projections.person_summary.reader import find_people, summary
from projections.threshold_journey.reader import journey
from schemas.identifiers import case_record_id, own_person_id
from tests.seeing import grant

MASH, EARLY, LCS = ("mash_workbook", "M1"), ("early_help_csv", "E1"), ("liquidlogic_lcs", "L1")
START = date(2024, 1, 10)
RUTH = Actor("Ruth Adeyemi", "caseworker")
PERSON = own_person_id(case_record_id(*MASH))
YEAR = {"from_on": date(2024, 1, 1), "to_on": date(2024, 12, 31)}
LONG_AFTER = date(2026, 1, 1)
Ask = Callable[[], Any]


@pytest.fixture
def searching(database: Any, asking: Ask) -> Iterator[Callable[..., Any]]:
    """Project, then give a connection that looks for people as a worker who works with these."""
    with ExitStack() as opened:

        def search(*people: UUID) -> Any:
            asking()
            for each in people:
                grant(database, each, RUTH.known_as)
            connection = opened.enter_context(closing(database.connect("api")))
            grants.begin_reading(connection, RUTH, "direct_care", "find_people")
            return connection

        yield search


@pytest.fixture
def asking(database: Any) -> Any:
    """Project what is stored, then give a connection that reads."""
    open_connections = []

    def ask() -> Any:
        Projector(database.url_for("project")).run()
        connection = database.connect("project")
        connection.execute("SELECT hub.read_path()")
        open_connections.append(connection)
        return connection

    yield ask
    for connection in open_connections:
        connection.close()


def told(code: str) -> dict[str, str]:
    return {"code": code, "source_value": code.upper()}


def days(count: int) -> date:
    return START + timedelta(days=count)


def linked(story: Any) -> None:
    """The same child in three systems."""
    story.append(
        *(story.event("identity.person_registered", each, "p", person=details("Maya", "Lewis"))
          for each in (MASH, EARLY, LCS)),
        story.link(EARLY, PERSON),
        story.link(LCS, PERSON),
    )  # fmt: skip


def details(forenames: str, surname: str, born: str | None = "2015-03-04") -> dict[str, Any]:
    unknown = dict.fromkeys(
        ("date_of_birth_estimated", "expected_date_of_birth", "sex", "ethnicity", "is_unborn")
    )
    return {"forenames": forenames, "surname": surname, "date_of_birth": born, **unknown}


def episode(
    story: Any, *, ended: int | None = None, reason: str | None = None, key: str = "1",
    start_reason: str | None = None,
) -> list[Any]:  # fmt: skip
    made = [
        story.event(
            "early_help.early_help_episode_opened",
            EARLY,
            key,
            episode_id=key,
            started_on=START,
            start_reason=told(start_reason) if start_reason else None,
        )
    ]
    if ended is not None:
        made.append(
            story.event(
                "early_help.early_help_episode_closed", EARLY, key, episode_id=key,
                ended_on=days(ended), end_reason=told(reason) if reason else None,
            )
        )  # fmt: skip
    return made


def referral(story: Any, on: date, *, closed: bool | None = None, source: str = "1A") -> Any:
    return story.event(
        "front_door.referral_received", LCS, f"r{on}", on=on, referral_id=f"r{on}",
        is_no_further_action=closed, referral_source=told(source),
    )  # fmt: skip


def test_a_journey_goes_through_all_systems_in_order(story: Any, asking: Ask) -> None:
    linked(story)
    story.append(
        referral(story, days(9)), *episode(story),
        story.event("front_door.contact_received", MASH, on=days(-3), contact_id="c"),
        story.event("front_door.threshold_decided", MASH, on=days(-2), contact_id="c",
                    outcome=told("early_help"), level=2),
    )  # fmt: skip
    steps = journey(asking(), [PERSON])
    assert [each.step for each in steps] == [
        "contact", "decision", "early_help_opened", "referral",
    ]  # fmt: skip
    assert {each.person_id for each in steps} == {PERSON}


def test_the_newest_revision_is_shown_and_a_withdrawn_row_hidden(story: Any, asking: Ask) -> None:
    records = [case_record_id(*MASH)]
    contact = "front_door.contact_received"
    first, second = (
        story.event(contact, MASH, "1", on=START, contact_id=text, revision=revision)
        for text, revision in (("old", 1), ("new", 2))
    )
    story.append(second)
    story.append(first)
    [entry] = page(asking(), records).entries
    assert (entry.revision, entry.event["contact_id"]) == (2, "new")

    story.append(story.withdrawal(MASH, "1", contact, 3))
    connection = asking()
    assert page(connection, records).entries == ()
    [entry] = page(connection, records, View(include_withdrawn=True)).entries
    assert (entry.is_withdrawn, entry.is_corrected) == (True, False)

    story.append(story.event(contact, MASH, "1", on=START, contact_id="back", revision=4))
    [entry] = page(asking(), records).entries
    assert (entry.is_withdrawn, entry.is_corrected, entry.event["contact_id"]) == (
        False, True, "back",
    )  # fmt: skip


def test_pages_carry_on_without_gap_or_repeat(story: Any, asking: Ask) -> None:
    linked(story)
    for number in range(30):
        story.append(
            story.event("assessment.visit_recorded", (MASH, EARLY, LCS)[number % 3],
                        visit_id=str(number), on=days(number // 4) if number % 7 else None)
        )  # fmt: skip
    connection = asking()
    records = [each.case_record_id for each in case_records_of(connection, PERSON)]
    for newest_first in (True, False):
        view, seen, after = View(newest_first=newest_first), [], None
        while True:
            found = page(connection, records, view, after=after, size=7)
            seen += found.entries
            after = found.next
            if after is None:
                break
        places = [each.place for each in seen]
        assert places == sorted(places, reverse=newest_first)
        assert len({each.event_id for each in seen}) == len(seen) == 33
    assert sum(each.events for each in extent(connection, records)) == 33


def test_filters_narrow_the_timeline(story: Any, asking: Ask) -> None:
    story.append(
        story.event("assessment.visit_recorded", MASH, "1", visit_id="1", on=START),
        story.event("front_door.contact_received", MASH, "2", contact_id="2", on=days(1)),
        # Half past eleven in the evening of the first of July, in England.
        story.event(
            "assessment.child_seen", MASH, "3", at=datetime(2024, 7, 1, 22, 30, tzinfo=UTC)
        ),
    )
    connection, records = asking(), [case_record_id(*MASH)]

    def keys(**view: Any) -> list[str]:
        found = page(connection, records, View(newest_first=False, **view)).entries
        return [each.event["envelope"]["source"]["record_key"] for each in found]

    assert keys() == ["1", "2", "3"]
    assert keys(event_types=["front_door.contact_received"]) == ["2"]
    assert keys(areas=["assessment"]) == ["1", "3"]
    assert keys(systems=["nowhere"]) == []
    assert keys(from_on=days(1), to_on=days(1)) == ["2"]
    assert keys(from_on=date(2024, 7, 1), to_on=date(2024, 7, 1)) == ["3"]
    assert keys(from_on=date(2024, 7, 2)) == []


def test_people_are_found_by_what_any_system_says(story: Any, searching: Any) -> None:
    linked(story)
    story.append(
        story.event("identity.person_details_changed", LCS, person=details("Maia", "O'Brien")),
        story.event("identity.identifier_recorded", LCS, identifier_type="nhs_number",
                    value="9434765919", is_valid=True),
        story.event("identity.address_changed", EARLY, "open", started_on=START,
                    address={"lines": ["1 High Street"], "postcode": "SE6 4RU", "uprn": None}),
        story.event("identity.person_registered", ("mash_workbook", "M2"),
                    person=details("Maya", "Lewes", "2011-01-01")),
    )  # fmt: skip
    connection = searching(PERSON, own_person_id(case_record_id("mash_workbook", "M2")))

    def found(**asked: str) -> list[UUID]:
        return find_people(connection, Asked(**asked)).seen

    assert found(name="maya lewis") == found(name="obrien") == found(name="Maia O") == [PERSON]
    assert len(found(name="may le")) == 2
    assert found(name="may le", date_of_birth="2015-04-03") == [PERSON]
    assert found(identifier="943 476 5919") == found(identifier="L1") == [PERSON]
    assert found(postcode="se64ru") == found(date_of_birth="2014-03-04") == [PERSON]
    assert (
        found(name="may", postcode="se6") == found(date_of_birth="2015", postcode="SE6") == [PERSON]
    )
    assert found(name="may", postcode="SE64") == found(name="may", postcode="S6") == []
    assert found(postcode="SE6") == found(name="may", postcode="SE") == []
    assert found() == found(name="zz") == found(identifier="000") == []


def test_a_person_is_what_each_system_says_and_where_they_differ(story: Any, asking: Ask) -> None:
    linked(story)
    story.append(
        story.event("identity.person_details_changed", LCS, on=START,
                    person=details("Maia", "Lewis")),
        *episode(story),
    )  # fmt: skip
    person = summary(asking(), PERSON)
    assert person
    assert {each.system for each in person.records} == {each[0] for each in (MASH, EARLY, LCS)}
    [conflict] = person.conflicts
    assert (conflict.field, ("liquidlogic_lcs", "Maia") in conflict.said) == ("forenames", True)
    assert [each.kind for each in person.open] == ["early_help_opened"]
    story.append(*episode(story, ended=3)[1:])
    again = summary(asking(), PERSON)
    assert again
    assert again.open == ()


def test_a_record_opened_before_birth_names_nobody_and_disagrees_with_nobody(
    story: Any, asking: Ask
) -> None:
    unborn = details("Unborn", "Lewis", None) | {"is_unborn": True, "sex": coded("U")}
    born = details("Maya", "Lewis") | {"sex": coded("F")}
    story.append(
        story.event("identity.person_registered", MASH, "p", person=born),
        story.event("identity.person_registered", EARLY, "p", person=unborn),
        story.link(EARLY, PERSON),
        *episode(story),
    )
    person = summary(asking(), PERSON)
    assert person
    assert person.name == "Maya Lewis"
    assert person.conflicts == ()


def coded(code: str) -> dict[str, Any]:
    return {"code": code, "source_value": code}


@pytest.mark.parametrize("kind", ["child_in_need", "child_protection"])
@pytest.mark.parametrize(
    ("ends", "is_open"),
    [
        (lambda story, area, kind: story.event(
            f"{area}.{kind}_plan_ended", LCS, plan_id="n", ended_on=START), False),
        (lambda story, area, kind: story.event(
            f"{area}.{kind}_plan_ended", LCS, plan_id="another", ended_on=START), True),
        (lambda story, *_: story.event(
            "plans.case_closed", LCS, plan_id="a referral", closed_on=START), False),
        (lambda story, *_: story.event(
            "plans.case_closed", LCS, closed_on=START - timedelta(days=9)), True),
    ],
)  # fmt: skip
def test_a_plan_is_open_until_it_ends_or_its_case_is_closed(
    story: Any, asking: Ask, kind: str, ends: Any, is_open: bool
) -> None:
    area = "plans" if kind == "child_in_need" else kind
    begun = story.event(f"{area}.{kind}_plan_started", LCS, plan_id="n",
                        started_on=START - timedelta(days=5))  # fmt: skip
    story.append(begun, ends(story, area, kind))
    person = summary(asking(), own_person_id(case_record_id(*LCS)))
    assert person
    assert [each.kind for each in person.open] == ([f"{kind}_started"] if is_open else [])


def test_a_confidential_address_is_neither_shown_nor_found(
    story: Any, asking: Ask, searching: Any
) -> None:
    story.append(
        story.event("identity.person_registered", MASH, person=details("Maya", "Lewis")),
        story.event("identity.address_changed", MASH, is_confidential=True,
                    address={"lines": ["1 Hidden Lane"], "postcode": "SE6 4RU", "uprn": None}),
    )  # fmt: skip
    person = summary(asking(), PERSON)
    found = find_people(searching(PERSON), Asked(postcode="SE6 4RU"))
    assert not found.seen
    assert not found.unseen
    assert not find_people(searching(PERSON), Asked(name="Maya", postcode="SE6")).seen
    assert person
    assert (person.records[0].is_confidential, person.records[0].address_lines) == (True, None)
    assert "Hidden" not in repr(person)


def test_feeds_are_counted(story: Any, asking: Ask) -> None:
    contact = "front_door.contact_received"
    story.append(
        story.event(contact, MASH, "1", on=date(2024, 5, 30), contact_id="1"),
        story.event(contact, MASH, "1", on=date(2024, 5, 31), contact_id="1b", revision=2),
        story.withdrawal(MASH, "1", contact, 3),
    )
    [feed] = feeds(asking())
    assert (feed.events, feed.corrections, feed.withdrawals) == (3, 1, 1)
    assert (feed.last_occurred_on, feed.most_days) == (date(2024, 5, 31), 2)
    assert feed.mean_days_to_record == 1.5


def test_a_case_record_is_known_by_its_system_and_local_id(story: Any, asking: Ask) -> None:
    linked(story)
    [record] = case_records(asking(), [case_record_id(*LCS)])
    assert (record.system, record.local_id) == LCS
    assert (record.person_id, record.is_linked) == (PERSON, True)


def test_the_template_runs(database: Any, story: Any) -> None:
    linked(story)
    story.append(referral(story, START))
    Projector(
        database.url_for("project"), projections=(*all_projections(), projection("_template"))
    ).run()
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        assert [each.received_on for each in referrals(connection, PERSON)] == [START]
