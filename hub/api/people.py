"""Find people; one person; their timeline, now or as known on a day; who has viewed them.

A search is a POST with a body: names and numbers in a URL would end up in logs along the way.
"""

from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import RedirectResponse
from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from hub.access.roles import Role
from hub.api import examples, one_child
from hub.api.asking import AskingNow
from hub.api.entries import entry_told, place_of, token_of
from hub.api.problems import Problem, documented, no_such_person
from hub.query import people, searching, timeline, viewers
from hub.query.door import Connection
from hub.query.people import PersonSeen
from hub.query.timeline import Timeline
from projections.chronology.reader import View
from projections.person_summary.asking import Asked, is_born
from schemas.repository import repository

router = APIRouter(prefix="/people", tags=["people"], responses=documented(401, 403, 404, 422, 503))
MOST = 500
FEW = 3
"""Records that a search may point to without showing them: more, and it is not one child meant."""
Text = Annotated[str, StringConstraints(pattern=r"^[^\x00]*$")]
"""PostgreSQL's texts hold every character but NUL."""
PersonId = Annotated[UUID, Path(description="The person, as a search gives it.")]
KnownOn = Annotated[
    date | None,
    Query(description="Show what the hub knew by the end of this day; one to come is refused."),
]


class Search(BaseModel):
    """What to look for; give at least one. A date of birth forgives day and month swapped."""

    model_config = ConfigDict(
        extra="forbid",
        json_schema_extra={"example": {"name": "Amira Khan", "date_of_birth": "2015-03-04"}},
    )

    name: Text | None = Field(
        None,
        max_length=100,
        description="Surname, or forenames (or what the child goes by) and surname.",
    )
    date_of_birth: str | None = Field(
        None, max_length=40, description="YYYY-MM-DD; YYYY-MM or YYYY for a month or a year."
    )
    identifier: Text | None = Field(
        None, max_length=40, description="NHS number, UPN or an id in a system."
    )
    postcode: Text | None = Field(
        None, max_length=10, description="Whole, or its first half beside something else."
    )


class PeopleFound(BaseModel):
    """Whom a search found among those you may see, and how many others there are to ask for."""

    people: list[PersonSeen]
    count: int = Field(description="How many are given, at most `limit`.")
    may_be_more: bool = Field(
        description="As many as `limit` are given, so there may be more: say what else you know, "
        "or raise `limit`."
    )
    restricted: int = Field(
        description="Records that match and that you may only ask for; counted up to `limit`."
    )
    restricted_may_be_more: bool = Field(
        description="As many as `limit` are restricted, so there may be more."
    )
    may_be_asked_for: list[UUID] = Field(
        description=f"The restricted ones, where they are no more than {FEW}."
    )


@router.post("/search", responses=examples.answers(examples.FOUND))
def search(
    asking: AskingNow, body: Search, limit: Annotated[int, Query(ge=1, le=100)] = 20
) -> PeopleFound:
    """Find people by name, date of birth, identifier or postcode."""
    asked = Asked(**body.model_dump())
    if asked.is_empty:
        raise Problem(422, "Nothing to look for", "give a name of two letters, a date, a number or "
                      "a postcode; half a postcode only beside one of them")  # fmt: skip
    if asked.date_of_birth and not is_born(asked.date_of_birth):
        raise Problem(422, "No such date of birth", "body.date_of_birth: that is no day that there "
                      "is, nor with day and month swapped; give one as YYYY-MM-DD, or only its "
                      "year and month (2015-02) or its year (2015)")  # fmt: skip
    found = asking.door.ask(
        asking.question("find_people"), lambda c, role: people.find(c, role, asked, limit)
    )
    ids = found.restricted
    return PeopleFound(
        people=found.people, count=len(found), may_be_more=found.may_be_more,
        restricted=len(ids), restricted_may_be_more=found.may_be_more_restricted,
        may_be_asked_for=ids if len(ids) <= FEW else [],
    )  # fmt: skip


@dataclass(frozen=True)
class OnePerson(PersonSeen):
    """A person, and since when something about them is in the hub but not in this answer."""

    left_out_since: datetime | None = None


