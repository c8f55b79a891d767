"""A worker's own list: children, what is new, what is due; and which children they follow."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter, Response

from hub.api import child_examples, examples
from hub.api.asking import AskingNow
from hub.api.child import deadline_told
from hub.api.entries import entry_told
from hub.api.people import PersonId
from hub.api.problems import documented, no_such_person
from hub.query import my_work
from hub.query.my_work import Child
from schemas.local_time import LONDON

router = APIRouter(tags=["my work"], responses=documented(401, 403, 404, 422, 503))


@router.get("/me/children", responses=examples.answers(child_examples.MY_WORK))
def children(asking: AskingNow) -> dict[str, Any]:
    """The children you work with and follow, what is new of each, what is due within a week."""
    found = my_work.my_work(asking, datetime.now(LONDON))
    return {
        "children": [_child(each) for each in found.children],
        "hidden": found.hidden,
        "more": found.more,
    }


@router.put("/me/followed/{person_id}", status_code=204, response_class=Response)
def follow(asking: AskingNow, person_id: PersonId) -> None:
    """Be told of what arrives about a child; it gives no right to see them."""
    if not my_work.follow(asking, person_id, wanted=True):
        raise no_such_person()


@router.delete("/me/followed/{person_id}", status_code=204, response_class=Response)
def unfollow(asking: AskingNow, person_id: PersonId) -> None:
    """Be told no longer."""
    my_work.follow(asking, person_id, wanted=False)


def _child(child: Child) -> dict[str, Any]:
    return {
        "person": child.person,
        "is_mine": child.is_mine,
        "is_followed": child.is_followed,
        "looked_at": child.looked_at,
        "new_count": child.new_count,
        "new": [entry_told(each) for each in child.new],
        "due": [deadline_told(each) for each in child.due],
    }
