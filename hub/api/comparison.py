"""What the hub knew of one child on two days, and how it differs."""

from dataclasses import asdict
from datetime import date
from typing import Annotated, Any

from fastapi import APIRouter, Query

from hub.api import comparison_examples, examples
from hub.api.asking import AskingNow
from hub.api.entries import entry_told
from hub.api.people import PersonId
from hub.api.problems import Problem, documented, no_such_person
from hub.query.comparison.asking import Days, compared
from hub.query.comparison.comparing import Comparison, Learned

router = APIRouter(prefix="/people", tags=["people"], responses=documented(401, 403, 404, 422, 503))
Earlier = Annotated[date, Query(alias="from", description="The earlier day, by its end.")]
Later = Annotated[date, Query(alias="to", description="The later day, by its end.")]


@router.get("/{person_id}/comparison", responses=examples.answers(comparison_examples.COMPARISON))
def person_comparison(
    asking: AskingNow, person_id: PersonId, earlier: Earlier, later: Later
) -> dict[str, Any]:
    """What became known, was corrected, withdrawn, linked or taken apart between two days.

    Each day is a replay of its own: nothing that came after the later one is in the answer.
    """
    if later < earlier:
        raise Problem(422, "The days are the wrong way round", "give the earlier day as `from`")
    found = compared(asking, person_id, Days(earlier, later)).comparison
    if found is None:
        raise no_such_person()
    return _told(found)


def _told(found: Comparison) -> dict[str, Any]:
    return {
        "person": found.person,
        "from": found.earlier,
        "to": found.later,
        "was_known": found.was_known,
        "records": found.records,
        "parts": [{"title": title, "changes": changes} for title, changes in found.parts.items()],
        "learned": [_learned(each) for each in found.learned],
        "corrected": [
            {"entry": entry_told(each.seen), "changes": [asdict(change) for change in each.changes]}
            for each in found.corrected
        ],
        "withdrawn": [entry_told(each) for each in found.withdrawn],
        "marked": [entry_told(each) for each in found.marked],
        "gone": [entry_told(each) for each in found.gone],
        "decisions": [
            {
                "decision": entry_told(each.decided),
                "not_known_then": [_learned(other) for other in each.unknown],
            }
            for each in found.decisions
        ],
    }


def _learned(each: Learned) -> dict[str, Any]:
    return {"entry": entry_told(each.seen), "known_on": each.known_on, "by_link": each.by_link}
