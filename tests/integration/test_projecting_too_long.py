"""A text longer than an index holds stops one child's stream in one read model, nothing else."""

import random
import string
from typing import Any

import pytest

from hub.demo.identity_provider import EmbeddedIdentityProvider
from hub.projecting.projector import Projector
from projections.found import names
from schemas.identifiers import case_record_id, own_person_id
from tests.conftest import Database
from tests.integration.conftest import Story
from tests.integration.test_projecting_rebuild import all_digests
from tests.seeing import grant
from tests.signing_in import Visit, visit

__all__ = ["visit"]

MAYA, ALI, ZOE = ("mash_workbook", "1"), ("mash_workbook", "2"), ("mash_workbook", "3")
ALLOCATED, REGISTERED = "plans.case_allocated", "identity.person_registered"


def noise(length: int) -> str:
    """A text that cannot be pressed smaller."""
    dice = random.Random(length)
    return "".join(dice.choices(string.ascii_lowercase + string.digits, k=length))


def a_person(forenames: str, surname: str) -> dict[str, Any]:
    return {
        "forenames": forenames, "surname": surname, "date_of_birth": "2015-03-04",
        "date_of_birth_estimated": None, "expected_date_of_birth": None, "sex": None,
        "ethnicity": None, "is_unborn": None,
    }  # fmt: skip


def allocated(story: Story, record: tuple[str, str], to: str) -> Any:
    worker = {"reference": to, "name": None, "role": None, "team": None}
    return story.event(ALLOCATED, record, practitioner=worker)


@pytest.fixture
def far_too_long(story: Story) -> None:
    """Case notes stand where a worker's reference should, between what is as it should be."""
    story.append(
        allocated(story, ALI, "w1"), allocated(story, MAYA, "w2"),
        allocated(story, MAYA, noise(9_000)), allocated(story, ALI, "w3"),
        allocated(story, MAYA, "w4"),
    )  # fmt: skip


def workers(database: Database) -> list[str]:
    with database.connect("project") as connection:
        connection.execute("SELECT hub.read_path()")
        rows = connection.execute("SELECT practitioner FROM allocation ORDER BY position")
        return [row[0] for row in rows]


@pytest.mark.usefixtures("far_too_long")
def test_it_parks_its_stream_and_everybody_else_goes_on(database: Database) -> None:
    run = Projector(database.url_for("project"))

    run.run()

    [parked] = run.parked()
    assert (parked.projection, parked.position) == ("allocation", 3)
    assert parked.stream_id == case_record_id(*MAYA)
    assert workers(database) == ["w1", "w2", "w3"]
    assert {each.behind for each in run.lag()} == {0}


@pytest.mark.parametrize("at_once", [1, 2])
@pytest.mark.usefixtures("far_too_long")
def test_a_rebuild_parks_the_same(database: Database, at_once: int) -> None:
    """It fills without indexes, and would otherwise end when it makes them: at every start."""
    run = Projector(database.url_for("project"))
    run.run()
    live = all_digests(database)

    run.rebuild_together(names(), workers=at_once)

    assert all_digests(database) == live
    [parked] = run.parked()
    assert (parked.projection, parked.position) == ("allocation", 3)


def test_a_child_whose_name_is_a_page_of_notes_is_found_by_how_it_begins(
    database: Database, story: Story, visit: Visit, provider: EmbeddedIdentityProvider
) -> None:
    notes = " ".join(["Kowalska", *(noise(length) for length in range(5, 300))])
    story.append(
        story.event(REGISTERED, MAYA, person=a_person("Maya", notes)),
        story.event(REGISTERED, ALI, person=a_person(noise(60_000), "Hassan")),
        story.event("identity.address_changed", ALI, is_confidential=None, address={
            "lines": ["1 High Street"], "postcode": noise(9_000), "uprn": None}),
        story.event("identity.identifier_recorded", ALI, identifier_type="upn", value=noise(9_000)),
    )  # fmt: skip
    run = Projector(database.url_for("project"))
    run.run()
    maya, ali = (own_person_id(case_record_id(*each)) for each in (MAYA, ALI))
    for each in (maya, ali):
        grant(database, each, f"{provider.issuer} amira.khan")

    visit.sign_in("amira.khan")

    assert run.parked() == []
    for name, child in (("Maya Kowalska", maya), ("Kowalski", maya), ("Hassan", ali)):
        assert f'href="/child/{child}"' in visit.post("/find", name=name).text, name
