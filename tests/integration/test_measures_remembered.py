"""Numbers as known on an earlier day are what they were on it, whatever has come since."""

import random
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from hub.access import grants
from hub.access.actors import Actor
from hub.access.roles import roles
from hub.errors import CommandRefused, NotRemembered
from hub.projecting.projector import Projector
from hub.query import measures
from hub.query.kept import Kept
from hub.query.remembered import read_as_known_on, remembered_days
from projections.measures import reader
from projections.measures.definitions import measures as definitions
from projections.measures.reader import Counted, Period, Tally
from schemas.identifiers import case_record_id, own_person_id
from schemas.local_time import LONDON, local_today
from tests.conftest import Database
from tests.integration.conftest import Story, a_history
from tests.measuring import LCS, YEAR, Measuring, measuring, referral
from tests.seeing import RUTH, grant

__all__ = ["measuring"]
DAY = date(2024, 11, 30)
ON_THE_DAY = datetime(2024, 11, 30, 12, tzinfo=UTC)
LATER = datetime(2024, 12, 2, 12, tzinfo=UTC)
ALL_DAYS = Period(date(2023, 6, 1), date(2024, 12, 31))
Said = tuple[list[Tally], list[Counted]]


def everything(database: Database, day: date | None) -> dict[str, Said]:
    """Count every measure as a manager, and list its rows as the tables' owner."""
    found: dict[str, Said] = {}
    with closing(database.connect("api")) as asking, closing(database.connect("project")) as owner:
        grants.begin_reading(asking, Actor("M. Nager", "team_manager"), "management_oversight",
                             "read_reports")  # fmt: skip
        if day:
            read_as_known_on(asking, day)
            owner.execute("SELECT hub.read_path_known_on(%s)", [day])
        else:
            owner.execute("SELECT hub.read_path()")
        for name, measure in definitions().items():
            told = reader.tallies(asking, measure, ALL_DAYS, known_on=DAY)
            found[name] = (
                sorted(told, key=repr),
                sorted(reader.counted(owner, measure, ALL_DAYS, known_on=DAY), key=repr),
            )
    return found


def remember(database: Database, day: date = DAY) -> int:
    return Projector(database.url_for("project")).remember(day).position


def test_every_measure_is_what_it_was_before_events_corrections_and_links_came(
    database: Database, story: Story, measuring: Measuring
) -> None:
    events = list(a_history(story, random.Random(5), 1200))
    story.append(*events[:800], received_at=ON_THE_DAY)
    measuring.project()
    then = everything(database, None)

    story.append(*events[800:], received_at=LATER)
    measuring.project()
    now = everything(database, None)

    assert remember(database) == 800
    assert everything(database, DAY) == then
    assert sum(now[name] != then[name] for name in now) > 15


def test_what_was_not_told_of_by_then_was_not_told_of(
    database: Database, story: Story, measuring: Measuring
) -> None:
    started = {"assessment_id": "A1", "assessment_type": "section_17"}
    story.append(story.event("assessment.assessment_started", LCS, "a", on=DAY, **started),
                 received_at=ON_THE_DAY)  # fmt: skip
    story.append(story.event("assessment.assessment_completed", LCS, "a", on=DAY, **started),
                 received_at=LATER)  # fmt: skip
    measuring.project()
    remember(database)

    assert measuring.said("assessment_in_time").never_told == ()
    assert measuring.said("assessment_in_time", known_on=DAY).never_told == (
        "a completed assessment",
    )


def test_a_day_ends_at_midnight_in_england(
    database: Database, story: Story, measuring: Measuring
) -> None:
    june = date(2024, 6, 30)
    before = datetime(2024, 6, 30, 22, 59, 59, tzinfo=UTC)
    story.append(referral(story, june), received_at=before)
    story.append(referral(story, june - timedelta(days=9)),
                 received_at=before + timedelta(seconds=1))  # fmt: skip
    measuring.project()
    remember(database, june)
    remember(database, june + timedelta(days=1))

    said = measuring.said("re_referrals", known_on=june)
    assert said.whole.counts["total"] == 1
    assert said.counted_at == datetime(2024, 6, 30, 23, 59, 59, 999999, tzinfo=LONDON)
    later = measuring.said("re_referrals", known_on=june + timedelta(days=1))
    assert (later.whole.counts["total"], later.whole.counts["yes"]) == (2, 1)
    assert later.remembered == (june, june + timedelta(days=1))


