"""A team's worklists: deadlines, children without a worker, gaps in records, audit actions."""

from datetime import datetime
from typing import Any

from fastapi import APIRouter

from hub.api import child_examples, examples
from hub.api.asking import AskingNow
from hub.api.child import deadline_told
from hub.api.problems import documented
from hub.query import worklists
from hub.query.worklists import Child
from schemas.local_time import LONDON

router = APIRouter(tags=["my work"], responses=documented(401, 403, 422, 503))


@router.get("/team/worklists", responses=examples.answers(child_examples.WORKLISTS))
def team_worklists(asking: AskingNow) -> dict[str, Any]:
    """What your teams have to see to, child by child; children with nothing of it are left out."""
    found = worklists.worklists(asking, datetime.now(LONDON))
    return {
        "teams": found.teams,
        "children_in_all": len(found.children),
        "children": [
            _child(each)
            for each in found.children
            if each.due or each.lacking or each.actions or each.is_without_worker
        ],
    }


def _child(child: Child) -> dict[str, Any]:
    return {
        "person": child.person,
        "workers": child.workers,
        "is_without_worker": child.is_without_worker,
        "due": [deadline_told(each) for each in child.due],
        "lacking": child.lacking,
        "audit_actions_overdue": child.actions,
    }