@router.get(
    "/{person_id}", response_model=OnePerson, responses=examples.answers(examples.ONE_PERSON)
)
def person(
    request: Request,
    asking: AskingNow,
    person_id: PersonId,
    as_known_on: KnownOn = None,
) -> OnePerson | RedirectResponse:
    """What each system says about a person, and where they differ.

    An id whose records were all found to be somebody else's leads to that person (308).
    """
    told = one_child.ask(
        asking, person_id,
        lambda c, role: people.one(c, role, person_id) or people.gone_by_now(c, person_id),
        known_on=as_known_on,
    )  # fmt: skip
    if isinstance(told.answer, UUID):
        # What was asked with goes along: without its purpose the next request would be refused.
        there = request.url.replace(scheme="", netloc="", path=f"/people/{told.answer}")
        return RedirectResponse(str(there), 308)
    return OnePerson(**vars(told.answer), left_out_since=told.left_out_since)


@router.get("/{person_id}/timeline", responses=examples.answers(examples.TIMELINE))
def person_timeline(  # noqa: PLR0913
    asking: AskingNow,
    person_id: PersonId,
    *,
    types: Annotated[list[str] | None, Query(alias="type", description="Event types.")] = None,
    area: Annotated[list[str] | None, Query(description="front_door, early_help …")] = None,
    source: Annotated[list[str] | None, Query(description="Source systems.")] = None,
    from_on: Annotated[date | None, Query(alias="from", description="First day.")] = None,
    to_on: Annotated[date | None, Query(alias="to", description="Last day.")] = None,
    words: Annotated[
        Text, Query(max_length=200, description="Only entries that say all of these words.")
    ] = "",
    include_withdrawn: bool = False,
    oldest_first: bool = False,
    as_known_on: KnownOn = None,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    after: Annotated[str | None, Query(description="`next` of the page before.")] = None,
) -> dict[str, Any]:
    """Everything that happened, across every system, newest first."""
    _refuse_what_is_not(types or [], area or [])
    if from_on and to_on and from_on > to_on:
        raise Problem(422, "No such period", "`from` is after `to`")
    view = View(
        event_types=types, areas=area, systems=source, from_on=from_on, to_on=to_on,
        include_withdrawn=include_withdrawn, newest_first=not oldest_first,
    )  # fmt: skip
    place = place_of(after)

    def read(connection: Connection, role: Role) -> Timeline | None:
        found = timeline.timeline(connection, role, person_id, view, after=place, size=limit)
        if found is None or not words.strip():
            return found
        return searching.among(connection, role, found, view, words, after=place, size=limit)

    told = one_child.ask(asking, person_id, read, known_on=as_known_on)
    found = told.answer
    return {
        **told.head(found.person),
        "entries": [entry_told(each) for each in found.entries],
        "next": token_of(found.next),
    }


def _refuse_what_is_not(types: list[str], areas: list[str]) -> None:
    """Raise `Problem` where no event can be of a type or area: an empty answer would mislead."""
    known = repository()
    if not set(areas) <= set(known.areas()):
        raise Problem(422, "No such area", f"`area` is one of {', '.join(known.areas())}")
    if not set(types) <= set(known.event_types()):
        raise Problem(422, "No such event type", "GET /subjects lists the event types, such as "
                      "front_door.contact_received")  # fmt: skip


@router.get("/{person_id}/access-records", responses=examples.answers(examples.VIEWED))
def access_records(
    asking: AskingNow,
    person_id: PersonId,
    limit: Annotated[int, Query(ge=1, le=MOST)] = 100,
    before: Annotated[int | None, Query(ge=1, lt=2**63, description="`next` of a page.")] = None,
) -> dict[str, Any]:
    """Who has viewed this record, newest first; this request will be in the next answer."""
    found = asking.door.ask(
        asking.question("read_access_records", person_id=person_id),
        lambda c, _role: viewers.viewers(c, person_id, size=limit, before=before),
    )
    if found is None:
        raise no_such_person()
    return {"access_records": found.listed, "next": found.next}