def test_numbers_of_the_present_are_never_given_for_those_of_a_day(
    database: Database, story: Story, measuring: Measuring
) -> None:
    story.append(referral(story, DAY), received_at=ON_THE_DAY)
    story.append(referral(story, DAY - timedelta(days=9)), received_at=LATER)
    measuring.project()
    remember(database)
    kept = Kept(600)

    assert measuring.said("re_referrals", kept=kept).whole.counts["total"] == 2
    assert measuring.said("re_referrals", kept=kept, known_on=DAY).whole.counts["total"] == 1
    assert measuring.said("re_referrals", kept=kept).whole.counts["total"] == 2


def test_lists_name_whom_one_may_see_now(
    database: Database, story: Story, measuring: Measuring
) -> None:
    other = ("liquidlogic_lcs", "L2")
    story.append(referral(story, DAY), referral(story, DAY - timedelta(days=1), record=other),
                 received_at=ON_THE_DAY)  # fmt: skip
    measuring.project()
    remember(database)
    grant(database, own_person_id(case_record_id(*LCS)), RUTH)

    with closing(database.connect("api")) as connection:
        grants.begin_reading(connection, Actor("Ruth Adeyemi", "team_manager"),
                             "management_oversight", "read_reports")  # fmt: skip
        read_as_known_on(connection, DAY)
        said = measures.measured(connection, roles()["team_manager"],
                                 definitions()["re_referrals"], YEAR, "year",
                                 known_on=DAY)  # fmt: skip
    assert said.whole.counts["total"] == 2
    assert [each.case_record_id for each in said.rows or ()] == [case_record_id(*LCS)]
    assert said.hidden_from_lists


def test_a_day_that_is_not_over_or_came_before_everything_cannot_be_remembered(
    database: Database, story: Story
) -> None:
    story.append(referral(story, DAY), received_at=ON_THE_DAY)
    with pytest.raises(CommandRefused, match="is not over"):
        remember(database, local_today())
    with pytest.raises(CommandRefused, match="nothing had been received by the end of 2024-11-29"):
        remember(database, DAY - timedelta(days=1))


def test_a_day_is_kept_once_until_it_is_forgotten_and_is_no_rebuild(
    database: Database, story: Story, measuring: Measuring
) -> None:
    story.append(referral(story, DAY), received_at=ON_THE_DAY)
    measuring.project()
    projector = Projector(database.url_for("project"))
    remember(database)
    remember(database)
    assert projector.remembered() == {DAY: True}
    projector.rebuild("identity")
    assert projector.drop_retired(keep=0)
    assert measuring.said("re_referrals", known_on=DAY).whole.counts["total"] == 1

    projector.forget(DAY)
    assert schemas(database, "remembered") == []
    with pytest.raises(CommandRefused, match="remembered days: none"):
        projector.forget(DAY)
    with pytest.raises(NotRemembered, match="hub project remember 2024-11-30"):
        measuring.said("re_referrals", known_on=DAY)


def test_what_another_release_remembered_is_not_counted_over(
    database: Database, story: Story, measuring: Measuring
) -> None:
    story.append(referral(story, DAY), received_at=ON_THE_DAY)
    measuring.project()
    remember(database)
    with database.connect() as connection:
        connection.execute("UPDATE hub.projection_generation SET shape = 'other'"
                           " WHERE status = 'remembered' AND projection = 'casework'")  # fmt: skip
        assert remembered_days(connection) == []
    assert Projector(database.url_for("project")).remembered() == {DAY: False}
    with pytest.raises(NotRemembered, match="days that are: none"):
        measuring.said("re_referrals", known_on=DAY)
    remember(database)
    assert measuring.said("re_referrals", known_on=DAY).whole.counts["total"] == 1


def schemas(database: Database, status: str) -> list[Any]:
    with database.connect() as connection:
        return connection.execute(
            "SELECT schema_name FROM hub.projection_generation"
            " JOIN pg_namespace ON nspname = schema_name WHERE status = %s", [status],
        ).fetchall()  # fmt: skip
