"""How one child stands: deadlines, involvement, relations, and what is doubtful in the records."""

from typing import Any

from fastapi import APIRouter

from hub.access.roles import Role
from hub.api import child_examples, examples, one_child
from hub.api.asking import AskingNow
from hub.api.people import KnownOn, PersonId
from hub.api.problems import documented
from hub.query import deadlines, people, quality, standing
from hub.query.clocks.running import Deadline
from hub.query.door import Connection
from hub.query.involvement import Lane, involvement
from hub.query.people import PersonSeen
from hub.query.relations import relations
from hub.query.standing import Standing

router = APIRouter(prefix="/people", tags=["people"], responses=documented(401, 403, 404, 422, 503))


@router.get("/{person_id}/deadlines", responses=examples.answers(child_examples.DEADLINES))
def person_deadlines(
    asking: AskingNow, person_id: PersonId, as_known_on: KnownOn = None
) -> dict[str, Any]:
    """Every clock that was started, as it stands now or stood at the end of a day."""
    now = deadlines.moment_of(as_known_on)
    told = one_child.ask(
        asking, person_id, lambda c, role: deadlines.deadlines(c, role, person_id, now=now),
        known_on=as_known_on,
    )  # fmt: skip
    found = told.answer
    return {
        **told.head(found.person),
        "deadlines": [deadline_told(each) for each in found.deadlines],
    }


@router.get("/{person_id}/involvement", responses=examples.answers(child_examples.INVOLVEMENT))
def person_involvement(
    asking: AskingNow, person_id: PersonId, as_known_on: KnownOn = None
) -> dict[str, Any]:
    """Which services were involved and when, as spans and single days."""

    def read(connection: Connection, role: Role) -> tuple[PersonSeen, list[Lane]] | None:
        person = people.one(connection, role, person_id)
        return (person, involvement(connection, person.case_record_ids)) if person else None

    told = one_child.ask(asking, person_id, read, known_on=as_known_on)
    person, lanes = told.answer
    return {**told.head(person), "lanes": lanes}


@router.get("/{person_id}/standing", responses=examples.answers(child_examples.STANDING))
def person_standing(
    asking: AskingNow, person_id: PersonId, as_known_on: KnownOn = None
) -> dict[str, Any]:
    """Who works with a child, how fresh each source is, how much each month holds, what is due."""
    now = deadlines.moment_of(as_known_on)

    def read(connection: Connection, role: Role) -> tuple[PersonSeen, Standing] | None:
        person = people.one(connection, role, person_id)
        if person is None:
            return None
        is_past = as_known_on is not None
        return person, standing.standing(
            connection, role, person, now, is_past=is_past, in_full=True
        )

    told = one_child.ask(asking, person_id, read, known_on=as_known_on)
    person, shown = told.answer
    return {
        **told.head(person),
        "events": shown.events,
        "workers": shown.workers,
        "sources": shown.sources,
        "months": shown.months,
        "due": [deadline_told(each) for each in shown.due],
        "close": shown.close,
    }


@router.get("/{person_id}/data-quality", responses=examples.answers(child_examples.QUALITY))
def data_quality(
    asking: AskingNow, person_id: PersonId, as_known_on: KnownOn = None
) -> dict[str, Any]:
    """Where systems differ, what is missing, how late things are recorded."""
    told = one_child.ask(
        asking, person_id, lambda c, role: quality.quality(c, role, person_id),
        known_on=as_known_on,
    )  # fmt: skip
    found = told.answer
    return {
        **told.head(found.person),
        "findings": found.findings,
        "sources": found.sources,
    }


@router.get("/{person_id}/relations", responses=examples.answers(child_examples.RELATIONS))
def person_relations(
    asking: AskingNow, person_id: PersonId, as_known_on: KnownOn = None
) -> dict[str, Any]:
    """Who is related to a child, and whether they live with them."""
    told = one_child.ask(
        asking, person_id, lambda c, role: relations(c, role, person_id),
        known_on=as_known_on,
    )  # fmt: skip
    found = told.answer
    return {
        **told.head(found.person),
        "relations": found.relations,
        "withheld": found.withheld,
    }


def deadline_told(deadline: Deadline) -> dict[str, Any]:
    """Tell a deadline with its rule."""
    return {
        "clock": deadline.clock.name,
        "title": deadline.clock.title,
        "limit": deadline.clock.limit.in_words,
        "basis": deadline.clock.basis,
        "source": deadline.clock.source,
        "state": deadline.state,
        "left": deadline.left,
        "counted_from": deadline.counted_from,
        "due_on": deadline.due_on,
        "due_at": deadline.due_at,
        "stopped_at": deadline.stopped_at,
        "started_by": deadline.started_by,
        "stopped_by": deadline.stopped_by,
    }
